#pragma once
// The enclave's own signing keys: P-256, so that a Neo contract can check a receipt. They are derived
// from the purpose keys of an epoch and the enclave's MRENCLAVE, never stored: the same program on the
// same root has the same keys after every start, and a program of another measurement has others even
// where the sealing policy lets it open the root. (It is the measurement that keeps them apart, not
// secrecy: a program that holds the root can derive every key of it.)
//
// Derivation: seed = HKDF-SHA-256(purpose key, salt MRENCLAVE, info "nsl enclave key 1"), then
// crypto::SigningKey::derive, which is FIPS 186-5 A.2.1 (extra random bits).
//
// Thread-safety: const members by any thread.

#include "base/result.h"
#include "crypto/signing_key.h"
#include "enclave/platform/sealing_key.h"
#include "enclave/sealing/sealing.h"

namespace nsl::sealing {

class EnclaveKeys {
 public:
  // The keys of one epoch. Fails as Sealing::derive() does, and with crypto-failure.
  static Result<EnclaveKeys> derive(const Sealing& sealing,
                                    const platform::EnclaveIdentity& identity, Epoch epoch);

  // What the TLS certificate is made for; what signs receipts; what signs the audit log's heads.
  const crypto::SigningKey& tls() const { return tls_; }
  const crypto::SigningKey& receipts() const { return receipts_; }
  const crypto::SigningKey& audit_log() const { return audit_log_; }

 private:
  EnclaveKeys(crypto::SigningKey tls, crypto::SigningKey receipts, crypto::SigningKey audit_log);

  crypto::SigningKey tls_;
  crypto::SigningKey receipts_;
  crypto::SigningKey audit_log_;
};

}  // namespace nsl::sealing
