#include "base/hex.h"

#include <gtest/gtest.h>

namespace nsl {
namespace {

TEST(Hex, WritesTwoLowerCaseDigitsAByte) {
  EXPECT_EQ(hex_encode({}), "");
  EXPECT_EQ(hex_encode(Bytes{0x00, 0x0f, 0xa5, 0xff}), "000fa5ff");
}

TEST(Hex, ReadsDigitsOfEitherCase) {
  EXPECT_EQ(hex_decode("").value(), Bytes{});
  EXPECT_EQ(hex_decode("000fa5ff").value(), (Bytes{0x00, 0x0f, 0xa5, 0xff}));
  EXPECT_EQ(hex_decode("DEadBEef").value(), (Bytes{0xde, 0xad, 0xbe, 0xef}));
}

TEST(Hex, ReadsBackEveryByte) {
  Bytes all;
  for (int value = 0; value < 256; ++value)
    all.push_back(static_cast<std::uint8_t>(value));
  EXPECT_EQ(hex_decode(hex_encode(all)).value(), all);
}

TEST(Hex, RefusesAnOddNumberOfDigits) {
  EXPECT_EQ(hex_decode("abc").error(),
            Error(Errc::kInvalidEncoding, "expected an even number of hexadecimal digits, got 3"));
}

TEST(Hex, RefusesEveryOtherCharacterInEitherPlace) {
  int accepted = 0;
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const bool high = hex_decode(std::string{c, '0'}).ok();
    const bool low = hex_decode(std::string{'0', c}).ok();
    EXPECT_EQ(high, low) << "character " << value;
    accepted += high ? 1 : 0;
  }
  EXPECT_EQ(accepted, 22);
}

TEST(Hex, SaysWhereTheBadCharacterIs) {
  EXPECT_EQ(hex_decode("0x12").error().detail(), "expected a hexadecimal digit at offset 1");
  EXPECT_EQ(hex_decode("12 4").error().detail(), "expected a hexadecimal digit at offset 2");
}

}  // namespace
}  // namespace nsl
