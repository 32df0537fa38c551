#include "base/base64.h"

#include <gtest/gtest.h>

namespace nsl {
namespace {

Bytes decoded(std::string_view text) {
  const auto bytes = base64_decode(text);
  EXPECT_TRUE(bytes.ok()) << text;
  return bytes.ok() ? *bytes : Bytes{};
}

struct Vector {
  std::string_view bytes;
  std::string_view text;
};

// RFC 4648, section 10.
constexpr Vector kRfc4648[] = {{"", ""},
                               {"f", "Zg=="},
                               {"fo", "Zm8="},
                               {"foo", "Zm9v"},
                               {"foob", "Zm9vYg=="},
                               {"fooba", "Zm9vYmE="},
                               {"foobar", "Zm9vYmFy"}};

TEST(Base64, KnowsTheVectorsOfRfc4648) {
  for (const Vector& vector : kRfc4648) {
    EXPECT_EQ(base64_encode(as_bytes(vector.bytes)), vector.text);
    EXPECT_EQ(decoded(vector.text), to_bytes(vector.bytes));
  }
}

TEST(Base64Url, KnowsTheVectorsOfRfc4648WithoutTheirPadding) {
  for (const Vector& vector : kRfc4648) {
    const std::string_view unpadded = vector.text.substr(0, vector.text.find('='));
    EXPECT_EQ(base64url_encode(as_bytes(vector.bytes)), unpadded);
    EXPECT_EQ(base64url_decode(unpadded).value(), to_bytes(vector.bytes));
  }
}

TEST(Base64, UsesEachAlphabetInItsOwnForm) {
  const Bytes bytes = {0xfb, 0xef, 0xff};
  EXPECT_EQ(base64_encode(bytes), "++//");
  EXPECT_EQ(base64url_encode(bytes), "--__");
  EXPECT_EQ(decoded("++//"), bytes);
  EXPECT_EQ(base64url_decode("--__").value(), bytes);
  EXPECT_FALSE(base64_decode("--__").ok());
  EXPECT_FALSE(base64url_decode("++//").ok());
}

TEST(Base64, ReadsBackBytesOfEveryLengthAndValue) {
  Bytes bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)).value(), bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * 7));
  }
}

TEST(Base64, RefusesCharactersOutsideTheAlphabet) {
  int standard = 0;
  int url = 0;
  for (int value = 0; value < 256; ++value) {
    const std::string text = {'A', static_cast<char>(value), 'A', 'A'};
    standard += base64_decode(text).ok() ? 1 : 0;
    url += base64url_decode(text).ok() ? 1 : 0;
  }
  EXPECT_EQ(standard, 64);
  EXPECT_EQ(url, 64);
  EXPECT_EQ(base64_decode("Zm9v\nmE=").error().detail(),
            "expected a character of the base64 alphabet at offset 4");
}

TEST(Base64, RefusesPaddingThatIsMissingSurplusOrMisplaced) {
  for (const std::string_view text :
       {"Zg", "Zg=", "Zm8", "Zg===", "Zm9v=", "Zm9v====", "Z===", "====", "=",
        "==", "Z=g=", "Zg==Zg==", "=Zg=", "Zm8=Zm8=", "Z"}) {
    EXPECT_FALSE(base64_decode(text).ok()) << text;
  }
}

TEST(Base64Url, RefusesPadding) {
  for (const std::string_view text : {"Zg==", "Zm8=", "Zm9v=", "=", "====", "A="}) {
    EXPECT_FALSE(base64url_decode(text).ok()) << text;
  }
}

TEST(Base64Url, RefusesALoneLastCharacter) {
  for (const std::string_view text : {"A", "AAAAA", "Z", "Zm9vZ"}) {
    EXPECT_FALSE(base64url_decode(text).ok()) << text;
  }
}

TEST(Base64, RefusesUnusedBitsThatAreSet) {
  for (const std::string_view text : {"Zh==", "Zv==", "Zm9=", "Zm+="}) {
    EXPECT_FALSE(base64_decode(text).ok()) << text;
  }
  for (const std::string_view text : {"Zh", "Z_", "Zm9", "Zm-"}) {
    EXPECT_FALSE(base64url_decode(text).ok()) << text;
  }
}

}  // namespace
}  // namespace nsl
