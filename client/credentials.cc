#include "client/credentials.h"

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "crypto/neo_address.h"

namespace nsl::client {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kJwtLife{300};
// The enclave's clock may be behind ours by a little; it takes what is made up to a minute ahead.
constexpr milliseconds kJwtReuse{240'000};

std::string encoded(const Json& json) { return base64url_encode(as_bytes(json.dump())); }

std::int64_t seconds_of(UnixMillis time) { return time.count() / 1000; }

std::string bearer(const SecretBytes& token) {
  const auto access = SecretAccess::because("the service is shown the caller's token, over TLS");
  return "Bearer " + std::string(as_text(token.reveal(access)));
}

}  // namespace

Result<UserId> user_id_of(const crypto::PublicKey& key) {
  switch (key.kind()) {
    case crypto::KeyKind::kP256: {
      NSL_ASSIGN_OR_RETURN(const std::string address, crypto::neo_address(key));
      return UserId(address);
    }
    case crypto::KeyKind::kEd25519:
      return UserId("ed25519-" + base64url_encode(key.bytes()));
    case crypto::KeyKind::kSecp256k1:
      break;
  }
  return Error(Errc::kIdentityKey, "a key of secp256k1 signs, but is no user's");
}

Result<SecretBytes> make_jwt(const crypto::SigningKey& key, const JwtRequest& request) {
  NSL_ASSIGN_OR_RETURN(const UserId user, user_id_of(key.public_key()));
  const char* algorithm = key.kind() == crypto::KeyKind::kEd25519 ? "EdDSA" : "ES256";
  const std::int64_t issued = seconds_of(request.now);
  const Json payload{{"aud", request.audience},
                     {"sub", user.value()},
                     {"iat", issued},
                     {"exp", issued + request.life.count()}};
  std::string token = encoded({{"alg", algorithm}}) + '.' + encoded(payload);
  NSL_ASSIGN_OR_RETURN(const crypto::SignatureBytes signature, key.sign(as_bytes(token)));
  token += '.' + base64url_encode(signature);
  return SecretBytes::take(std::move(token));
}

Credentials Credentials::none() { return Credentials(None()); }
Credentials Credentials::of_token(SecretBytes token) { return Credentials(std::move(token)); }
Result<Credentials> Credentials::of_key(crypto::SigningKey key) {
  NSL_ASSIGN_OR_RETURN(UserId user, user_id_of(key.public_key()));
  return Credentials(Key{.key = std::move(key), .user = std::move(user)});
}

const crypto::SigningKey* Credentials::key() const {
  const Key* const by_key = std::get_if<Key>(&source_);
  return by_key != nullptr ? &by_key->key : nullptr;
}

UserId Credentials::user() const {
  const Key* const by_key = std::get_if<Key>(&source_);
  return by_key != nullptr ? by_key->user : UserId();
}

Result<std::string> Credentials::authorization(std::string_view audience, UnixMillis now) {
  if (const auto* const token = std::get_if<SecretBytes>(&source_))
    return bearer(*token);
  Key* const by_key = std::get_if<Key>(&source_);
  if (by_key == nullptr)
    return Error(Errc::kUnauthenticated, "this client has no key and no token");
  const bool is_good = !by_key->jwt.empty() && by_key->audience == audience &&
                       now >= by_key->made && now - by_key->made < kJwtReuse;
  if (!is_good) {
    NSL_ASSIGN_OR_RETURN(by_key->jwt, make_jwt(by_key->key, {audience, now, kJwtLife}));
    by_key->audience = audience;
    by_key->made = now;
  }
  return bearer(by_key->jwt);
}

void Credentials::forget_jwt() {
  if (Key* const by_key = std::get_if<Key>(&source_))
    by_key->jwt = SecretBytes();
}

}  // namespace nsl::client
