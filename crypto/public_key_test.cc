#include "crypto/public_key.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/ecdsa.h"
#include "crypto/wycheproof_test.h"

namespace nsl::crypto {
namespace {

using nlohmann::json;

Bytes bytes_of(std::string_view hex) { return hex_decode(hex).value(); }

Errc refusal(const Result<PublicKey>& key) {
  return key.ok() ? Errc::kInternal : key.error().code();
}

// The generators: SEC 2 sections 2.4.2 and 2.4.1; the base point of RFC 8032 section 5.1.
constexpr char kP256[] =
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
constexpr char kSecp256k1[] =
    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
constexpr char kEd25519[] = "5866666666666666666666666666666666666666666666666666666666666666";

struct Sample {
  KeyKind kind;
  const char* hex;
};
const Sample kSamples[] = {
    {KeyKind::kP256, kP256}, {KeyKind::kSecp256k1, kSecp256k1}, {KeyKind::kEd25519, kEd25519}};

TEST(PublicKey, IsReadBackFromEachOfItsEncodings) {
  for (const Sample& sample : kSamples) {
    const auto key = PublicKey::from_bytes(sample.kind, bytes_of(sample.hex));
    ASSERT_TRUE(key.ok()) << key.error();
    EXPECT_EQ(key->kind(), sample.kind);
    EXPECT_EQ(hex_encode(key->uncompressed()), sample.hex);
    EXPECT_EQ(PublicKey::from_bytes(sample.kind, key->bytes()).value(), *key);
    EXPECT_EQ(PublicKey::from_spki(key->spki()).value(), *key);
    const json jwk = json::parse(key->jwk());
    const auto member = [&](const char* name) { return jwk.value(name, std::string()); };
    const std::string kty = member("kty");
    const std::string crv = member("crv");
    const std::string x = member("x");
    const std::string y = member("y");
    EXPECT_EQ(PublicKey::from_jwk({kty, crv, x, y}).value(), *key);
  }
}

TEST(PublicKey, CompressesAPointByTheParityOfY) {
  const auto even = bytes_of("02" + std::string(kSecp256k1).substr(2, 64));
  auto odd = even;
  odd[0] = 0x03;
  const auto first = PublicKey::from_bytes(KeyKind::kSecp256k1, even).value();
  const auto second = PublicKey::from_bytes(KeyKind::kSecp256k1, odd).value();
  EXPECT_EQ(hex_encode(first.uncompressed()), kSecp256k1);
  EXPECT_EQ(hex_encode(second.bytes()), hex_encode(odd));
  EXPECT_NE(hex_encode(second.uncompressed()), kSecp256k1);
}

TEST(PublicKey, HasTheThumbprintOfRfc8037) {
  const auto key =
      PublicKey::from_jwk({"OKP", "Ed25519", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", ""});
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(base64url_encode(sha256(as_bytes(key->jwk()))),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(PublicKey, RefusesPointsThatAreNotOnTheCurve) {
  for (const Sample& sample : kSamples) {
    int refused = 0;
    for (std::size_t i = 1; i < 32; ++i) {
      Bytes other = bytes_of(sample.hex);
      other[i] ^= 0x10;
      refused += PublicKey::from_bytes(sample.kind, other).ok() ? 0 : 1;
    }
    // With both coordinates every change leaves the curve; of Ed25519's y half of the values lie on
    // it.
    EXPECT_GE(refused, sample.kind == KeyKind::kEd25519 ? 5 : 31);
  }
}

TEST(PublicKey, RefusesOtherSizesAndForms) {
  for (const Sample& sample : kSamples) {
    const Bytes key = bytes_of(sample.hex);
    for (std::size_t size = 0; size < key.size(); ++size) {
      EXPECT_EQ(refusal(PublicKey::from_bytes(sample.kind, ByteSpan(key).first(size))),
                Errc::kBadKey);
    }
    Bytes longer = key;
    longer.push_back(0);
    EXPECT_EQ(refusal(PublicKey::from_bytes(sample.kind, longer)), Errc::kBadKey);
  }
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1}) {
    Bytes hybrid = bytes_of(kind == KeyKind::kP256 ? kP256 : kSecp256k1);
    for (const std::uint8_t prefix : {0x00, 0x02, 0x05, 0x06, 0x07}) {
      hybrid[0] = prefix;
      EXPECT_EQ(refusal(PublicKey::from_bytes(kind, hybrid)), Errc::kBadKey);
    }
    EXPECT_EQ(refusal(PublicKey::from_bytes(kind, Bytes{0x00})), Errc::kBadKey);
    EXPECT_EQ(refusal(PublicKey::from_bytes(kind, Bytes(33, 0))), Errc::kBadKey);
  }
}

// Little-endian encodings of y, with either sign of x: the points of order 1, 2, 4 and 8, then what
// is not below the prime.
TEST(PublicKey, RefusesLowOrderAndNonCanonicalPointsOfEd25519) {
  const char* const encodings[] = {
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};
  for (const char* hex : encodings) {
    Bytes key = bytes_of(hex);
    for (int sign = 0; sign < 2; ++sign) {
      EXPECT_EQ(refusal(PublicKey::from_bytes(KeyKind::kEd25519, key)), Errc::kBadKey) << hex;
      key.back() ^= 0x80;
    }
  }
}

TEST(PublicKey, RefusesSpkiOfAnotherFormOrAnotherKind) {
  const Bytes spki = PublicKey::from_bytes(KeyKind::kP256, bytes_of(kP256))->spki();
  for (std::size_t size = 0; size < spki.size(); ++size)
    EXPECT_EQ(refusal(PublicKey::from_spki(ByteSpan(spki).first(size))), Errc::kBadKey);
  Bytes longer = spki;
  longer.push_back(0);
  EXPECT_EQ(refusal(PublicKey::from_spki(longer)), Errc::kBadKey);
  Bytes other_curve = spki;
  other_curve[22] ^= 1;  // the last octet of the curve's name
  EXPECT_EQ(refusal(PublicKey::from_spki(other_curve)), Errc::kBadKey);
  Bytes other_algorithm = spki;
  other_algorithm[12] ^= 3;
  EXPECT_EQ(refusal(PublicKey::from_spki(other_algorithm)), Errc::kBadKey);
  // Ed25519 has no parameters; here they are NULL.
  const Bytes with_null = bytes_of("302c300706032b65700500032100" + std::string(kEd25519));
  EXPECT_EQ(refusal(PublicKey::from_spki(with_null)), Errc::kBadKey);
}

TEST(PublicKey, RefusesJwksThatAreNotOfThreeKinds) {
  const std::string x(43, 'A');
  EXPECT_EQ(refusal(PublicKey::from_jwk({"EC", "P-384", x, x})), Errc::kBadKey);
  EXPECT_EQ(refusal(PublicKey::from_jwk({"oct", "P-256", x, x})), Errc::kBadKey);
  EXPECT_EQ(refusal(PublicKey::from_jwk({"OKP", "X25519", x, ""})), Errc::kBadKey);
  EXPECT_EQ(refusal(PublicKey::from_jwk({"EC", "P-256", x, x})), Errc::kBadKey);
  const std::string ed25519 = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  EXPECT_TRUE(PublicKey::from_jwk({"OKP", "Ed25519", ed25519, ""}).ok());
  EXPECT_EQ(refusal(PublicKey::from_jwk({"OKP", "Ed25519", ed25519, x})), Errc::kBadKey);
  EXPECT_EQ(refusal(PublicKey::from_jwk({"OKP", "Ed25519", ed25519 + "=", ""})), Errc::kBadKey);
  EXPECT_EQ(refusal(PublicKey::from_jwk({"OKP", "Ed25519", "11qY", ""})), Errc::kBadKey);
}

TEST(PublicKey, VerifiesNoDigestForEd25519) {
  const auto key = PublicKey::from_bytes(KeyKind::kEd25519, bytes_of(kEd25519)).value();
  EXPECT_EQ(key.verify_digest(Digest32{}, Bytes(64)).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(key.verify({}, Bytes(63)).error().code(), Errc::kBadSignature);
  EXPECT_EQ(key.verify({}, Bytes(64)).error().code(), Errc::kBadSignature);
}

enum class Form { kRaw, kDer };

struct Suite {
  const char* file;
  KeyKind kind;
  Form form;
  const char* key_field;
  int least;
};

bool verifies(const PublicKey& key, const json& test, Form form) {
  Bytes signature = hex_field(test, "sig");
  if (form == Form::kDer) {
    const auto parsed = EcdsaSignature::from_der(signature);
    if (!parsed.ok())
      return false;
    signature = to_bytes(parsed->raw());
  }
  return key.verify(hex_field(test, "msg"), signature).ok();
}

class PublicKeyWycheproof : public testing::TestWithParam<Suite> {};

TEST_P(PublicKeyWycheproof, Agrees) {
  const Suite& suite = GetParam();
  const auto vectors = wycheproof(suite.file);
  if (!vectors)
    GTEST_SKIP() << "skipped wycheproof " << suite.file;
  int count = 0;
  for (const json& group : (*vectors)["testGroups"]) {
    const json& told = group["publicKey"];
    const auto key = PublicKey::from_bytes(suite.kind, hex_field(told, suite.key_field));
    ASSERT_TRUE(key.ok()) << key.error();
    EXPECT_EQ(PublicKey::from_spki(hex_field(group, "publicKeyDer")).value(), *key);
    for (const json& test : group["tests"]) {
      ++count;
      EXPECT_EQ(verifies(*key, test, suite.form), test["result"] == "valid")
          << suite.file << " " << test["tcId"] << " " << test["comment"];
    }
  }
  EXPECT_GE(count, suite.least);
}

INSTANTIATE_TEST_SUITE_P(
    Signatures, PublicKeyWycheproof,
    testing::Values(Suite{"ecdsa_secp256r1_sha256_test.json", KeyKind::kP256, Form::kDer,
                          "uncompressed", 484},
                    Suite{"ecdsa_secp256r1_sha256_p1363_test.json", KeyKind::kP256, Form::kRaw,
                          "uncompressed", 262},
                    Suite{"ecdsa_secp256k1_sha256_test.json", KeyKind::kSecp256k1, Form::kDer,
                          "uncompressed", 476},
                    Suite{"ed25519_test.json", KeyKind::kEd25519, Form::kRaw, "pk", 151}));

}  // namespace
}  // namespace nsl::crypto
