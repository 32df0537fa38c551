#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "base/wiping_allocator.h"

namespace nsl {
namespace {

TEST(JsonWriter, PutsCommasBetweenValuesAndNowhereElse) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("a").number(1).member("b").open_array().number(2).text("x").null();
  json.open_object().close_object().open_array().close_array().close_array();
  json.member("c").truth(true).member("d").open_object().member("e").truth(false).close_object();
  json.close_object();
  EXPECT_EQ(out, R"({"a":1,"b":[2,"x",null,{},[]],"c":true,"d":{"e":false}})");
}

TEST(JsonWriter, EscapesWhatWouldEndAStringAndControlCharacters) {
  std::string out;
  JsonWriter(out).text(std::string_view("a\"b\\c\nd\x01\x1f\0e\x7fü", 14));
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\nd\\u0001\\u001f\\u0000e\x7fü\"");
}

TEST(JsonWriter, EscapesNamesOfMembers) {
  std::string out;
  JsonWriter(out).open_object().member("\"").null().close_object();
  EXPECT_EQ(out, R"({"\"":null})");
}

TEST(JsonWriter, WritesTheOutermostNumbers) {
  std::string out;
  JsonWriter json(out);
  json.open_array();
  json.number(std::numeric_limits<std::uint64_t>::max());
  json.number(std::numeric_limits<std::int64_t>::min());
  json.close_array();
  EXPECT_EQ(out, "[18446744073709551615,-9223372036854775808]");
}

TEST(JsonWriter, WritesIntoWipingBytesAndTakesJsonAsItIs) {
  WipingBytes out;
  JsonWriter(out).open_object().member("result").raw(as_bytes("[1, 2]")).close_object();
  EXPECT_EQ(as_text(out), R"({"result":[1, 2]})");
}

}  // namespace
}  // namespace nsl
