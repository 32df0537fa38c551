#include "enclave/execution/invocation_keys.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace nsl::execution {
namespace {

using crypto::KeyKind;
using crypto::PublicKey;
using crypto::SigningKey;

SigningKey key_of(KeyKind kind) {
  Bytes seed(SigningKey::kMinSeedSize, 7);
  return SigningKey::derive(kind, SecretBytes::copy_of(seed)).value();
}

NamedKeys one_of_each() {
  std::vector<NamedKey> keys;
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519})
    keys.push_back({std::string(crypto::name_of(kind)), key_of(kind)});
  return NamedKeys(std::move(keys));
}

Errc refusal_of(const Result<Bytes>& result) {
  return result.ok() ? Errc::kInternal : result.error().code();
}

TEST(NamedKeys, TellTheirPublicKeys) {
  NamedKeys keys = one_of_each();
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519}) {
    const std::string_view name = crypto::name_of(kind);
    EXPECT_TRUE(keys.has(name));
    const Bytes bytes = keys.public_key(name).value();
    EXPECT_EQ(bytes.size(), kind == KeyKind::kEd25519 ? 32u : 33u);
    EXPECT_EQ(PublicKey::from_bytes(kind, bytes).value(), key_of(kind).public_key());
  }
}

TEST(NamedKeys, SignMessages) {
  NamedKeys keys = one_of_each();
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519})
    for (const std::string_view message : {"", "a message"}) {
      const Bytes signature =
          keys.sign(crypto::name_of(kind), SignatureForm::kMessage, as_bytes(message)).value();
      const PublicKey public_key = key_of(kind).public_key();
      EXPECT_TRUE(public_key.verify(as_bytes(message), signature).ok());
      EXPECT_FALSE(public_key.verify(as_bytes("another"), signature).ok());
    }
}

TEST(NamedKeys, SignDigestsWhereTheCurveDoes) {
  NamedKeys keys = one_of_each();
  const crypto::Digest32 digest = crypto::sha256(as_bytes("a message"));
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1}) {
    const Bytes signature =
        keys.sign(crypto::name_of(kind), SignatureForm::kDigest, digest).value();
    EXPECT_TRUE(key_of(kind).public_key().verify_digest(digest, signature).ok());
  }
  EXPECT_EQ(refusal_of(keys.sign("ed25519", SignatureForm::kDigest, digest)),
            Errc::kInvalidArgument);
}

TEST(NamedKeys, MakeSignaturesThatTellTheirKeyWithSecp256k1Only) {
  NamedKeys keys = one_of_each();
  const crypto::Digest32 digest = crypto::sha256(as_bytes("a message"));
  const Bytes bytes = keys.sign("secp256k1", SignatureForm::kRecoverable, digest).value();
  ASSERT_EQ(bytes.size(), 65u);
  crypto::RecoverableSignature signature{.signature = {}, .recovery_id = bytes[64]};
  std::copy_n(bytes.begin(), 64, signature.signature.begin());
  EXPECT_EQ(crypto::recover(digest, signature).value(), key_of(KeyKind::kSecp256k1).public_key());
  for (const char* name : {"p256", "ed25519"})
    EXPECT_EQ(refusal_of(keys.sign(name, SignatureForm::kRecoverable, digest)),
              Errc::kInvalidArgument)
        << name;
}

TEST(NamedKeys, RefuseADigestOfAnotherSize) {
  NamedKeys keys = one_of_each();
  for (const std::size_t size : {0u, 31u, 33u, 64u})
    EXPECT_EQ(refusal_of(keys.sign("p256", SignatureForm::kDigest, Bytes(size, 1))),
              Errc::kInvalidArgument)
        << size;
}

TEST(NamedKeys, RefuseANameThatTheyDoNotHave) {
  NamedKeys keys = one_of_each();
  for (const char* name : {"", "P256", "p256 "}) {
    EXPECT_FALSE(keys.has(name));
    EXPECT_EQ(refusal_of(keys.public_key(name)), Errc::kKeyUnavailable);
    EXPECT_EQ(refusal_of(keys.sign(name, SignatureForm::kMessage, {})), Errc::kKeyUnavailable);
  }
}

}  // namespace
}  // namespace nsl::execution
