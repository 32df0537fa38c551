#pragma once
// The certificate that a verifier trusts because it was told to. It is compared byte by byte with
// the end of every chain: another certificate with the same name, or even the same key, is not it.

#include "base/result.h"
#include "crypto/certificate.h"

namespace nsl::verify {

// Move-only; may be shared by threads.
class TrustAnchor {
 public:
  // Intel's SGX Root CA, as https://certificates.trustedservices.intel.com serves it
  // (SHA-256 44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3). It attests TDX,
  // too.
  static Result<TrustAnchor> intel_sgx_root();
  // One certificate. Fails with bad-certificate if it is malformed or no authority.
  static Result<TrustAnchor> from_pem(ByteSpan text);
  static Result<TrustAnchor> from_der(ByteSpan der);

  const crypto::Certificate& certificate() const { return certificate_; }

  // Whether what it vouches for is simulated and proves nothing: its common name says SIMULATION,
  // as that of every root for simulated evidence must.
  bool is_simulation() const;

 private:
  explicit TrustAnchor(crypto::Certificate certificate) : certificate_(std::move(certificate)) {}
  crypto::Certificate certificate_;
};

}  // namespace nsl::verify
