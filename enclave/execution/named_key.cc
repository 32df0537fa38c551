#include "enclave/execution/named_key.h"

#include <utility>

#include "crypto/kdf.h"
#include "crypto/pem.h"

namespace nsl::execution {

using crypto::SigningKey;

Result<NamedKey> new_named_key(std::string name, std::string_view kind_name,
                               const std::optional<SecretBytes>& seed) {
  NSL_ASSIGN_OR_RETURN(const crypto::KeyKind kind, crypto::key_kind_of(kind_name));
  if (!seed) {
    NSL_ASSIGN_OR_RETURN(SigningKey key, SigningKey::generate(kind));
    return NamedKey{.name = std::move(name), .key = std::move(key)};
  }
  NSL_ASSIGN_OR_RETURN(const SecretBytes own,
                       crypto::hkdf_sha256(*seed, as_bytes("a signing key of a seeded run"),
                                           as_bytes(name), SigningKey::kMinSeedSize));
  NSL_ASSIGN_OR_RETURN(SigningKey key, SigningKey::derive(kind, own));
  return NamedKey{.name = std::move(name), .key = std::move(key)};
}

Result<NamedKey> named_key_of_pem(std::string name, const SecretBytes& pem) {
  NSL_ASSIGN_OR_RETURN(const SecretBytes der, crypto::read_pem_private_key(pem));
  NSL_ASSIGN_OR_RETURN(SigningKey key, SigningKey::from_pkcs8(der));
  return NamedKey{.name = std::move(name), .key = std::move(key)};
}

}  // namespace nsl::execution
