#include "crypto/kdf.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"
#include "crypto/wycheproof_test.h"

namespace nsl::crypto {
namespace {

using nlohmann::json;

std::string revealed(const SecretBytes& secret) {
  return hex_encode(secret.reveal(SecretAccess::because("a published test vector")));
}

std::string derive(std::string_view secret, std::string_view salt, std::string_view info,
                   std::size_t size) {
  return revealed(hkdf_sha256(SecretBytes::take(hex_decode(secret).value()),
                              hex_decode(salt).value(), hex_decode(info).value(), size)
                      .value());
}

TEST(Hkdf, DerivesTheExamplesOfRfc5869) {
  // A.1
  EXPECT_EQ(derive("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
                   "f0f1f2f3f4f5f6f7f8f9", 42),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  // A.2
  EXPECT_EQ(derive("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                   "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
                   "404142434445464748494a4b4c4d4e4f",
                   "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
                   "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
                   "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
                   "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
                   "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
                   "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                   82),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
            "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
            "cc30c58179ec3e87c14c01d5c1f3434f1d87");
  // A.3: neither salt nor info
  EXPECT_EQ(derive("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", 42),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Hkdf, AgreesWithWycheproof) {
  const auto suite = wycheproof("hkdf_sha256_test.json");
  if (!suite)
    GTEST_SKIP() << "skipped wycheproof hkdf_sha256_test.json";
  int count = 0;
  for (const json& group : (*suite)["testGroups"]) {
    for (const json& test : group["tests"]) {
      ++count;
      const auto derived =
          hkdf_sha256(SecretBytes::take(hex_field(test, "ikm")), hex_field(test, "salt"),
                      hex_field(test, "info"), test["size"].get<std::size_t>());
      ASSERT_EQ(derived.ok(), test["result"] == "valid") << test["tcId"];
      if (derived.ok()) {
        EXPECT_EQ(revealed(*derived), test["okm"].get<std::string>()) << test["tcId"];
      }
    }
  }
  EXPECT_GE(count, 80);
}

TEST(Hkdf, RefusesWhatIsOutOfRange) {
  const SecretBytes secret = SecretBytes::of_size(32);
  const auto code_of = [&](const SecretBytes& from, std::size_t info, std::size_t size) {
    const auto derived = hkdf_sha256(from, {}, Bytes(info), size);
    return derived.ok() ? std::optional<Errc>() : derived.error().code();
  };
  EXPECT_EQ(code_of(SecretBytes(), 0, 32), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(secret, 0, 0), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(secret, 0, 1), std::nullopt);
  EXPECT_EQ(code_of(secret, 0, kMaxHkdfOutputSize), std::nullopt);
  EXPECT_EQ(code_of(secret, 0, kMaxHkdfOutputSize + 1), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(secret, kMaxHkdfInfoSize, 32), std::nullopt);
  EXPECT_EQ(code_of(secret, kMaxHkdfInfoSize + 1, 32), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace nsl::crypto
