#pragma once
// The two certificate chains of Intel's attestation, below a trust anchor that ends both. Internal
// to verify/. Source: Intel SGX PCK Certificate and CRL Profile, section 1.
//
//   root ── PCK Platform CA or PCK Processor CA ── PCK certificate     signs a QE report
//   root ── TCB signing certificate                                    signs TCB info, QE identity
//
// The names tell them apart: were they not looked at, whoever extracted one platform's PCK could
// sign TCB infos.

#include <optional>

#include "base/result.h"
#include "crypto/certificate.h"
#include "verify/trust_anchor.h"

namespace nsl::verify {

// Without the root, which was compared with the anchor. Validity and revocation are not judged.
struct PckChain {
  crypto::Certificate leaf;
  crypto::Certificate authority;
};

// PEM of leaf, authority, root. Fails with bad-certificate.
Result<PckChain> read_pck_chain(ByteSpan pem, const TrustAnchor& anchor);
// The same from the leaf and the rest (authority, root).
Result<PckChain> read_pck_chain(ByteSpan leaf_pem, ByteSpan rest_pem, const TrustAnchor& anchor);

// PEM of signing certificate, root. Fails with bad-certificate.
Result<crypto::Certificate> read_tcb_signing_chain(ByteSpan pem, const TrustAnchor& anchor);

// PEM of authority, root: the authority is the one given, and nothing is returned; or another
// certificate of its name and key that the anchor issued, and is returned. Fails with
// bad-certificate.
Result<std::optional<crypto::Certificate>> read_authority_chain(
    ByteSpan pem, const crypto::Certificate& authority, const TrustAnchor& anchor);

}  // namespace nsl::verify
