#pragma once
// A signing key as an invocation is given it: it stays on this side of the wall, and the guest has
// signatures made with it.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/signing_key.h"

namespace nsl::execution {

struct NamedKey {
  std::string name;
  crypto::SigningKey key;
};

// For `nsl run`: a new key of the kind of that name (crypto::name_of), from `seed` and its own name
// if there is one. Fails with invalid-argument if there is no such kind.
Result<NamedKey> new_named_key(std::string name, std::string_view kind,
                               const std::optional<SecretBytes>& seed);
// The key of a PEM text: PKCS #8, not encrypted. Fails with bad-key.
Result<NamedKey> named_key_of_pem(std::string name, const SecretBytes& pem);

}  // namespace nsl::execution
