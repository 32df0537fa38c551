#include "client/credentials.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/base64.h"

namespace nsl::client {
namespace {

using crypto::KeyKind;
using crypto::SigningKey;
using Json = nlohmann::json;

constexpr UnixMillis kNow(1'700'000'000'500);

struct Parts {
  Json header;
  Json payload;
  std::string signed_text;
  Bytes signature;
};

Json decoded(const std::string& part) {
  return Json::parse(as_text(*base64url_decode(part)), nullptr, false);
}

Parts parts_of(const std::string& token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  return {decoded(token.substr(0, first)), decoded(token.substr(first + 1, second - first - 1)),
          token.substr(0, second), *base64url_decode(token.substr(second + 1))};
}

std::string text_of(const SecretBytes& token) {
  return std::string(as_text(token.reveal(SecretAccess::because("a test looks at a token"))));
}

TEST(Jwt, SaysWhoForWhichStoreAndForHowLong) {
  for (const auto& [kind, algorithm] :
       {std::pair(KeyKind::kP256, "ES256"), std::pair(KeyKind::kEd25519, "EdDSA")}) {
    const SigningKey key = *SigningKey::generate(kind);
    const Parts parts = parts_of(text_of(*make_jwt(key, {.audience = "nsl:aa", .now = kNow})));
    EXPECT_EQ(parts.header, Json({{"alg", algorithm}}));
    EXPECT_EQ(parts.payload, Json({{"aud", "nsl:aa"},
                                   {"sub", user_id_of(key.public_key())->value()},
                                   {"iat", 1'700'000'000},
                                   {"exp", 1'700'000'300}}));
    EXPECT_TRUE(key.public_key().verify(as_bytes(parts.signed_text), parts.signature).ok());
  }
}

TEST(Jwt, IsMadeByNoKeyThatNamesNobody) {
  const SigningKey key = *SigningKey::generate(KeyKind::kSecp256k1);
  EXPECT_EQ(make_jwt(key, {.audience = "nsl:aa", .now = kNow}).error().code(), Errc::kIdentityKey);
}

TEST(Credentials, ReuseAJwtWhileItIsGood) {
  Credentials credentials = *Credentials::of_key(*SigningKey::generate(KeyKind::kP256));
  const std::string first = *credentials.authorization("nsl:aa", kNow);
  EXPECT_TRUE(first.starts_with("Bearer "));
  EXPECT_EQ(*credentials.authorization("nsl:aa", kNow + std::chrono::seconds(200)), first);
  EXPECT_NE(*credentials.authorization("nsl:aa", kNow + std::chrono::seconds(250)), first);
}

TEST(Credentials, MakeAnotherJwtForAnotherStoreOrAfterTheClockWentBack) {
  Credentials credentials = *Credentials::of_key(*SigningKey::generate(KeyKind::kP256));
  const std::string first = *credentials.authorization("nsl:aa", kNow);
  EXPECT_NE(*credentials.authorization("nsl:bb", kNow), first);
  const std::string second = *credentials.authorization("nsl:bb", kNow);
  EXPECT_NE(*credentials.authorization("nsl:bb", kNow - std::chrono::seconds(1)), second);
}

TEST(Credentials, ShowATokenAsItIs) {
  Credentials credentials = Credentials::of_token(SecretBytes::take(std::string("nsl_a_x")));
  EXPECT_EQ(*credentials.authorization("", kNow), "Bearer nsl_a_x");
  EXPECT_TRUE(credentials.user().empty());
}

TEST(Credentials, HaveNothingToShowWithoutAny) {
  EXPECT_EQ(Credentials::none().authorization("", kNow).error().code(), Errc::kUnauthenticated);
}

}  // namespace
}  // namespace nsl::client
