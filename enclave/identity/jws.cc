#include "enclave/identity/jws.h"

#include <algorithm>

#include "base/base64.h"
#include "verify/json_document.h"

namespace nsl::identity {
namespace {

using verify::JsonValue;

constexpr verify::JsonLimits kHeaderLimits{.bytes = 512, .depth = 1, .values = 8, .members = 3};

Error malformed(const char* what) { return Error(Errc::kTokenMalformed, what); }

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signing_input;
};

Result<Parts> split(std::string_view token) {
  if (token.size() > kMaxJwsBytes)
    return malformed("larger than 4096 bytes");
  if (std::ranges::count(token, '.') != 2)
    return malformed("expected three parts");
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
               token.substr(second + 1), token.substr(0, second)};
}

// A member that may be missing, and is a string if it is there.
Result<std::string> optional_text(const JsonValue& object, std::string_view name,
                                  std::size_t& found) {
  const JsonValue* member = object.find(name);
  if (member == nullptr)
    return std::string();
  ++found;
  if (member->string() == nullptr)
    return malformed("a member of the header that is no string");
  return *member->string();
}

Result<crypto::KeyKind> kind_of_algorithm(std::string_view name) {
  if (name == "ES256")
    return crypto::KeyKind::kP256;
  if (name == "EdDSA")
    return crypto::KeyKind::kEd25519;
  return Error(Errc::kTokenAlgorithm, "expected ES256 or EdDSA");
}

Status read_header(std::string_view part, UnverifiedJws& out) {
  const auto bytes = base64url_decode(part);
  if (!bytes.ok())
    return malformed("the header is not base64url");
  const auto header = verify::parse_json(*bytes, kHeaderLimits);
  if (!header.ok() || !header->is_object())
    return malformed("the header is not a JSON object of alg, typ and kid");
  std::size_t known = 0;
  NSL_ASSIGN_OR_RETURN(const std::string algorithm, optional_text(*header, "alg", known));
  NSL_ASSIGN_OR_RETURN(const std::string type, optional_text(*header, "typ", known));
  NSL_ASSIGN_OR_RETURN(out.key_id, optional_text(*header, "kid", known));
  NSL_ASSIGN_OR_RETURN(out.kind, kind_of_algorithm(algorithm));
  if (known != header->member_count())
    return malformed("a member of the header other than alg, typ and kid");
  if (!type.empty() && type != "JWT")
    return malformed("a typ other than JWT");
  return ok_status();
}

}  // namespace

Result<UnverifiedJws> parse_jws(std::string_view token) {
  NSL_ASSIGN_OR_RETURN(const Parts parts, split(token));
  UnverifiedJws jws;
  NSL_RETURN_IF_ERROR(read_header(parts.header, jws));
  auto payload = base64url_decode(parts.payload);
  if (!payload.ok())
    return malformed("the payload is not base64url");
  const auto signature = base64url_decode(parts.signature);
  if (!signature.ok() || signature->size() != jws.signature.size())
    return malformed("expected a signature of 64 bytes as base64url");
  jws.payload = std::move(*payload);
  jws.signing_input = parts.signing_input;
  std::ranges::copy(*signature, jws.signature.begin());
  return jws;
}

Status check_algorithm(const UnverifiedJws& jws, crypto::KeyKind kind) {
  if (jws.kind != kind)
    return Error(Errc::kTokenAlgorithm, "the key is of another kind than the algorithm");
  return ok_status();
}

Status verify_jws(const UnverifiedJws& jws, const crypto::PublicKey& key) {
  NSL_RETURN_IF_ERROR(check_algorithm(jws, key.kind()));
  const Status verified = key.verify(as_bytes(jws.signing_input), jws.signature);
  if (!verified.ok() && verified.error().code() == Errc::kBadSignature)
    return Error(Errc::kTokenRefused);
  return verified;
}

}  // namespace nsl::identity
