// Runs every file in this folder as a function in the real sandbox: its default export checks the
// runtime library's promises and returns "ok", or throws what is wrong. What it logs is compared with
// FILE.expected where there is one.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/support/files.h"
#include "tests/support/function_runner.h"
#include "tests/support/matchers.h"

namespace nsl::testing {
namespace {

constexpr const char* kFolder = "tests/runtime";

std::string log_of(const execution::Report& report) {
  std::string log;
  for (const std::string& line : lines_of(report.logs))
    log += line + "\n";
  return log;
}

class Runtime : public ::testing::TestWithParam<std::string> {};

TEST_P(Runtime, KeepsItsPromises) {
  const std::string source = read_file(source_path(kFolder) / (GetParam() + ".js"));
  FunctionRunner runner;
  const RunOptions options{.limits = limits_with({{execution::Limit::kWallTime, 60'000},
                                                  {execution::Limit::kGas, 20'000'000'000}})};
  const execution::Compilation compilation =
      runner.compile(source, *options.limits, GetParam() + ".js");
  ASSERT_TRUE(compilation.ok()) << ::testing::PrintToString(compilation);
  const execution::Report report = runner.invoke(compilation, options);
  EXPECT_THAT(report, GivesResult("\"ok\""));
  const std::filesystem::path expected = source_path(kFolder) / (GetParam() + ".expected");
  if (std::filesystem::exists(expected)) {
    EXPECT_EQ(log_of(report), read_file(expected));
  }
}

INSTANTIATE_TEST_SUITE_P(Function, Runtime, ::testing::ValuesIn(scripts_in(source_path(kFolder))),
                         [](const auto& test) { return test_name_of(test.param); });

TEST(RuntimeSuite, IsNotEmpty) { EXPECT_FALSE(scripts_in(source_path(kFolder)).empty()); }

}  // namespace
}  // namespace nsl::testing
