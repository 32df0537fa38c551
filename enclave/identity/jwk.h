#pragma once
// A public key as a JSON Web Key (RFC 7517), as a user sends one. UNTRUSTED.

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/public_key.h"

namespace nsl::identity {

inline constexpr std::size_t kMaxJwkBytes = 1024;

// A strict JSON object of kty, crv, x and y, and at most kid, alg, use and key_ops beside them. Fails
// with bad-key: on every other member, above all a private part (`d`, `k`), which nobody should send;
// on a key that says it is not for verifying signatures (`use`, `key_ops`, `alg`); and as
// crypto::PublicKey::from_jwk().
Result<crypto::PublicKey> parse_jwk(ByteSpan text);

}  // namespace nsl::identity
