#include "enclave/interface/json_object.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace nsl::interface {
namespace {

Result<JsonObject> parse(std::string_view text) {
  JsonPlace place;
  return JsonObject::parse(text, place);
}

TEST(JsonObject, KeepsItsMembersAsTheyStand) {
  const auto object = parse(" {\"a\" : [1, {\"b\":\"}\"}] ,\n\"c\":\"x\\n\", \"d\":-1.5e+3} ");
  ASSERT_TRUE(object.ok());
  ASSERT_EQ(object->members().size(), 3U);
  EXPECT_EQ(object->find("a")->text, "[1, {\"b\":\"}\"}]");
  EXPECT_EQ(object->find("a")->kind, JsonKind::kArray);
  EXPECT_EQ(object->find("d")->text, "-1.5e+3");
  EXPECT_EQ(object->find("b"), nullptr);
}

TEST(JsonObject, ReadsEveryEscape) {
  const auto object = parse(R"({"a":"\"\\\/\b\f\n\r\t\u0041\u00fc\u20ac\ud83d\ude00"})");
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(read_string(object->find("a")->text, 100), "\"\\/\b\f\n\r\tAü€😀");
  EXPECT_EQ(read_string(object->find("a")->text, 3), std::nullopt);
}

TEST(JsonObject, KnowsAMemberWhoseNameIsEscaped) {
  EXPECT_NE(parse(R"({"\u0063ode":1})")->find("code"), nullptr);
}

TEST(JsonObject, RefusesWhatIsNotJson) {
  for (const std::string text : {"",
                                 "null",
                                 "[]",
                                 "{",
                                 "{}x",
                                 "{} {}",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{\"a\":1,}",
                                 "{,}",
                                 "{a:1}",
                                 "{'a':1}",
                                 "{\"a\":01}",
                                 "{\"a\":1.}",
                                 "{\"a\":.5}",
                                 "{\"a\":+1}",
                                 "{\"a\":1e}",
                                 "{\"a\":tru}",
                                 "{\"a\":nul}",
                                 "{\"a\":NaN}",
                                 "{\"a\":[1,]}",
                                 "{\"a\":[1 2]}",
                                 "{\"a\":[}",
                                 "{\"a\":\"\t\"}",
                                 "{\"a\":\"\\x\"}",
                                 "{\"a\":\"\\u12\"}",
                                 "{\"a\":\"\\ud800\"}",
                                 "{\"a\":\"\\ud800\\u0041\"}",
                                 "{\"a\":\"\\udc00\"}",
                                 "{\"a\":\"\xff\"}",
                                 "{\"a\":\"x}",
                                 "{\"a\":1}//",
                                 "{\"a\" 1}",
                                 "{\"a\":1 \"b\":2}",
                                 "\xef\xbb\xbf{}"})
    EXPECT_FALSE(parse(text).ok()) << text;
  EXPECT_FALSE(parse(std::string("{\"a\":1}\0", 8)).ok());
}

TEST(JsonObject, RefusesAMemberThatIsThereTwice) {
  EXPECT_FALSE(parse(R"({"a":1,"a":2})").ok());
  EXPECT_FALSE(parse(R"({"a":1,"\u0061":2})").ok());
}

TEST(JsonObject, TellsWhere) {
  JsonPlace place;
  EXPECT_FALSE(JsonObject::parse("{\n \"a\": tru}", place).ok());
  EXPECT_EQ(place.line, 2U);
  EXPECT_EQ(place.column, 7U);
}

TEST(JsonObject, BoundsDepthAndMembers) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth, '[') + "1" + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(parse(nested(JsonObject::kMaxDepth)).ok());
  EXPECT_FALSE(parse(nested(JsonObject::kMaxDepth + 1)).ok());
  std::string many = "{";
  for (int i = 0; i <= 64; ++i)
    many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  EXPECT_FALSE(parse(many + "}").ok());
  EXPECT_FALSE(parse("{\"" + std::string(200, 'a') + "\":1}").ok());
}

TEST(JsonObject, ReadsArraysAndWholeNumbers) {
  const auto object = parse(R"({"a":[ 1 , "x", [2] ],"b":18446744073709551615,"c":[]})");
  ASSERT_TRUE(object.ok());
  const auto items = read_array(object->find("a")->text, 3);
  ASSERT_TRUE(items);
  ASSERT_EQ(items->size(), 3U);
  EXPECT_EQ((*items)[2].text, "[2]");
  EXPECT_EQ(read_array(object->find("a")->text, 2), std::nullopt);
  EXPECT_TRUE(read_array(object->find("c")->text, 0));
  EXPECT_EQ(read_whole_number(object->find("b")->text), UINT64_MAX);
  for (const char* text : {"18446744073709551616", "-1", "1.0", "1e3"})
    EXPECT_EQ(read_whole_number(text), std::nullopt) << text;
}

// A second implementation, on small texts of all sorts.
TEST(JsonObject, AgreesWithAnotherReaderAboutWhatIsJson) {
  const std::string alphabet = "{}[]\",:01e.-\\u ntx";
  std::uint32_t state = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string value;
    for (int i = 0; i < 7; ++i) {
      state = state * 1664525 + 1013904223;
      value += alphabet[(state >> 16) % alphabet.size()];
    }
    const std::string text = "{\"a\":" + value + "}";
    const bool is_json = nlohmann::json::accept(text);
    if (!is_json || text.find("\"a\"", 2) == std::string::npos) {
      EXPECT_EQ(parse(text).ok(), is_json) << text;
    }
  }
}

}  // namespace
}  // namespace nsl::interface
