#include "enclave/identity/jwt.h"

#include "base/hex.h"
#include "enclave/identity/user_id.h"
#include "verify/json_document.h"

namespace nsl::identity {
namespace {

using verify::JsonValue;

constexpr verify::JsonLimits kPayloadLimits{
    .bytes = kMaxJwsBytes, .depth = 4, .values = 64, .members = 32};

// The year 9999: what is beyond is a slip, and would overflow somewhere.
constexpr std::uint64_t kMaxSeconds = 253'402'300'799;

Error claims_error(const char* what) { return Error(Errc::kTokenClaims, what); }

Result<UnixMillis> time_of(const JsonValue& value) {
  const std::uint64_t* seconds = value.number();
  if (seconds == nullptr || *seconds > kMaxSeconds)
    return claims_error("expected iat, exp and nbf in whole seconds");
  return UnixMillis(static_cast<std::int64_t>(*seconds) * 1000);
}

Result<UnixMillis> required_time(const JsonValue& payload, std::string_view name) {
  const JsonValue* value = payload.find(name);
  if (value == nullptr)
    return claims_error("expected iat and exp");
  return time_of(*value);
}

Status check_audience(const JsonValue& payload, std::string_view audience) {
  const JsonValue* value = payload.find("aud");
  if (value != nullptr && value->array() != nullptr && value->array()->size() == 1)
    value = value->array()->data();
  if (value == nullptr || value->string() == nullptr)
    return claims_error("expected one audience");
  if (*value->string() != audience)
    return Error(Errc::kTokenAudience);
  return ok_status();
}

Result<NamedKind> read_subject(const JsonValue& payload) {
  const JsonValue* subject = payload.find("sub");
  if (subject == nullptr || subject->string() == nullptr)
    return claims_error("expected a user id as sub");
  auto parsed = parse_user_id(*subject->string());
  if (!parsed.ok())
    return claims_error("expected a user id as sub");
  const JsonValue* issuer = payload.find("iss");
  if (issuer != nullptr && (issuer->string() == nullptr || *issuer->string() != parsed->id.value()))
    return claims_error("expected iss to be sub, if it is there");
  return parsed;
}

Status read_times(const JsonValue& payload, JwtClaims& out) {
  NSL_ASSIGN_OR_RETURN(out.issued, required_time(payload, "iat"));
  NSL_ASSIGN_OR_RETURN(out.expires, required_time(payload, "exp"));
  out.not_before = out.issued;
  if (const JsonValue* value = payload.find("nbf")) {
    NSL_ASSIGN_OR_RETURN(out.not_before, time_of(*value));
  }
  if (out.expires <= out.issued)
    return claims_error("exp is not after iat");
  if (out.expires - out.issued > kMaxJwtLife)
    return Error(Errc::kTokenTooLongLived, "at most 600 seconds from iat to exp");
  return ok_status();
}

}  // namespace

std::string audience_of(const storage::Incarnation& incarnation) {
  return "nsl:" + hex_encode(incarnation);
}

Result<UnverifiedJwt> parse_jwt(std::string_view token, std::string_view audience) {
  UnverifiedJwt jwt;
  NSL_ASSIGN_OR_RETURN(jwt.jws, parse_jws(token));
  const auto payload = verify::parse_json(jwt.jws.payload, kPayloadLimits);
  if (!payload.ok() || !payload->is_object())
    return Error(Errc::kTokenMalformed, "the payload is not a JSON object within bounds");
  NSL_ASSIGN_OR_RETURN(const NamedKind subject, read_subject(*payload));
  NSL_RETURN_IF_ERROR(check_algorithm(jwt.jws, subject.kind));
  if (!jwt.jws.key_id.empty() && jwt.jws.key_id != subject.id.value())
    return claims_error("expected kid to be sub, if it is there");
  jwt.claims.subject = subject.id;
  NSL_RETURN_IF_ERROR(check_audience(*payload, audience));
  NSL_RETURN_IF_ERROR(read_times(*payload, jwt.claims));
  return jwt;
}

Status check_times(const JwtClaims& claims, UnixMillis now) {
  if (now >= claims.expires)
    return Error(Errc::kTokenExpired);
  if (claims.issued > now + kClockSkew || claims.not_before > now + kClockSkew)
    return Error(Errc::kTokenNotYetValid);
  return ok_status();
}

}  // namespace nsl::identity
