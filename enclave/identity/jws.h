#pragma once
// JSON Web Signatures (RFC 7515) in the compact form, of the two algorithms that users sign with:
// ES256 (RFC 7518 section 3.4) and EdDSA with Ed25519 (RFC 8037 section 3.1).
//
// The input is UNTRUSTED. What is refused, each by name:
//   token-malformed   more than kMaxJwsBytes; not three parts; base64url that is not canonical; a
//                     header that is not one strict JSON object, or has a member other than alg, typ
//                     and kid (so no key that comes with the token: jwk, jku, x5c, x5u; nothing that
//                     changes the format: crit, b64, zip); a signature that has not 64 bytes
//   token-algorithm   another algorithm: none, HS256, RS256 …; a key of another kind than the
//                     algorithm's
//   token-refused     the signature is not the key's
//
// The key decides what is verified, and the header must agree with it: never the other way round.
// Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/key_kind.h"
#include "crypto/public_key.h"

namespace nsl::identity {

inline constexpr std::size_t kMaxJwsBytes = 4096;

// Well-formed; not verified.
struct UnverifiedJws {
  crypto::KeyKind kind = crypto::KeyKind::kP256;  // that the algorithm wants
  std::string key_id;                             // kid; empty if there is none
  Bytes payload;
  std::string_view signing_input;  // points into the token
  crypto::SignatureBytes signature{};
};

// Borrows `token`.
Result<UnverifiedJws> parse_jws(std::string_view token);

Status verify_jws(const UnverifiedJws& jws, const crypto::PublicKey& key);

// Refuses an algorithm of the header that a key of this kind does not have.
Status check_algorithm(const UnverifiedJws& jws, crypto::KeyKind kind);

}  // namespace nsl::identity
