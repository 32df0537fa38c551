#include "base/utf8.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace nsl {
namespace {

std::string text_of(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes)
    text.push_back(static_cast<char>(byte));
  return text;
}

bool valid(std::initializer_list<int> bytes) { return is_valid_utf8(as_bytes(text_of(bytes))); }

// RFC 3629, section 3, written the plain way round: from the code point.
std::string encoded(std::uint32_t point) {
  const auto tail = [point](unsigned shift) {
    return static_cast<int>(0x80U | (point >> shift & 0x3fU));
  };
  const int lead = static_cast<int>(point);
  if (point < 0x80)
    return text_of({lead});
  if (point < 0x800)
    return text_of({0xc0 | lead >> 6, tail(0)});
  if (point < 0x10000)
    return text_of({0xe0 | lead >> 12, tail(6), tail(0)});
  return text_of({0xf0 | lead >> 18, tail(12), tail(6), tail(0)});
}

constexpr bool is_surrogate(std::uint32_t point) { return point >= 0xd800 && point <= 0xdfff; }

TEST(Utf8, TakesEveryCodePointButSurrogates) {
  for (std::uint32_t point = 0; point <= 0x10ffff; ++point) {
    const std::string text = encoded(point);
    ASSERT_EQ(is_valid_utf8(as_bytes(text)), !is_surrogate(point)) << "U+" << std::hex << point;
  }
}

// Together with the test above: counted, the strings of two, three and four bytes without ASCII at
// their front that are valid are as many as there are code points of that length.
TEST(Utf8, TakesNothingElse) {
  std::uint32_t two = 0;
  std::uint32_t three = 0;
  std::uint32_t four = 0;
  std::string text(4, '\0');
  const auto is_valid = [&text](std::size_t size) {
    return is_valid_utf8(as_bytes(std::string_view(text).substr(0, size)));
  };
  for (int lead = 0x80; lead < 0x100; ++lead) {
    text[0] = static_cast<char>(lead);
    EXPECT_FALSE(is_valid(1));
    for (int second = 0; second < 0x100; ++second) {
      text[1] = static_cast<char>(second);
      two += is_valid(2) ? 1 : 0;
      for (int third = 0x70; third < 0xd0; ++third) {  // the continuation bytes, and some around
        text[2] = static_cast<char>(third);
        three += is_valid(3) && !is_valid(2) ? 1 : 0;
        // One fourth byte of each kind; the continuation bytes are alike.
        for (const int fourth : {0x7f, 0x80, 0xbf, 0xc0}) {
          text[3] = static_cast<char>(fourth);
          four += lead >= 0xf0 && is_valid(4) ? 1 : 0;
        }
      }
    }
  }
  EXPECT_EQ(two, 0x780U);
  EXPECT_EQ(three, 0xf800U - 0x800U);     // without the surrogates
  EXPECT_EQ(four, 2 * (0x100000U / 64));  // 2 of 64 fourth bytes were tried
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatLiesBeyondUnicode) {
  EXPECT_FALSE(valid({0xc0, 0x80}));              // overlong U+0000
  EXPECT_FALSE(valid({0xc1, 0xbf}));              // overlong U+007F
  EXPECT_FALSE(valid({0xe0, 0x9f, 0xbf}));        // overlong U+07FF
  EXPECT_FALSE(valid({0xf0, 0x8f, 0xbf, 0xbf}));  // overlong U+FFFF
  EXPECT_FALSE(valid({0xed, 0xa0, 0x80}));        // U+D800
  EXPECT_FALSE(valid({0xed, 0xbf, 0xbf}));        // U+DFFF
  EXPECT_FALSE(valid({0xf4, 0x90, 0x80, 0x80}));  // U+110000
  EXPECT_FALSE(valid({0xf8, 0x88, 0x80, 0x80, 0x80}));
}

TEST(Utf8, FindsALoneBadByteWhereverItLies) {
  for (std::size_t offset = 0; offset < 40; ++offset) {
    std::string text(40, 'a');
    text[offset] = static_cast<char>(0x80);
    EXPECT_EQ(find_invalid_utf8(as_bytes(text)), offset);
  }
}

TEST(Utf8, FindsTheFirstBadSequenceWhereverItLies) {
  // Around the eight-byte steps of the ASCII prefix.
  for (std::size_t offset = 0; offset < 40; ++offset) {
    std::string text(offset, 'a');
    EXPECT_EQ(find_invalid_utf8(as_bytes(text)), std::nullopt);
    text += text_of({0xc3, 0xa9});
    EXPECT_EQ(find_invalid_utf8(as_bytes(text)), std::nullopt);
    text += text_of({0xe2, 0x82});
    EXPECT_EQ(find_invalid_utf8(as_bytes(text)), offset + 2) << "cut off at the end";
    text += "more text behind";
    EXPECT_EQ(find_invalid_utf8(as_bytes(text)), offset + 2);
  }
}

TEST(SanitizeUtf8, LeavesValidTextAlone) {
  const std::string text =
      "\xef\xbb\xbf"
      "na\xc3\xafve \xf0\x9f\x98\x80";
  EXPECT_EQ(sanitize_utf8(text), text);
  EXPECT_EQ(sanitize_utf8(""), "");
  EXPECT_EQ(sanitize_utf8(std::string_view("\0", 1)), std::string_view("\0", 1));
}

// "\xef\xbf\xbd", written as '?' in the expected texts below.
std::string with_replacements(std::string_view expected) {
  std::string text;
  for (const char c : expected)
    text += c == '?' ? std::string("\xef\xbf\xbd") : std::string(1, c);
  return text;
}

// The Unicode Standard 15, section 3.9, tables 3-8 to 3-11.
TEST(SanitizeUtf8, ReplacesEachMaximalSubpartOnce) {
  EXPECT_EQ(sanitize_utf8(text_of({0xc0, 0xaf, 0xe0, 0x80, 0xbf, 0xf0, 0x81, 0x82, 0x41})),
            with_replacements("????????A"));
  EXPECT_EQ(sanitize_utf8(text_of({0xed, 0xa0, 0x80, 0xed, 0xbf, 0xbf, 0xed, 0xaf, 0x41})),
            with_replacements("????????A"));
  EXPECT_EQ(sanitize_utf8(text_of({0xf4, 0x91, 0x92, 0x93, 0xff, 0x41, 0x80, 0xbf, 0x42})),
            with_replacements("?????A??B"));
  EXPECT_EQ(sanitize_utf8(text_of({0xe1, 0x80, 0xe2, 0xf0, 0x91, 0x92, 0xf1, 0xbf, 0x41})),
            with_replacements("????A"));
}

TEST(SanitizeUtf8, ReplacesASequenceThatTheEndCutsOffOnce) {
  EXPECT_EQ(sanitize_utf8("a\xe2"), with_replacements("a?"));
  EXPECT_EQ(sanitize_utf8("a\xe2\x82"), with_replacements("a?"));
  EXPECT_EQ(sanitize_utf8("a\xf0\x9f\x98"), with_replacements("a?"));
}

TEST(CutUtf8, LeavesWhatIsShortEnough) {
  EXPECT_EQ(cut_utf8("", 0), "");
  EXPECT_EQ(cut_utf8("abc", 3), "abc");
  EXPECT_EQ(cut_utf8("a\xc3\xa4", 3), "a\xc3\xa4");
}

TEST(CutUtf8, GivesWholeCharactersOfAnyLength) {
  const std::string text = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z";  // of 1, 2, 3, 4 and 1 bytes
  const std::size_t whole[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
  for (std::size_t most = 0; most <= text.size(); ++most)
    EXPECT_EQ(cut_utf8(text, most), text.substr(0, whole[most])) << most;
}

}  // namespace
}  // namespace nsl
