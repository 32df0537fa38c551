// enclave/identity/jwt.h: what is taken keeps the documented bounds, has one text, and reads the same
// in another JSON parser.
#include "enclave/identity/jwt.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "enclave/identity/user_id.h"

namespace {

using namespace nsl::identity;  // NOLINT(google-build-using-namespace): a fuzzer of this room

void require(bool holds) {
  if (!holds)
    std::abort();
}

const std::string kAudience = "nsl:00";

void require_one_text(const UnverifiedJws& jws, std::string_view token) {
  require(token.size() <= kMaxJwsBytes);
  require(std::string(jws.signing_input) + '.' + nsl::base64url_encode(jws.signature) == token);
  require(jws.signing_input.ends_with('.' + nsl::base64url_encode(jws.payload)));
  require(jws.kind != nsl::crypto::KeyKind::kSecp256k1);
}

void require_claims(const UnverifiedJwt& jwt) {
  const auto payload = nlohmann::json::parse(jwt.jws.payload);
  const JwtClaims& claims = jwt.claims;
  require(payload["sub"] == claims.subject.value());
  require(payload["iat"].get<std::int64_t>() * 1000 == claims.issued.count());
  require(payload["exp"].get<std::int64_t>() * 1000 == claims.expires.count());
  require(claims.expires > claims.issued && claims.expires - claims.issued <= kMaxJwtLife);
  require(parse_user_id(claims.subject.value())->kind == jwt.jws.kind);
  require(!check_times(claims, claims.expires).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view token = nsl::as_text(nsl::ByteSpan(data, size));
  const auto jws = parse_jws(token);
  const auto jwt = parse_jwt(token, kAudience);
  if (!jws.ok()) {
    require(!jwt.ok() && jwt.error().code() == jws.error().code());
    return 0;
  }
  require_one_text(*jws, token);
  if (jwt.ok())
    require_claims(*jwt);
  return 0;
}
