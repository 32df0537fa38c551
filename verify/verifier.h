#pragma once
// Verification of attestation quotes: the entry of this folder.
//
//   const auto anchor = TrustAnchor::intel_sgx_root();
//   const Verdict verdict = verify_quote(quote, collateral, *anchor, policy, now);
//   if (!verdict.accepted) … verdict.first_refusal()->reason …
//
// Pure: no clock, no files, no network; nothing is kept between calls. Any bytes may be passed in;
// the worst that they do is a refusal. What is too large is refused before it is copied.
// Thread-safety: calls are independent.

#include "base/bytes.h"
#include "base/units.h"
#include "verify/policy.h"
#include "verify/trust_anchor.h"
#include "verify/verdict.h"

namespace nsl::verify {

// Intel's documents about the platform and its quoting enclave, each as the Provisioning
// Certification Service serves it. Spans are borrowed for the call.
struct Collateral {
  ByteSpan tcb_info;                  // {"tcbInfo":…,"signature":…}
  ByteSpan tcb_info_issuer_chain;     // PEM: TCB signing certificate, root
  ByteSpan qe_identity;               // {"enclaveIdentity":…,"signature":…}
  ByteSpan qe_identity_issuer_chain;  // PEM: TCB signing certificate, root
  ByteSpan pck_crl;                   // DER
  ByteSpan pck_crl_issuer_chain;      // PEM: PCK CA, root
  ByteSpan root_ca_crl;               // DER
  // PEM, for quotes that do not carry their PCK chain; empty if there is none. The chain is then
  // this certificate and pck_crl_issuer_chain. Not looked at when the quote has a chain.
  ByteSpan pck_certificate;
};

// Walks the stages (stage.h). A stage that the later ones build on ends the walk when it refuses;
// after the others it goes on, so that the verdict has every reason and every value. `at` is the
// time at which everything has to be valid: now, or when archived evidence was made.
Verdict verify_quote(ByteSpan quote, const Collateral& collateral, const TrustAnchor& anchor,
                     const Policy& policy, UnixMillis at);

}  // namespace nsl::verify
