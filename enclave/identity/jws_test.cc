#include "enclave/identity/jws.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/signing_key.h"
#include "crypto/wycheproof_test.h"
#include "enclave/identity/jwk.h"

namespace nsl::identity {
namespace {

using nlohmann::json;

std::string compact(const std::string& header, const std::string& payload,
                    const std::string& signature) {
  return base64url_encode(as_bytes(header)) + '.' + base64url_encode(as_bytes(payload)) + '.' +
         base64url_encode(as_bytes(signature));
}

Errc refusal(const std::string& token) {
  const auto jws = parse_jws(token);
  return jws.ok() ? Errc::kInternal : jws.error().code();
}

const std::string kSignature(64, 's');

TEST(Jws, TakesTheTwoAlgorithms) {
  const auto es256 = parse_jws(compact(R"({"alg":"ES256"})", "p", kSignature));
  ASSERT_TRUE(es256.ok());
  EXPECT_EQ(es256->kind, crypto::KeyKind::kP256);
  EXPECT_EQ(as_text(es256->payload), "p");
  const auto eddsa = parse_jws(compact(R"({"typ":"JWT","kid":"k","alg":"EdDSA"})", "", kSignature));
  ASSERT_TRUE(eddsa.ok());
  EXPECT_EQ(eddsa->kind, crypto::KeyKind::kEd25519);
  EXPECT_EQ(eddsa->key_id, "k");
}

TEST(Jws, RefusesOtherAlgorithms) {
  for (const char* algorithm : {"none", "None", "NONE", "HS256", "RS256", "PS256", "ES384", "ES512",
                                "ES256K", "es256", "ES256 ", "Ed25519", ""})
    EXPECT_EQ(refusal(compact(R"({"alg":")" + std::string(algorithm) + "\"}", "p", kSignature)),
              Errc::kTokenAlgorithm)
        << algorithm;
  EXPECT_EQ(refusal(compact(R"({})", "p", kSignature)), Errc::kTokenAlgorithm);
  EXPECT_EQ(refusal(compact(R"({"alg":"none"})", "p", "")), Errc::kTokenAlgorithm);
}

TEST(Jws, RefusesHeadersThatAreNotStrict) {
  for (const char* header : {"",
                             "{",
                             "[]",
                             "\"ES256\"",
                             R"({"alg":"ES256","alg":"ES256"})",
                             R"({"alg":"HS256","alg":"ES256"})",
                             R"({"alg":1})",
                             R"({"alg":["ES256"]})",
                             R"({"alg":"ES256","typ":7})",
                             R"({"alg":"ES256","typ":"JWS"})",
                             R"({"alg":"ES256","crit":["b64"],"b64":false})",
                             R"({"alg":"ES256","jwk":{}})",
                             R"({"alg":"ES256","jku":"https://a.example"})",
                             R"({"alg":"ES256","x5u":"x"})",
                             R"({"alg":"ES256","x5c":[]})",
                             R"({"alg":"ES256","zip":"DEF"})",
                             R"({"alg":"ES256","cty":"JWT"})",
                             R"({"alg":"ES256","kid":{}})",
                             "{\"alg\":\"ES256\",\"kid\":\"\xff\"}",
                             "\xef\xbb\xbf{\"alg\":\"ES256\"}",
                             R"({"alg":"ES256"} x)"})
    EXPECT_EQ(refusal(compact(header, "p", kSignature)), Errc::kTokenMalformed) << header;
  EXPECT_EQ(refusal(compact("{\"alg\":\"ES256\",\"kid\":\"" + std::string(600, 'k') + "\"}", "p",
                            kSignature)),
            Errc::kTokenMalformed);
  EXPECT_EQ(refusal(compact(std::string("{\"alg\":\"ES256\"}\0{}", 18), "p", kSignature)),
            Errc::kTokenMalformed);
}

TEST(Jws, RefusesOtherShapes) {
  const std::string good = compact(R"({"alg":"ES256"})", "p", kSignature);
  ASSERT_TRUE(parse_jws(good).ok());
  for (const std::string& token :
       {std::string(), std::string("."), std::string(".."), std::string("..."), good + ".",
        "." + good, good + "=", good + " ", " " + good, good + "\n",
        good.substr(0, good.rfind('.')), good.substr(0, good.rfind('.') + 1),
        compact(R"({"alg":"ES256"})", "p", std::string(63, 's')),
        compact(R"({"alg":"ES256"})", "p", std::string(65, 's')),
        compact(R"({"alg":"ES256"})", std::string(4096, 'p'), kSignature),
        std::string(100'000, '.'), std::string(100'000, 'a')})
    EXPECT_EQ(refusal(token), Errc::kTokenMalformed) << token.substr(0, 80);
  // Unused bits of the last character: another text for the same bytes.
  std::string other = good;
  other.back() = static_cast<char>(other.back() + 1);
  EXPECT_EQ(refusal(other), Errc::kTokenMalformed);
}

TEST(Jws, IsVerifiedWithAKeyOfTheAlgorithmsKindOnly) {
  const auto p256 = crypto::SigningKey::generate(crypto::KeyKind::kP256).value();
  const auto ed25519 = crypto::SigningKey::generate(crypto::KeyKind::kEd25519).value();
  const auto secp256k1 = crypto::SigningKey::generate(crypto::KeyKind::kSecp256k1).value();
  const std::string input = base64url_encode(as_bytes(R"({"alg":"ES256"})")) + ".cA";
  const auto sign = [&](const crypto::SigningKey& key) {
    return input + '.' + base64url_encode(key.sign(as_bytes(input)).value());
  };
  const std::string good = sign(p256);
  EXPECT_TRUE(verify_jws(*parse_jws(good), p256.public_key()).ok());
  const std::string confused = sign(ed25519);
  EXPECT_EQ(verify_jws(*parse_jws(confused), ed25519.public_key()).error().code(),
            Errc::kTokenAlgorithm);
  const std::string other_curve = sign(secp256k1);
  EXPECT_EQ(verify_jws(*parse_jws(other_curve), secp256k1.public_key()).error().code(),
            Errc::kTokenAlgorithm);
  EXPECT_EQ(verify_jws(*parse_jws(other_curve), p256.public_key()).error().code(),
            Errc::kTokenRefused);
}

// Of a key as JWK and a token: whether both are taken.
bool is_accepted(const json& jwk, const std::string& token) {
  json shared = jwk;
  if (jwk.contains("kty") && jwk["kty"] != "oct")
    shared.erase("d");  // published examples tell the private part, too
  const auto key = parse_jwk(as_bytes(shared.dump()));
  const auto jws = parse_jws(token);
  return key.ok() && jws.ok() && verify_jws(*jws, *key).ok();
}

TEST(Jws, AgreesWithPublishedTokens) {
  const auto cases = crypto::read_vectors("jws/jws.json");
  if (!cases)
    GTEST_SKIP() << "skipped jws";
  for (const json& one : (*cases)["cases"]) {
    // HMACs are no signatures of a user's: refused, valid or not.
    const bool expected = one["valid"].get<bool>() && one["jwk"]["kty"] != "oct";
    EXPECT_EQ(is_accepted(one["jwk"], one["token"]), expected) << one["name"];
  }
  EXPECT_GE((*cases)["cases"].size(), 9U);
}

TEST(Jws, AgreesWithWycheproofWhereTheAlgorithmIsTaken) {
  const auto vectors = crypto::wycheproof("json_web_signature_test.json");
  if (!vectors)
    GTEST_SKIP() << "skipped wycheproof json_web_signature_test.json";
  int ours = 0;
  int others = 0;
  for (const json& group : (*vectors)["testGroups"]) {
    const json& jwk = group.contains("public") ? group["public"] : group["private"];
    const bool taken = jwk.value("crv", "") == "P-256";
    for (const json& test : group["tests"]) {
      ++(taken ? ours : others);
      const std::string token =
          test["jws"].is_string() ? test["jws"].get<std::string>() : test["jws"].dump();
      EXPECT_EQ(is_accepted(jwk, token), taken && test["result"] == "valid") << test["tcId"];
    }
  }
  EXPECT_EQ(ours, 41);
  EXPECT_EQ(ours + others, 401);
}

TEST(Jwk, RefusesPrivatePartsAndKeysForOtherUses) {
  const std::string x = R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")";
  const auto read = [&](const std::string& more) {
    return parse_jwk(as_bytes(R"({"kty":"OKP","crv":"Ed25519",)" + x + more + "}"));
  };
  EXPECT_TRUE(read("").ok());
  EXPECT_TRUE(read(R"(,"kid":"k","alg":"EdDSA","use":"sig","key_ops":["verify"])").ok());
  for (const char* more : {R"(,"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")",
                           R"(,"use":"enc")", R"(,"key_ops":["encrypt"])", R"(,"key_ops":"verify")",
                           R"(,"alg":"ES256")", R"(,"x5c":[])", R"(,"kid":7)", R"(,"kty":"OKP")"})
    EXPECT_EQ(read(more).error().code(), Errc::kBadKey) << more;
  EXPECT_EQ(parse_jwk(as_bytes("[]")).error().code(), Errc::kBadKey);
  EXPECT_EQ(parse_jwk(as_bytes("{}")).error().code(), Errc::kBadKey);
  EXPECT_EQ(parse_jwk(as_bytes(std::string(2000, ' '))).error().code(), Errc::kBadKey);
}

}  // namespace
}  // namespace nsl::identity
