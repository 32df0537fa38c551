#pragma once
// What Intel says of a platform in the certificate of its Provisioning Certification Key: the
// extension 1.2.840.113741.1.13.1 (Intel SGX PCK Certificate and CRL Profile, section 1.3.5).

#include <optional>

#include "base/result.h"
#include "crypto/certificate.h"
#include "verify/tcb_info.h"

namespace nsl::verify {

struct PckExtension {
  ByteArray<16> ppid{};
  Svns components{};  // of the platform's TCB, each compared with its level
  std::uint16_t pce_svn = 0;
  ByteArray<16> cpu_svn{};
  ByteArray<2> pce_id{};
  ByteArray<6> fmspc{};  // the platform's model
  std::uint32_t sgx_type = 0;
  // Of platforms with several packages only.
  std::optional<ByteArray<16>> platform_instance_id;
  std::optional<bool> dynamic_platform;
  std::optional<bool> cached_keys;
  std::optional<bool> smt_enabled;
};

// Fails with bad-certificate if the certificate has no such extension, or it lacks a part, has one
// twice or has one of the wrong form.
Result<PckExtension> read_pck_extension(const crypto::Certificate& certificate);

}  // namespace nsl::verify
