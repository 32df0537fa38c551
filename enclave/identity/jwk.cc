#include "enclave/identity/jwk.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "verify/json_document.h"

namespace nsl::identity {
namespace {

using verify::JsonValue;

constexpr verify::JsonLimits kLimits{.bytes = kMaxJwkBytes, .depth = 2, .values = 24, .members = 8};

Error bad_key(const char* what) { return Error(Errc::kBadKey, what); }

std::string_view algorithm_of(crypto::KeyKind kind) {
  switch (kind) {
    case crypto::KeyKind::kP256:
      return "ES256";
    case crypto::KeyKind::kSecp256k1:
      return "ES256K";
    case crypto::KeyKind::kEd25519:
      return "EdDSA";
  }
  return "";
}

// The members of a JWK, each at most once, counted as they are asked for.
class Members {
 public:
  explicit Members(const JsonValue& object) : object_(object) {}

  const JsonValue* find(std::string_view name) {
    const JsonValue* member = object_.find(name);
    asked_ += member != nullptr ? 1 : 0;
    return member;
  }

  Result<std::string> text(std::string_view name) {
    const JsonValue* member = find(name);
    if (member == nullptr)
      return std::string();
    if (member->string() == nullptr)
      return bad_key("a member of the JWK that is no string");
    return *member->string();
  }

  bool has_others() const { return asked_ != object_.member_count(); }

 private:
  const JsonValue& object_;
  std::size_t asked_ = 0;
};

bool may_verify(const JsonValue* operations) {
  if (operations == nullptr)
    return true;
  return operations->array() != nullptr &&
         std::ranges::any_of(*operations->array(), [](const JsonValue& item) {
           return item.string() != nullptr && *item.string() == "verify";
         });
}

}  // namespace

Result<crypto::PublicKey> parse_jwk(ByteSpan text) {
  const auto object = verify::parse_json(text, kLimits);
  if (!object.ok() || !object->is_object())
    return bad_key("not a small JSON object");
  Members members(*object);
  NSL_ASSIGN_OR_RETURN(const std::string kty, members.text("kty"));
  NSL_ASSIGN_OR_RETURN(const std::string crv, members.text("crv"));
  NSL_ASSIGN_OR_RETURN(const std::string x, members.text("x"));
  NSL_ASSIGN_OR_RETURN(const std::string y, members.text("y"));
  NSL_ASSIGN_OR_RETURN(const std::string algorithm, members.text("alg"));
  NSL_ASSIGN_OR_RETURN(const std::string use, members.text("use"));
  NSL_RETURN_IF_ERROR(members.text("kid"));
  const bool verifies = may_verify(members.find("key_ops"));
  if (members.has_others())
    return bad_key("the JWK has a member that a public key has not");
  NSL_ASSIGN_OR_RETURN(crypto::PublicKey key, crypto::PublicKey::from_jwk({kty, crv, x, y}));
  if ((!use.empty() && use != "sig") || !verifies ||
      (!algorithm.empty() && algorithm != algorithm_of(key.kind())))
    return bad_key("the JWK says that it does not verify signatures of its kind");
  return key;
}

}  // namespace nsl::identity
