// Wycheproof's vectors for ECDSA over P-256 with SHA-256, in both forms of the signature.

#include "crypto/ecdsa.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/wycheproof_test.h"

namespace nsl::crypto {
namespace {

using nlohmann::json;

using ReadSignature = Result<EcdsaP256Signature> (*)(ByteSpan);

bool verifies(const EcdsaP256PublicKey& key, const json& test, ReadSignature read) {
  const auto signature = read(hex_field(test, "sig"));
  return signature.ok() && key.verify(hex_field(test, "msg"), *signature).ok();
}

void expect_results(const char* name, ReadSignature read, int least) {
  const auto suite = wycheproof(name);
  if (!suite)
    GTEST_SKIP() << "skipped wycheproof " << name;
  int count = 0;
  for (const json& group : (*suite)["testGroups"]) {
    const auto key =
        EcdsaP256PublicKey::from_uncompressed_point(hex_field(group["publicKey"], "uncompressed"));
    ASSERT_TRUE(key.ok()) << key.error();
    for (const json& test : group["tests"]) {
      ++count;
      EXPECT_EQ(verifies(*key, test, read), test["result"] == "valid")
          << name << " " << test["tcId"] << " " << test["comment"];
    }
  }
  EXPECT_GE(count, least);
}

TEST(EcdsaP256, AgreesWithWycheproofOnDerSignatures) {
  expect_results("ecdsa_secp256r1_sha256_test.json", EcdsaP256Signature::from_der, 400);
}

TEST(EcdsaP256, AgreesWithWycheproofOnRawSignatures) {
  expect_results("ecdsa_secp256r1_sha256_p1363_test.json", EcdsaP256Signature::from_raw, 250);
}

// The example of SEC 1's generator: a point that is on the curve.
const char kPoint[] =
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

TEST(EcdsaP256, TakesPointsOfTheCurveOnly) {
  const Bytes point = hex_decode(kPoint).value();
  EXPECT_TRUE(EcdsaP256PublicKey::from_uncompressed_point(point).ok());
  EXPECT_TRUE(EcdsaP256PublicKey::from_coordinates(ByteSpan(point).subspan(1)).ok());
  for (std::size_t i = 1; i < point.size(); i += 7) {
    Bytes other = point;
    other[i] ^= 1;
    EXPECT_EQ(EcdsaP256PublicKey::from_uncompressed_point(other).error().code(), Errc::kBadKey);
  }
  Bytes other = point;
  other[0] = 0x06;  // the hybrid form
  EXPECT_FALSE(EcdsaP256PublicKey::from_uncompressed_point(other).ok());
  EXPECT_FALSE(EcdsaP256PublicKey::from_uncompressed_point(ByteSpan(point).first(33)).ok());
  EXPECT_FALSE(EcdsaP256PublicKey::from_uncompressed_point(Bytes{0x00}).ok());
  EXPECT_FALSE(EcdsaP256PublicKey::from_coordinates(Bytes(64, 0)).ok());
  EXPECT_FALSE(EcdsaP256PublicKey::from_coordinates(Bytes(64, 0xff)).ok());
}

TEST(EcdsaP256, WritesADerSignatureThatReadsBack) {
  for (const std::uint8_t first : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
    Bytes raw(64, 0x33);
    raw[0] = raw[32] = first;
    const auto signature = EcdsaP256Signature::from_raw(raw);
    const auto again = EcdsaP256Signature::from_der(signature->der());
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(hex_encode(again->raw()), hex_encode(raw));
  }
}

}  // namespace
}  // namespace nsl::crypto
