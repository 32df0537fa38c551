#pragma once
// Intel's collateral: the TCB info of a platform model and the identity of a quoting enclave
// (Provisioning Certification Service, API v3 and v4).
//
// These readers take the signed inner object (signed_document.h) after its signature was checked.
// Members that they do not know are passed over: Intel adds some, and signs them.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "verify/quote.h"
#include "verify/tcb_status.h"

namespace nsl::verify {

using Svns = ByteArray<16>;

// What both documents, and every level in them, say of themselves.
struct DocumentDates {
  UnixMillis issued;
  UnixMillis next_update;
  std::uint32_t evaluation_data_number = 0;
};

struct LevelVerdict {
  TcbStatus status = TcbStatus::kRevoked;
  UnixMillis date;
  std::vector<std::string> advisories;
};

// A level of the platform, met if every number is reached.
struct PlatformLevel {
  Svns sgx{};
  std::uint16_t pce_svn = 0;
  std::optional<Svns> tdx;
  LevelVerdict verdict;
};

// A level of an enclave or a TDX module, met from this version on.
struct IsvLevel {
  std::uint16_t isv_svn = 0;
  LevelVerdict verdict;
};

// Who may have signed a TDX module, and with which attributes.
struct TdxModuleSigner {
  ByteArray<48> mr_signer{};
  ByteArray<8> attributes{};
  ByteArray<8> attributes_mask{};
};

struct TdxModuleIdentity {
  std::string id;  // "TDX_01"
  TdxModuleSigner signer;
  std::vector<IsvLevel> levels;  // highest first
};

struct TcbInfo {
  std::uint32_t version = 0;  // 2 (SGX only) or 3
  Tee tee = Tee::kSgx;
  DocumentDates dates;
  ByteArray<6> fmspc{};
  ByteArray<2> pce_id{};
  std::optional<TdxModuleSigner> tdx_module;  // of TDX 1.0
  std::vector<TdxModuleIdentity> tdx_module_identities;
  std::vector<PlatformLevel> levels;  // highest first
};

struct QeIdentity {
  Tee tee = Tee::kSgx;  // whose quoting enclave it is: id "QE" or "TD_QE"
  DocumentDates dates;
  ByteArray<4> misc_select{};
  ByteArray<4> misc_select_mask{};
  ByteArray<16> attributes{};
  ByteArray<16> attributes_mask{};
  ByteArray<32> mr_signer{};
  std::uint16_t isv_prod_id = 0;
  std::vector<IsvLevel> levels;  // highest first
};

// Both fail with bad-collateral, naming the member.
Result<TcbInfo> read_tcb_info(ByteSpan body);
Result<QeIdentity> read_qe_identity(ByteSpan body);

}  // namespace nsl::verify
