#include "crypto/neo_address.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/base58.h"
#include "base/hex.h"
#include "crypto/base58check.h"
#include "crypto/signing_key.h"
#include "crypto/wycheproof_test.h"

namespace nsl::crypto {
namespace {

using nlohmann::json;

PublicKey p256_key(const json& entry) {
  return PublicKey::from_bytes(KeyKind::kP256, hex_field(entry, "public_key")).value();
}

TEST(NeoAddress, IsBase58CheckOfVersionAndHash) {
  NeoScriptHash hash{};
  const std::string address = neo_address(hash);
  EXPECT_EQ(address.size(), 34U);
  EXPECT_EQ(address.front(), 'N');
  EXPECT_EQ(base58check_decode(address)->front(), 0x35);
  EXPECT_EQ(neo_script_hash_of_address(address).value(), hash);
}

TEST(NeoAddress, IsRefusedForOtherCurves) {
  const auto key = SigningKey::generate(KeyKind::kSecp256k1).value();
  EXPECT_EQ(neo_address(key.public_key()).error().code(), Errc::kInvalidArgument);
}

TEST(NeoAddress, IsRefusedWithAnyCharacterChanged) {
  std::string address = neo_address(NeoScriptHash{1, 2, 3});
  for (char& c : address) {
    const char before = c;
    c = c == '2' ? '3' : '2';
    EXPECT_FALSE(neo_script_hash_of_address(address).ok());
    c = before;
  }
  EXPECT_TRUE(neo_script_hash_of_address(address).ok());
}

TEST(Base58Check, RefusesAWrongCheckSumAndWhatIsTooShort) {
  const std::string text = base58check_encode(as_bytes("payload")).value();
  EXPECT_EQ(as_text(base58check_decode(text).value()), "payload");
  Bytes bytes = base58_decode(text).value();
  bytes.back() ^= 1;
  EXPECT_EQ(base58check_decode(base58_encode(bytes).value()).error().code(),
            Errc::kInvalidEncoding);
  EXPECT_EQ(base58check_decode("11").error().code(), Errc::kInvalidEncoding);
  EXPECT_EQ(base58check_encode(Bytes(125)).error().code(), Errc::kTooLarge);
}

TEST(NeoN3, AgreesWithPublishedAccounts) {
  const auto facts = neo_n3_vectors();
  if (!facts)
    GTEST_SKIP() << "skipped neo-n3";
  for (const json& account : (*facts)["accounts"]) {
    const PublicKey key = p256_key(account);
    EXPECT_EQ(hex_encode(neo_verification_script(key).value()), account["verification_script"]);
    const NeoScriptHash hash = neo_script_hash(hex_field(account, "verification_script"));
    EXPECT_EQ(hex_encode(hash), account["script_hash_le"]);
    EXPECT_EQ(neo_address(key).value(), account["address"].get<std::string>());
    EXPECT_EQ(neo_script_hash_of_address(account["address"].get<std::string>()).value(), hash);
    if (account.contains("private_key")) {
      const auto pair = SigningKey::from_private(
          KeyKind::kP256, SecretBytes::take(hex_field(account, "private_key")));
      EXPECT_EQ(pair->public_key(), key);
      EXPECT_EQ(hex_encode(key.uncompressed()), account["public_key_uncompressed"]);
    }
  }
  EXPECT_GE((*facts)["accounts"].size(), 3U);
}

TEST(NeoN3, AgreesWithPublishedScriptsAndHashes) {
  const auto facts = neo_n3_vectors();
  if (!facts)
    GTEST_SKIP() << "skipped neo-n3";
  for (const char* section : {"multisig", "scripts"})
    for (const json& entry : (*facts)[section]) {
      const char* field = entry.contains("script") ? "script" : "verification_script";
      const NeoScriptHash hash = neo_script_hash(hex_field(entry, field));
      EXPECT_EQ(hex_encode(hash), entry["script_hash_le"]);
      EXPECT_EQ(neo_address(hash), entry["address"]);
    }
  for (const json& entry : (*facts)["script_hashes"]) {
    NeoScriptHash hash;
    std::ranges::copy(hex_field(entry, "script_hash_le"), hash.begin());
    EXPECT_EQ(neo_address(hash), entry["address"]);
  }
}

TEST(NeoN3, RefusesWhatIsPublishedAsInvalid) {
  const auto facts = neo_n3_vectors();
  if (!facts)
    GTEST_SKIP() << "skipped neo-n3";
  for (const json& entry : (*facts)["invalid_addresses"])
    EXPECT_EQ(neo_script_hash_of_address(entry["address"].get<std::string>()).error().code(),
              Errc::kInvalidEncoding);
  for (const json& entry : (*facts)["invalid_public_keys"])
    EXPECT_EQ(PublicKey::from_bytes(KeyKind::kP256, hex_field(entry, "public_key")).error().code(),
              Errc::kBadKey);
}

TEST(NeoN3, JudgesPublishedSignaturesAsTold) {
  const auto facts = neo_n3_vectors();
  if (!facts)
    GTEST_SKIP() << "skipped neo-n3";
  for (const json& entry : (*facts)["signatures"]) {
    const KeyKind kind = entry["curve"] == "secp256k1" ? KeyKind::kSecp256k1 : KeyKind::kP256;
    const auto key = PublicKey::from_bytes(kind, hex_field(entry, "public_key")).value();
    EXPECT_EQ(key.verify(hex_field(entry, "message_hex"), hex_field(entry, "signature")).ok(),
              entry["valid"].get<bool>())
        << entry["source"];
  }
}

}  // namespace
}  // namespace nsl::crypto
