#include "crypto/signing_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/hex.h"
#include "crypto/signer.h"

namespace nsl::crypto {
namespace {

constexpr KeyKind kKinds[] = {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519};

// n of SEC 2, and half of it, rounded down.
constexpr char kP256Order[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
constexpr char kP256Half[] = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
constexpr char kSecp256k1Order[] =
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
constexpr char kSecp256k1Half[] =
    "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";

SecretBytes secret(std::string_view hex) { return SecretBytes::take(hex_decode(hex).value()); }

std::string shown(const SecretBytes& bytes) {
  return hex_encode(bytes.reveal(SecretAccess::because("a test compares keys made for it")));
}

SigningKey key_of(KeyKind kind, std::string_view hex) {
  return SigningKey::from_private(kind, secret(hex)).value();
}

TEST(SigningKey, SignsMessagesThatItsPublicKeyVerifies) {
  for (const KeyKind kind : kKinds) {
    const SigningKey key = SigningKey::generate(kind).value();
    for (const std::size_t size : {0, 1, 64, 5000}) {
      Bytes message(size, 0x61);
      auto signature = key.sign(message).value();
      EXPECT_TRUE(key.public_key().verify(message, signature).ok());
      message.push_back(0);
      EXPECT_EQ(key.public_key().verify(message, signature).error().code(), Errc::kBadSignature);
      message.pop_back();
      signature[5] ^= 1;
      EXPECT_EQ(key.public_key().verify(message, signature).error().code(), Errc::kBadSignature);
    }
  }
}

TEST(SigningKey, SignsTheDigestOfAMessageAsTheMessage) {
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1}) {
    const SigningKey key = SigningKey::generate(kind).value();
    const Digest32 digest = sha256(as_bytes("message"));
    const auto signature = key.sign_digest(digest).value();
    EXPECT_TRUE(key.public_key().verify(as_bytes("message"), signature).ok());
    EXPECT_TRUE(key.public_key().verify_digest(digest, signature).ok());
  }
}

TEST(SigningKey, SignsNoDigestWithEd25519) {
  const SigningKey key = SigningKey::generate(KeyKind::kEd25519).value();
  EXPECT_EQ(key.sign_digest(Digest32{}).error().code(), Errc::kInvalidArgument);
}

TEST(SigningKey, MakesTheSignaturesOfRfc8032) {
  // Section 7.1, tests 1 and 2.
  const SigningKey first =
      key_of(KeyKind::kEd25519, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  EXPECT_EQ(hex_encode(first.public_key().bytes()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(hex_encode(first.sign({}).value()),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  const SigningKey second =
      key_of(KeyKind::kEd25519, "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  EXPECT_EQ(hex_encode(second.sign(Bytes{0x72}).value()),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

// RFC 6979's example key of P-256 (A.2.5): the public half must come out as published.
TEST(SigningKey, DerivesThePublicKeyOfRfc6979) {
  const SigningKey key =
      key_of(KeyKind::kP256, "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
  EXPECT_EQ(hex_encode(key.public_key().uncompressed()),
            "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
}

TEST(SigningKey, SignsWithSecp256k1AsRfc6979Determines) {
  const SigningKey key = SigningKey::generate(KeyKind::kSecp256k1).value();
  const SigningKey again =
      SigningKey::from_private(KeyKind::kSecp256k1, key.private_bytes()).value();
  EXPECT_EQ(key.sign(as_bytes("m")).value(), again.sign(as_bytes("m")).value());
  EXPECT_NE(key.sign(as_bytes("m")).value(), again.sign(as_bytes("n")).value());
}

TEST(SigningKey, SignsWithP256AnewEachTime) {
  const SigningKey key = SigningKey::generate(KeyKind::kP256).value();
  EXPECT_NE(key.sign(as_bytes("m")).value(), key.sign(as_bytes("m")).value());
}

TEST(SigningKey, MakesLowSignaturesOnly) {
  for (const auto& [kind, half] :
       {std::pair(KeyKind::kP256, kP256Half), std::pair(KeyKind::kSecp256k1, kSecp256k1Half)}) {
    const SigningKey key = SigningKey::generate(kind).value();
    for (int i = 0; i < 32; ++i) {
      const Bytes message{static_cast<std::uint8_t>(i)};
      const auto signature = key.sign(message).value();
      EXPECT_LE(hex_encode(ByteSpan(signature).last(32)), half);
      EXPECT_TRUE(key.public_key().verify(message, signature).ok());
    }
  }
}

TEST(SigningKey, IsRecoveredFromARecoverableSignature) {
  for (int i = 0; i < 16; ++i) {
    const SigningKey key = SigningKey::generate(KeyKind::kSecp256k1).value();
    const Digest32 digest = sha256(as_bytes("message"));
    auto signature = key.sign_recoverable(digest).value();
    EXPECT_TRUE(key.public_key().verify_digest(digest, signature.signature).ok());
    EXPECT_EQ(recover(digest, signature).value(), key.public_key());
    signature.recovery_id ^= 1;
    const auto other = recover(digest, signature);
    EXPECT_FALSE(other.ok() && *other == key.public_key());
    signature.recovery_id = 4;
    EXPECT_EQ(recover(digest, signature).error().code(), Errc::kBadSignature);
  }
  EXPECT_EQ(recover(Digest32{}, RecoverableSignature{}).error().code(), Errc::kBadSignature);
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kEd25519}) {
    const SigningKey key = SigningKey::generate(kind).value();
    EXPECT_EQ(key.sign_recoverable(Digest32{}).error().code(), Errc::kInvalidArgument);
  }
}

TEST(SigningKey, GivesItsPrivateBytesBackInBothForms) {
  for (const KeyKind kind : kKinds) {
    const SigningKey key = SigningKey::generate(kind).value();
    EXPECT_EQ(SigningKey::from_private(kind, key.private_bytes())->public_key(), key.public_key());
    const SigningKey read = SigningKey::from_pkcs8(key.pkcs8()).value();
    EXPECT_EQ(read.kind(), kind);
    EXPECT_EQ(shown(read.private_bytes()), shown(key.private_bytes()));
  }
}

TEST(SigningKey, RefusesPrivateBytesOutOfRange) {
  for (const auto& [kind, order] :
       {std::pair(KeyKind::kP256, kP256Order), std::pair(KeyKind::kSecp256k1, kSecp256k1Order)}) {
    std::string largest(order);
    largest.back() = '0';  // both orders end in 1
    for (const std::string& bad : {std::string(order), std::string(64, '0'), std::string(64, 'f'),
                                   std::string(62, '1'), std::string(66, '1'), std::string()})
      EXPECT_EQ(SigningKey::from_private(kind, secret(bad)).error().code(), Errc::kBadKey) << bad;
    EXPECT_TRUE(SigningKey::from_private(kind, secret(largest)).ok());
    EXPECT_TRUE(SigningKey::from_private(kind, secret(std::string(63, '0') + '1')).ok());
  }
  EXPECT_EQ(SigningKey::from_private(KeyKind::kEd25519, secret("00")).error().code(),
            Errc::kBadKey);
}

TEST(SigningKey, IsDeterminedByItsSeedAndKind) {
  const SecretBytes seed = secret(std::string(64, '7'));
  std::set<std::string> seen;
  for (const KeyKind kind : kKinds) {
    const SigningKey key = SigningKey::derive(kind, seed).value();
    EXPECT_EQ(SigningKey::derive(kind, seed)->public_key(), key.public_key());
    EXPECT_TRUE(seen.insert(shown(key.private_bytes())).second);
    const SecretBytes other = secret(std::string(63, '7') + '8');
    EXPECT_FALSE(SigningKey::derive(kind, other)->public_key() == key.public_key());
    EXPECT_EQ(SigningKey::derive(kind, secret(std::string(62, '7'))).error().code(), Errc::kBadKey);
  }
}

// What is derived must stay what it is: keys of running services come from their seeds.
TEST(SigningKey, DerivesTheSameKeysInEveryVersion) {
  const SecretBytes seed =
      secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const char* const expected[] = {
      "f6a8bcf87dcf329d7ffe8ad028b4a7c76be5e8c58364d2cff8a9095698322ea3",
      "724f497a20b87bf38afa80f21f2dda6d4e3099beb71a3383c0195baae85b5b9f",
      "f0f70b4b08cf74a9b0e41444215590b4fa5c3b7a6af93c36e2631bd1c4409bc9"};
  for (std::size_t i = 0; i < std::size(kKinds); ++i)
    EXPECT_EQ(shown(SigningKey::derive(kKinds[i], seed)->private_bytes()), expected[i]);
}

TEST(SigningKey, TakesExtraBitsModuloTheOrderMinusOne) {
  const auto scalar = [](KeyKind kind, const std::string& bits) {
    return shown(
        scalar_of_extra_bits(kind, secret(std::string(80 - bits.size(), '0') + bits)).value());
  };
  for (const auto& [kind, order] :
       {std::pair(KeyKind::kP256, kP256Order), std::pair(KeyKind::kSecp256k1, kSecp256k1Order)}) {
    const std::string one = std::string(63, '0') + '1';
    std::string n(order);
    EXPECT_EQ(scalar(kind, "0"), one);                       // 0 + 1
    EXPECT_EQ(scalar(kind, n), std::string(63, '0') + '2');  // n mod (n - 1) + 1
    n.back() = '0';
    EXPECT_EQ(scalar(kind, n), one);  // (n - 1) mod (n - 1) + 1
    EXPECT_EQ(scalar_of_extra_bits(kind, secret(std::string(78, '0'))).error().code(),
              Errc::kBadKey);
  }
}

TEST(SigningKey, ReadsPkcs8OfOthers) {
  // RFC 8410 section 10.3, both examples; the second has attributes and the public key.
  const std::string seed = "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
  const std::string public_key = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
  const SigningKey plain =
      SigningKey::from_pkcs8(secret("302e020100300506032b657004220420" + seed)).value();
  EXPECT_EQ(hex_encode(plain.public_key().bytes()), public_key);
  const std::string with_public =
      "3072020101300506032b657004220420" + seed +
      "a01f301d060a2a864886f70d01090914310f0c0d437572646c6520436861697273812100";
  EXPECT_TRUE(SigningKey::from_pkcs8(secret(with_public + public_key)).ok());
  std::string wrong = public_key;
  wrong[0] = '2';
  EXPECT_EQ(SigningKey::from_pkcs8(secret(with_public + wrong)).error().code(), Errc::kBadKey);
}

// As OpenSSL's `genpkey` writes an EC key: with the public key in it.
TEST(SigningKey, ReadsAnEcKeyWithItsPublicKey) {
  const std::string scalar = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
  const std::string point =
      "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
  const std::string start =
      "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420" + scalar +
      "a144034200";
  EXPECT_TRUE(SigningKey::from_pkcs8(secret(start + point)).ok());
  std::string other = point;
  other[131 - 2] = '8';
  EXPECT_EQ(SigningKey::from_pkcs8(secret(start + other)).error().code(), Errc::kBadKey);
}

TEST(SigningKey, RefusesPkcs8ThatIsCutOrChanged) {
  for (const KeyKind kind : kKinds) {
    const SecretBytes whole = SigningKey::generate(kind)->pkcs8();
    const ByteSpan bytes = whole.reveal(SecretAccess::because("a test changes it"));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_EQ(SigningKey::from_pkcs8(SecretBytes::copy_of(bytes.first(size))).error().code(),
                Errc::kBadKey);
    for (std::size_t i = 0; i + 32 < bytes.size(); ++i) {
      // Everything before the key is fixed, but for the version.
      Bytes changed = to_bytes(bytes);
      changed[i] ^= 0x40;
      EXPECT_FALSE(SigningKey::from_pkcs8(SecretBytes::take(std::move(changed))).ok()) << i;
    }
  }
}

TEST(KeyKind, IsFoundByNameAndNumber) {
  for (const KeyKind kind : kKinds) {
    EXPECT_EQ(key_kind_of(name_of(kind)).value(), kind);
    EXPECT_EQ(key_kind_of(static_cast<std::uint8_t>(kind)).value(), kind);
  }
  EXPECT_EQ(key_kind_of("f6a8bcf87dcf329d7ffe8ad028b4a7c76be5e8c58364d2cff8a9095698322ea3")
                .error()
                .code(),
            Errc::kInvalidArgument);
  EXPECT_EQ(key_kind_of(std::uint8_t{0}).error().code(), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace nsl::crypto
