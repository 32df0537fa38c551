#include "enclave/identity/jwt.h"

#include <gtest/gtest.h>

#include "enclave/identity/jwt_maker_test.h"

namespace nsl::identity {
namespace {

constexpr UnixMillis kNow(1'700'000'000'000);
const std::string kAudience = audience_of({1, 2, 3});

Errc refusal(const std::string& token) {
  const auto jwt = parse_jwt(token, kAudience);
  return jwt.ok() ? Errc::kInternal : jwt.error().code();
}

// A payload of alice's, with the members replaced that are given.
struct Claims {
  std::string aud = '"' + kAudience + '"';
  std::string sub{};
  std::string iat = "1700000000";
  std::string exp = "1700000300";
  std::string more{};
};

std::string token_of(const TestUser& user, const Claims& claims) {
  const std::string sub = claims.sub.empty() ? '"' + user.id().value() + '"' : claims.sub;
  std::string payload = "{";
  const auto add = [&](const char* name, const std::string& value) {
    if (value != "-")
      payload += (payload.size() > 1 ? ",\"" : "\"") + std::string(name) + "\":" + value;
  };
  add("aud", claims.aud);
  add("sub", sub);
  add("iat", claims.iat);
  add("exp", claims.exp);
  return user.sign(user.header(), payload + claims.more + "}");
}

TEST(Jwt, NamesTheStoresIncarnationAsItsAudience) {
  EXPECT_EQ(kAudience, "nsl:01020300000000000000000000000000");
}

TEST(Jwt, GivesTheClaimsOfBothKindsOfUsers) {
  for (const auto kind : {crypto::KeyKind::kP256, crypto::KeyKind::kEd25519}) {
    const TestUser user(kind);
    const std::string token = user.jwt(kAudience, kNow, 300, R"(,"nbf":1700000001,"jti":"x")");
    const auto jwt = parse_jwt(token, kAudience);
    ASSERT_TRUE(jwt.ok()) << jwt.error();
    EXPECT_EQ(jwt->claims.subject, user.id());
    EXPECT_EQ(jwt->claims.issued, kNow);
    EXPECT_EQ(jwt->claims.expires, kNow + std::chrono::seconds(300));
    EXPECT_EQ(jwt->claims.not_before, kNow + std::chrono::seconds(1));
    EXPECT_TRUE(verify_jws(jwt->jws, user.public_key()).ok());
  }
}

TEST(Jwt, TakesOneAudienceAndThatIsOurs) {
  const TestUser user;
  EXPECT_TRUE(parse_jwt(token_of(user, {.aud = "[\"" + kAudience + "\"]"}), kAudience).ok());
  const std::string other = '"' + audience_of({1, 2, 4}) + '"';
  EXPECT_EQ(refusal(token_of(user, {.aud = other})), Errc::kTokenAudience);
  EXPECT_EQ(refusal(token_of(user, {.aud = "[" + other + "]"})), Errc::kTokenAudience);
  for (const std::string& aud : {std::string("-"), std::string("7"), std::string("null"),
                                 std::string("[]"), "[\"" + kAudience + "\"," + other + "]",
                                 std::string("{\"a\":1}"), "[[\"" + kAudience + "\"]]"})
    EXPECT_EQ(refusal(token_of(user, {.aud = aud})), Errc::kTokenClaims) << aud;
}

TEST(Jwt, RefusesSubjectsThatAreNoUserIds) {
  const TestUser user;
  for (const char* sub : {"-", "7", "\"\"", "\"bob\"", "[]", "null"})
    EXPECT_EQ(refusal(token_of(user, {.sub = sub})), Errc::kTokenClaims) << sub;
}

TEST(Jwt, RefusesIssuersAndKeyIdsOtherThanTheSubject) {
  const TestUser user;
  const TestUser other;
  const auto with = [&](const std::string& iss) {
    return token_of(user, {.more = ",\"iss\":" + iss});
  };
  EXPECT_TRUE(parse_jwt(with('"' + user.id().value() + '"'), kAudience).ok());
  EXPECT_EQ(refusal(with('"' + other.id().value() + '"')), Errc::kTokenClaims);
  EXPECT_EQ(refusal(with("7")), Errc::kTokenClaims);
  const auto with_kid = [&](const UserId& kid) {
    return user.sign(R"({"alg":"ES256","kid":")" + kid.value() + "\"}",
                     user.payload(kAudience, kNow));
  };
  EXPECT_TRUE(parse_jwt(with_kid(user.id()), kAudience).ok());
  EXPECT_EQ(refusal(with_kid(other.id())), Errc::kTokenClaims);
}

TEST(Jwt, RefusesAnAlgorithmThatIsNotTheSubjectsKinds) {
  const TestUser p256;
  const TestUser ed25519(crypto::KeyKind::kEd25519);
  EXPECT_EQ(refusal(token_of(ed25519, {.sub = '"' + p256.id().value() + '"'})),
            Errc::kTokenAlgorithm);
  EXPECT_EQ(refusal(token_of(p256, {.sub = '"' + ed25519.id().value() + '"'})),
            Errc::kTokenAlgorithm);
}

TEST(Jwt, RefusesTimesThatAreMissingOrNoWholeSeconds) {
  const TestUser user;
  for (const char* time : {"-", "\"1700000000\"", "1700000000.5", "1.7e9", "-1", "null", "[]",
                           "253402300800", "18446744073709551615", "99999999999999999999"}) {
    EXPECT_EQ(refusal(token_of(user, {.iat = time})), Errc::kTokenClaims) << time;
    EXPECT_EQ(refusal(token_of(user, {.exp = time})), Errc::kTokenClaims) << time;
    // What may be missing is not wrong if it is.
    if (std::string_view(time) != "-") {
      EXPECT_EQ(refusal(token_of(user, {.more = ",\"nbf\":" + std::string(time)})),
                Errc::kTokenClaims);
    }
  }
  EXPECT_EQ(refusal(token_of(user, {.exp = "1700000000"})), Errc::kTokenClaims);
  EXPECT_EQ(refusal(token_of(user, {.exp = "1699999999"})), Errc::kTokenClaims);
}

TEST(Jwt, RefusesALongLife) {
  const TestUser user;
  EXPECT_TRUE(parse_jwt(token_of(user, {.exp = "1700000600"}), kAudience).ok());
  EXPECT_EQ(refusal(token_of(user, {.exp = "1700000601"})), Errc::kTokenTooLongLived);
}

TEST(Jwt, RefusesPayloadsThatAreNoStrictObjects) {
  const TestUser user;
  for (const std::string& payload :
       {std::string("Example of Ed25519 signing"), std::string("[]"), std::string("{"),
        std::string("{\"aud\":1,\"aud\":1}"), std::string("{}\0", 3),
        "{\"a\":" + std::string(5, '[') + std::string(5, ']') + "}"})
    EXPECT_EQ(refusal(user.sign(user.header(), payload)), Errc::kTokenMalformed) << payload;
  const std::string twice = token_of(user, {.more = ",\"sub\":\"" + user.id().value() + "\""});
  EXPECT_EQ(refusal(twice), Errc::kTokenMalformed);
}

TEST(Jwt, IsJudgedByTheClockToTheMillisecond) {
  const JwtClaims claims{UserId(), kNow, kNow + std::chrono::seconds(300), kNow};
  const auto at = [&](std::chrono::milliseconds after) {
    return check_times(claims, kNow + after);
  };
  using std::chrono::milliseconds;
  EXPECT_TRUE(at(milliseconds(0)).ok());
  EXPECT_TRUE(at(milliseconds(299'999)).ok());
  EXPECT_EQ(at(milliseconds(300'000)).error().code(), Errc::kTokenExpired);
  EXPECT_TRUE(at(milliseconds(-60'000)).ok());
  EXPECT_EQ(at(milliseconds(-60'001)).error().code(), Errc::kTokenNotYetValid);
  JwtClaims later = claims;
  later.not_before = kNow + std::chrono::seconds(100);
  EXPECT_EQ(check_times(later, kNow).error().code(), Errc::kTokenNotYetValid);
  EXPECT_TRUE(check_times(later, kNow + std::chrono::seconds(40)).ok());
}

}  // namespace
}  // namespace nsl::identity
