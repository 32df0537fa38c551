#pragma once
// What a client proves itself with: a key pair, of which it makes short-lived JWTs for one store
// (docs/identity.md), or a token that was made with one.
//
// Thread-safety: one thread.

#include <chrono>
#include <string>
#include <variant>

#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "base/units.h"
#include "crypto/signing_key.h"

namespace nsl::client {

// The user that a key is: a Neo N3 address of P-256, "ed25519-…" of Ed25519. Fails with identity-key
// for secp256k1.
Result<UserId> user_id_of(const crypto::PublicKey& key);

struct JwtRequest {
  std::string_view audience;  // as GET /v1/status has it
  UnixMillis now;
  std::chrono::seconds life{300};  // at most 600 are taken
};
// ES256 or EdDSA, by the key's kind. Fails as user_id_of() and as signing does.
Result<SecretBytes> make_jwt(const crypto::SigningKey& key, const JwtRequest& request);

// The bearer tokens of one caller.
class Credentials {
 public:
  // Without any: for what everybody may ask.
  static Credentials none();
  static Credentials of_token(SecretBytes token);
  // Fails as user_id_of().
  static Result<Credentials> of_key(crypto::SigningKey key);

  bool are_there() const { return !std::holds_alternative<None>(source_); }
  // A token for each store must be made: the audience has to be known.
  bool need_audience() const { return std::holds_alternative<Key>(source_); }
  // Null if it is not by a key.
  const crypto::SigningKey* key() const;
  // Of the key's user; empty if a token stands for somebody.
  UserId user() const;

  // "Bearer …", for the field Authorization: the token, or a JWT that is good for another minute at
  // least, made anew when the last one is not.
  Result<std::string> authorization(std::string_view audience, UnixMillis now);
  // The next one is made anew.
  void forget_jwt();

 private:
  struct None {};
  struct Key {
    crypto::SigningKey key;
    UserId user;
    SecretBytes jwt{};
    std::string audience{};
    UnixMillis made{};
  };
  using Source = std::variant<None, SecretBytes, Key>;
  explicit Credentials(Source source) : source_(std::move(source)) {}

  Source source_;
};

}  // namespace nsl::client
