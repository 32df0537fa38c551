#pragma once
// Attestation quotes: what the structures are and how they are read.
//
// Sources: Intel SGX ECDSA QuoteGenReference (DCAP API), appendix A.4 (quote version 3); Intel TDX
// DCAP Quoting Library API, appendix 3 (versions 4 and 5); Intel SDM volume 3D, REPORT; Intel TDX
// Module 1.5 ABI, TDREPORT.
//
//   version 3   SGX report                            certification data beside the QE report
//   version 4   SGX report or TD report 1.0           type 6 holds QE report and certification data
//   version 5   as 4, after a descriptor; TD report 1.5 besides
//
// Reading judges the form only. A Quote that was read is a claim; verify_quote() (verifier.h) is
// what makes it evidence.

#include <array>
#include <optional>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::verify {

template <std::size_t N>
using ByteArray = std::array<std::uint8_t, N>;

inline constexpr std::size_t kMaxQuoteSize = 1024 * 1024;

enum class Tee : std::uint8_t { kSgx, kTdx };
std::string_view name(Tee tee);

struct QuoteHeader {
  std::uint16_t version = 0;
  std::uint16_t attestation_key_type = 0;
  std::uint32_t tee_type = 0;
  std::uint16_t qe_svn = 0;
  std::uint16_t pce_svn = 0;
  ByteArray<16> qe_vendor_id{};
  ByteArray<20> user_data{};
};

// REPORT of an SGX enclave, 384 bytes.
struct SgxReport {
  static constexpr std::size_t kSize = 384;

  ByteArray<16> cpu_svn{};
  ByteArray<4> misc_select{};
  ByteArray<16> isv_ext_prod_id{};
  ByteArray<16> attributes{};
  ByteArray<32> mr_enclave{};
  ByteArray<32> mr_signer{};
  ByteArray<64> config_id{};  // with ATTRIBUTES.KSS only, as the other three
  std::uint16_t isv_prod_id = 0;
  std::uint16_t isv_svn = 0;
  std::uint16_t config_svn = 0;
  ByteArray<16> isv_family_id{};
  ByteArray<64> report_data{};

  // ATTRIBUTES.DEBUG: whoever runs the enclave can read and change its memory.
  bool is_debug() const { return (attributes[0] & 0x02) != 0; }
};

// What TD report 1.5 has beyond 1.0.
struct TdReportAddition {
  ByteArray<16> tee_tcb_svn2{};
  ByteArray<48> mr_service_td{};
};

// TD report 1.0, 584 bytes, and what 1.5 adds to it, 648 bytes in all.
struct TdReport {
  static constexpr std::size_t kSize10 = 584;
  static constexpr std::size_t kSize15 = 648;

  ByteArray<16> tee_tcb_svn{};
  ByteArray<48> mr_seam{};
  ByteArray<48> mr_signer_seam{};
  ByteArray<8> seam_attributes{};
  ByteArray<8> td_attributes{};
  ByteArray<8> xfam{};
  ByteArray<48> mr_td{};
  ByteArray<48> mr_config_id{};
  ByteArray<48> mr_owner{};
  ByteArray<48> mr_owner_config{};
  std::array<ByteArray<48>, 4> rtmr{};
  ByteArray<64> report_data{};
  std::optional<TdReportAddition> addition15;

  // TDATTRIBUTES.MIGRATABLE, bit 29: a service TD may move the TD to another host.
  static constexpr std::size_t kMigratableByte = 3;
  static constexpr std::uint8_t kMigratableBit = 0x20;

  // Any bit of TDATTRIBUTES.TUD (of which bit 0 is DEBUG): the TD is under test.
  bool is_debug() const { return td_attributes[0] != 0; }
  bool is_migratable() const { return (td_attributes[kMigratableByte] & kMigratableBit) != 0; }
};

using ReportBody = std::variant<SgxReport, TdReport>;

// How the certificate of the platform's key (PCK) can be had, QuoteGenReference A.4, table 9.
enum class CertificationType : std::uint16_t {
  kPpidPlain = 1,
  kPpidRsa2048 = 2,
  kPpidRsa3072 = 3,
  kPckLeaf = 4,
  kPckChain = 5,
  kQeReport = 6,
  kPlatformManifest = 7,
};
std::string_view describe(CertificationType type);

// Spans point into the bytes that were read.
struct Quote {
  QuoteHeader header;
  Tee tee = Tee::kSgx;
  ReportBody body;
  ByteSpan signed_bytes;         // header to the end of the body
  ByteSpan signature;            // over signed_bytes, r || s
  ByteSpan attestation_key;      // that made it, x || y
  ByteSpan qe_report_bytes;      // the quoting enclave's report…
  SgxReport qe_report;           // …read
  ByteSpan qe_report_signature;  // by the PCK, r || s
  ByteSpan qe_auth_data;
  CertificationType certification_type = CertificationType::kPckChain;
  ByteSpan certification_data;
  ByteSpan trailing;  // what follows the signature data, which nothing signs

  const SgxReport* sgx() const { return std::get_if<SgxReport>(&body); }
  const TdReport* tdx() const { return std::get_if<TdReport>(&body); }
  const ByteArray<64>& report_data() const;
  bool is_debug() const;
};

// Fails with bad-quote (the bytes are malformed or too few) or unsupported-quote (a version, TEE,
// body, key or vendor that this project does not know), never reading past `bytes`.
Result<Quote> read_quote(ByteSpan bytes);

// The two bodies by themselves, of exactly their size.
Result<SgxReport> read_sgx_report(ByteSpan bytes);
Result<TdReport> read_td_report(ByteSpan bytes);

}  // namespace nsl::verify
