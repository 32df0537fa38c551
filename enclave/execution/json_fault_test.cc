#include "enclave/execution/json_fault.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace nsl::execution {
namespace {

namespace fs = std::filesystem;

TEST(JsonFault, FindsNoneInJson) {
  for (const char* json :
       {"null", " [1, -2.5e3, \"\\u00e9\\ud83d\\ude00\"] ", "{\"a\":{\"b\":[]}}", "0"})
    EXPECT_FALSE(json_fault(json).has_value()) << json;
}

TEST(JsonFault, SaysWhatAndWhere) {
  for (const char* bad :
       {"", "{", "01", "+1", "'a'", "[1,]", "\"\\x41\"", "\"\xFF\"", "\"\\ud800\"", "1 2"})
    EXPECT_TRUE(json_fault(bad).has_value()) << bad;
  const auto fault = json_fault("[1,\n  2,]");
  ASSERT_TRUE(fault.has_value());
  EXPECT_EQ(fault->line, 2u);
  EXPECT_EQ(fault->column, 5u);
  EXPECT_NE(fault->what.find("line 2"), std::string::npos) << fault->what;
}

TEST(JsonFault, EndsOnDeepNestingWithoutRecursion) {
  EXPECT_TRUE(json_fault(std::string(4'000'000, '[')).has_value());
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_FALSE(json_fault(deep).has_value());
}

// https://github.com/nst/JSONTestSuite: y_ must parse, n_ must not, i_ is open.
TEST(JsonFault, AgreesWithTheJsonTestSuite) {
  const char* const root = std::getenv("NSL_VECTORS");
  const fs::path folder =
      (root != nullptr ? fs::path(root) : fs::path(NSL_SOURCE_DIR) / "../shared/vectors") /
      "json-test-suite" / "test_parsing";
  if (!fs::exists(folder))
    GTEST_SKIP() << "skipped: the JSON test suite is not at " << folder;
  int seen = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const char kind = entry.path().filename().string()[0];
    const bool is_json = !json_fault(text.str()).has_value();
    if (kind == 'y') {
      EXPECT_TRUE(is_json) << entry.path();
    } else if (kind == 'n') {
      EXPECT_FALSE(is_json) << entry.path();
    }
    ++seen;
  }
  EXPECT_GT(seen, 100);
}

}  // namespace
}  // namespace nsl::execution
