#include "verify/json_document.h"

#include <gtest/gtest.h>

#include <string>

namespace nsl::verify {
namespace {

Result<JsonValue> parse(const std::string& text, const JsonLimits& limits = {}) {
  return parse_json(as_bytes(text), limits);
}

TEST(JsonDocument, GivesTheValuesOfItsMembers) {
  const auto root = parse(R"({"a":7,"b":["x",null,true,-1,1.5],"c":{"d":"é"}})");
  ASSERT_TRUE(root.ok());
  EXPECT_EQ(*root->find("a")->number(), 7u);
  const auto& items = *root->find("b")->array();
  ASSERT_EQ(items.size(), 5u);
  EXPECT_EQ(*items[0].string(), "x");
  EXPECT_EQ(items[1].kind(), JsonValue::Kind::kNull);
  EXPECT_EQ(items[2].kind(), JsonValue::Kind::kBoolean);
  EXPECT_EQ(items[3].kind(), JsonValue::Kind::kOtherNumber);
  EXPECT_EQ(items[4].kind(), JsonValue::Kind::kOtherNumber);
  EXPECT_EQ(*root->find("c")->find("d")->string(), "é");
  EXPECT_EQ(root->find("e"), nullptr);
  EXPECT_EQ(root->find("a")->find("a"), nullptr);
}

TEST(JsonDocument, RefusesAMemberNamedTwice) {
  EXPECT_EQ(parse(R"({"a":1,"a":1})").error().code(), Errc::kInvalidJson);
  EXPECT_EQ(parse(R"({"a":1,"\u0061":2})").error().code(), Errc::kInvalidJson);
  EXPECT_TRUE(parse(R"({"a":{"a":1},"b":{"a":1}})").ok());
}

TEST(JsonDocument, RefusesWhatIsNotJson) {
  for (const char* text : {"", "{", "}", "{]", "[1,]", "{\"a\":}", "{\"a\" 1}", "nul", "01", "1 2",
                           "\"\x01\"", "\"\xff\"", "'a'", "[1e999999]", "NaN", "/**/1"})
    EXPECT_FALSE(parse(text).ok()) << text;
}

// Two readers that disagree about where a text ends, or begins, would disagree about what was signed.
TEST(JsonDocument, RefusesANulAndAByteOrderMark) {
  EXPECT_EQ(parse(std::string("{}\0", 3)).error().code(), Errc::kInvalidJson);
  EXPECT_EQ(parse(std::string("{}\0{\"a\":1}", 10)).error().code(), Errc::kInvalidJson);
  EXPECT_EQ(parse(std::string("\"a\0b\"", 5)).error().code(), Errc::kInvalidJson);
  EXPECT_EQ(parse("\xef\xbb\xbf{}").error().code(), Errc::kInvalidJson);
  EXPECT_TRUE(parse(R"("a\u0000b")").ok());
}

TEST(JsonDocument, RefusesMoreThanItsLimits) {
  EXPECT_TRUE(parse("[[1]]", {.depth = 2}).ok());
  EXPECT_EQ(parse("[[[1]]]", {.depth = 2}).error().code(), Errc::kTooLarge);
  EXPECT_EQ(parse(std::string(100'000, '[')).error().code(), Errc::kTooLarge);
  EXPECT_EQ(parse("[1,2,3]", {.values = 3}).error().code(), Errc::kTooLarge);
  EXPECT_EQ(parse("[1]", {.bytes = 2}).error().code(), Errc::kTooLarge);
  EXPECT_EQ(parse(R"({"a":1,"b":2})", {.members = 1}).error().code(), Errc::kTooLarge);
}

TEST(JsonDocument, TakesNumbersOfSixtyFourBitsAndNoneBeyond) {
  EXPECT_EQ(*parse("18446744073709551615")->number(), UINT64_MAX);
  EXPECT_EQ(parse("18446744073709551616")->number(), nullptr);
}

}  // namespace
}  // namespace nsl::verify
