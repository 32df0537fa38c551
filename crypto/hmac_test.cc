#include "crypto/hmac.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"
#include "crypto/wycheproof_test.h"

namespace nsl::crypto {
namespace {

using nlohmann::json;

std::string hmac(ByteSpan key, std::string_view message) {
  return hex_encode(hmac_sha256(SecretBytes::copy_of(key), as_bytes(message)).value());
}

// Test cases 1 to 4, 6 and 7; the fifth is about a truncated tag.
TEST(Hmac, ComputesTheExamplesOfRfc4231) {
  EXPECT_EQ(hmac(Bytes(20, 0x0b), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac(as_bytes("Jefe"), "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac(Bytes(20, 0xaa), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  Bytes counting(25);
  for (std::size_t i = 0; i < counting.size(); ++i)
    counting[i] = static_cast<std::uint8_t>(i + 1);
  EXPECT_EQ(hmac(counting, std::string(50, '\xcd')),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  EXPECT_EQ(hmac(Bytes(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hmac(Bytes(131, 0xaa),
                 "This is a test using a larger than block-size key and a larger than block-size "
                 "data. The key needs to be hashed before being used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(Hmac, AgreesWithWycheproof) {
  const auto suite = wycheproof("hmac_sha256_test.json");
  if (!suite)
    GTEST_SKIP() << "skipped wycheproof hmac_sha256_test.json";
  int count = 0;
  for (const json& group : (*suite)["testGroups"]) {
    const std::size_t tag_size = group["tagSize"].get<std::size_t>() / 8;
    for (const json& test : group["tests"]) {
      ++count;
      const Digest32 digest =
          hmac_sha256(SecretBytes::take(hex_field(test, "key")), hex_field(test, "msg")).value();
      const bool equal =
          constant_time_equal(ByteSpan(digest).first(tag_size), hex_field(test, "tag"));
      EXPECT_EQ(equal, test["result"] == "valid") << test["tcId"];
    }
  }
  EXPECT_GE(count, 170);
}

TEST(Hmac, RefusesAnEmptyKey) {
  EXPECT_EQ(hmac_sha256(SecretBytes(), as_bytes("message")).error().code(), Errc::kInvalidArgument);
}

TEST(ConstantTimeEqual, TellsEqualFromDifferentBytesAndSizes) {
  EXPECT_TRUE(constant_time_equal(ByteSpan(), ByteSpan()));
  EXPECT_TRUE(constant_time_equal(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(constant_time_equal(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(constant_time_equal(as_bytes("abc"), as_bytes("bbc")));
  EXPECT_FALSE(constant_time_equal(as_bytes("abc"), as_bytes("ab")));
  EXPECT_FALSE(constant_time_equal(as_bytes(""), as_bytes("a")));
}

}  // namespace
}  // namespace nsl::crypto
