#pragma once
// The JSON Web Tokens (RFC 7519) with which a user proves its key for one request or a few minutes of
// them. The user signs them itself; nobody issues them.
//
//   header   {"alg":"ES256"}                 EdDSA for Ed25519; typ "JWT" and kid (= sub) at will
//   payload  {"aud":"nsl:0a1b…",             the store: audience_of(its incarnation)
//             "sub":"N…",                    the user id
//             "iat":1700000000, "exp":1700000300}
//
// aud, sub, iat and exp must be there; nbf may be; iss must be the same as sub if it is there; other
// members are ignored (RFC 7519 section 4). aud is one string, or an array with it alone: a token
// for two audiences could be used by the one against the other. Times are whole seconds.
//
// Bounds: a life of at most kMaxJwtLife from iat to exp; iat and nbf at most kClockSkew ahead of our
// clock; exp is not stretched. A token may be used many times within its life: what makes it short
// is all that limits one who gets hold of it, so it goes over TLS only.
//
// Pure; any thread.

#include <chrono>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "enclave/identity/jws.h"
#include "enclave/storage/state_store.h"

namespace nsl::identity {

inline constexpr std::chrono::seconds kMaxJwtLife{600};
inline constexpr std::chrono::seconds kClockSkew{60};

// "nsl:" and the incarnation in hex. After a rollback was accepted or a backup restored it is
// another, and tokens from before are refused.
std::string audience_of(const storage::Incarnation& incarnation);

struct JwtClaims {
  UserId subject;  // well-formed
  UnixMillis issued;
  UnixMillis expires;
  UnixMillis not_before;  // iat if there is no nbf
};

struct UnverifiedJwt {
  UnverifiedJws jws;
  JwtClaims claims;
};

// All that can be judged without a key and without a clock. Borrows `token`. Fails as parse_jws(),
// and with token-claims, token-audience, token-too-long-lived; with token-algorithm if the subject's
// key is of another kind than the algorithm.
Result<UnverifiedJwt> parse_jwt(std::string_view token, std::string_view audience);

// Fails with token-expired or token-not-yet-valid.
Status check_times(const JwtClaims& claims, UnixMillis now);

}  // namespace nsl::identity
