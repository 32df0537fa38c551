#include "enclave/sealing/enclave_keys.h"

#include <utility>

#include "crypto/kdf.h"

namespace nsl::sealing {
namespace {

constexpr std::string_view kLabel = "nsl enclave key 1";

}  // namespace

EnclaveKeys::EnclaveKeys(crypto::SigningKey tls, crypto::SigningKey receipts,
                         crypto::SigningKey audit_log)
    : tls_(std::move(tls)), receipts_(std::move(receipts)), audit_log_(std::move(audit_log)) {}

Result<EnclaveKeys> EnclaveKeys::derive(const Sealing& sealing,
                                        const platform::EnclaveIdentity& identity, Epoch epoch) {
  const auto key_for = [&](Purpose purpose) -> Result<crypto::SigningKey> {
    NSL_ASSIGN_OR_RETURN(const SecretBytes purpose_key, sealing.derive(purpose, epoch));
    NSL_ASSIGN_OR_RETURN(
        const SecretBytes seed,
        crypto::hkdf_sha256(purpose_key, identity.mrenclave, as_bytes(kLabel), 32));
    return crypto::SigningKey::derive(crypto::KeyKind::kP256, seed);
  };
  NSL_ASSIGN_OR_RETURN(crypto::SigningKey tls, key_for(Purpose::kTls));
  NSL_ASSIGN_OR_RETURN(crypto::SigningKey receipts, key_for(Purpose::kReceipts));
  NSL_ASSIGN_OR_RETURN(crypto::SigningKey audit_log, key_for(Purpose::kAuditLog));
  return EnclaveKeys(std::move(tls), std::move(receipts), std::move(audit_log));
}

}  // namespace nsl::sealing
