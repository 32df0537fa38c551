#pragma once
// Makes JWTs for tests: a user with a key, and the token that it would sign.

#include <string>

#include "base/base64.h"
#include "crypto/signing_key.h"
#include "enclave/identity/jwt.h"
#include "enclave/identity/user_id.h"

namespace nsl::identity {

class TestUser {
 public:
  explicit TestUser(crypto::KeyKind kind = crypto::KeyKind::kP256)
      : key_(crypto::SigningKey::generate(kind).value()),
        id_(user_id_of(key_.public_key()).value()) {}

  const UserId& id() const { return id_; }
  const crypto::PublicKey& public_key() const { return key_.public_key(); }
  const crypto::SigningKey& key() const { return key_; }

  std::string sign(const std::string& header, const std::string& payload) const {
    const std::string input =
        base64url_encode(as_bytes(header)) + '.' + base64url_encode(as_bytes(payload));
    return input + '.' + base64url_encode(key_.sign(as_bytes(input)).value());
  }

  std::string header() const {
    return key_.kind() == crypto::KeyKind::kP256 ? R"({"alg":"ES256"})" : R"({"alg":"EdDSA"})";
  }

  // From `now`, for `seconds`, with further members.
  std::string payload(const std::string& audience, UnixMillis now, int seconds = 300,
                      const std::string& more = "") const {
    const std::int64_t issued = now.count() / 1000;
    return R"({"aud":")" + audience + R"(","sub":")" + id_.value() + R"(","iat":)" +
           std::to_string(issued) + R"(,"exp":)" + std::to_string(issued + seconds) + more + "}";
  }

  std::string jwt(const std::string& audience, UnixMillis now, int seconds = 300,
                  const std::string& more = "") const {
    return sign(header(), payload(audience, now, seconds, more));
  }

 private:
  crypto::SigningKey key_;
  UserId id_;
};

}  // namespace nsl::identity
