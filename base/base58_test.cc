#include "base/base58.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace nsl {
namespace {

struct Pair {
  const char* hex;
  const char* text;
};

// Worked out by hand from the definition, and the three examples of the Internet draft on base58
// (draft-msporny-base58-03, section 5).
const Pair kPairs[] = {
    {"", ""},
    {"00", "1"},
    {"0000", "11"},
    {"39", "z"},   // 57
    {"3a", "21"},  // 58
    {"ff", "5Q"},  // 4 * 58 + 23
    {"48656c6c6f20576f726c6421", "2NEpo7TZRRrLZSi2U"},
    {"54686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f672e",
     "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"},
    {"0000287fb4cd", "11233QC4"},
};

TEST(Base58, EncodesAndDecodesKnownPairs) {
  for (const Pair& pair : kPairs) {
    EXPECT_EQ(base58_encode(hex_decode(pair.hex).value()).value(), pair.text);
    EXPECT_EQ(hex_encode(base58_decode(pair.text).value()), pair.hex);
  }
}

TEST(Base58, RefusesCharactersOutsideTheAlphabet) {
  for (const char* text : {"0", "O", "I", "l", "1 ", "a\n", "+", "zz/", "\xc3\xa9"}) {
    EXPECT_EQ(base58_decode(text).error().code(), Errc::kInvalidEncoding) << text;
  }
}

TEST(Base58, BoundsSizes) {
  const Bytes largest(kMaxBase58Bytes, 0xff);
  const auto text = base58_encode(largest);
  ASSERT_TRUE(text.ok());
  EXPECT_LE(text->size(), kMaxBase58Characters);
  EXPECT_EQ(base58_decode(*text).value(), largest);
  EXPECT_EQ(base58_encode(Bytes(kMaxBase58Bytes + 1)).error().code(), Errc::kTooLarge);
  EXPECT_TRUE(base58_decode(std::string(kMaxBase58Characters, '1')).ok());
  EXPECT_EQ(base58_decode(std::string(kMaxBase58Characters + 1, '1')).error().code(),
            Errc::kTooLarge);
}

TEST(Base58, GivesEveryByteStringBack) {
  Bytes bytes;
  for (unsigned i = 0; i < 100; ++i) {
    EXPECT_EQ(base58_decode(base58_encode(bytes).value()).value(), bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * i * 7));
  }
}

}  // namespace
}  // namespace nsl
