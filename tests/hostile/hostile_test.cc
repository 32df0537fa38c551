// Runs every function in this folder in the real sandbox and holds it to what its head says:
//
//   // expect: out-of-gas                       the error that ends it
//   // expect: function-threw TypeError: text   with its JavaScript type, and a part of its message
//   // expect: result                           a result; with JSON behind, exactly this one
//   // gas: N   memory: BYTES   timeout: MS   host-calls: N   input: JSON      one a line, optional
//
// No outcome depends on how fast the machine is: the wall time is generous, and what a "timeout"
// function does is wait.

#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>

#include "tests/support/files.h"
#include "tests/support/function_runner.h"
#include "tests/support/matchers.h"

namespace nsl::testing {
namespace {

using execution::Compilation;
using execution::Limit;
using execution::Report;

constexpr const char* kFolder = "tests/hostile";
constexpr std::uint64_t kStandardGas = 100'000'000;
constexpr std::uint64_t kGenerousMillis = 60'000;

struct Expectation {
  std::string outcome;  // "result", or an error's slug
  std::string detail;   // of a result its JSON; of an error "Type: part of the message"
  execution::Limits limits;
  std::string input;
  bool waits_for_timeout() const { return outcome == "timeout"; }
};

// "key: value" of a head's line.
std::optional<std::pair<std::string, std::string>> head_line(const std::string& line) {
  const std::size_t colon = line.find(": ");
  if (!line.starts_with("// ") || colon == std::string::npos)
    return std::nullopt;
  return std::pair(line.substr(3, colon - 3), line.substr(colon + 2));
}

std::optional<Limit> limit_of(const std::string& key) {
  if (key == "gas")
    return Limit::kGas;
  if (key == "memory")
    return Limit::kMemory;
  if (key == "timeout")
    return Limit::kWallTime;
  if (key == "host-calls")
    return Limit::kHostCalls;
  return std::nullopt;
}

Expectation expectation_in(const std::string& source) {
  Expectation expected{
      .outcome = {},
      .detail = {},
      .limits = limits_with({{Limit::kGas, kStandardGas}, {Limit::kWallTime, kGenerousMillis}}),
      .input = {}};
  std::istringstream lines(source);
  for (std::string line; std::getline(lines, line);) {
    const auto entry = head_line(line);
    if (!entry)
      break;
    const auto& [key, value] = *entry;
    if (key == "expect") {
      const std::size_t space = std::min(value.find(' '), value.size());
      expected.outcome = value.substr(0, space);
      expected.detail = value.substr(std::min(space + 1, value.size()));
    } else if (key == "input") {
      expected.input = value;
    } else if (const auto limit = limit_of(key)) {
      EXPECT_TRUE(expected.limits.set(*limit, std::stoull(value)).ok()) << line;
    }
  }
  return expected;
}

void expect_outcome(const Expectation& expected, const Report& report) {
  if (expected.outcome == "result") {
    ASSERT_TRUE(report.ok()) << ::testing::PrintToString(report);
    if (!expected.detail.empty()) {
      EXPECT_EQ(report.result(), expected.detail);
    }
    return;
  }
  ASSERT_FALSE(report.ok()) << ::testing::PrintToString(report);
  EXPECT_EQ(report.failure().error.slug(), expected.outcome) << ::testing::PrintToString(report);
  const std::size_t colon = std::min(expected.detail.find(": "), expected.detail.size());
  EXPECT_EQ(report.failure().type, expected.detail.substr(0, colon))
      << ::testing::PrintToString(report);
  EXPECT_THAT(
      report.failure().message,
      ::testing::HasSubstr(expected.detail.substr(std::min(colon + 2, expected.detail.size()))));
}

void expect_within_limits(const Expectation& expected, const execution::Usage& usage) {
  EXPECT_LE(usage.gas, expected.limits.gas());
  EXPECT_LE(usage.memory_peak, expected.limits.memory());
  EXPECT_LE(usage.host_calls, expected.limits.get(Limit::kHostCalls));
}

class Hostile : public ::testing::TestWithParam<std::string> {
 protected:
  // Compiled anew, so that the top level is part of what must repeat. Its gas is added.
  Report run(const std::string& source, const Expectation& expected) {
    const RunOptions options{.input = expected.input, .limits = expected.limits};
    const Compilation compilation = runner_.compile(source, expected.limits, GetParam() + ".js");
    expect_within_limits(expected, compilation.usage);
    top_level_gas_ = compilation.usage.gas;
    if (!compilation.ok())
      return {
          .outcome = compilation.failure(), .usage = compilation.usage, .logs = compilation.logs};
    return runner_.invoke(compilation, options);
  }

  std::future<Report> start_neighbour() {
    const Compilation neighbour = runner_.compile(
        "export default async (x) => {"
        "  await new Promise((resolve) => setTimeout(resolve, 1));"
        "  return [x, [3, 1, 2].sort(), JSON.stringify({}), typeof Promise];"
        "}");
    return runner_.submit(neighbour, {.input = "\"unharmed\""});
  }

  FunctionRunner runner_;
  Gas top_level_gas_;
};

TEST_P(Hostile, EndsAsItsHeadSaysAndHarmsNobody) {
  const std::string source = read_file(source_path(kFolder) / (GetParam() + ".js"));
  const Expectation expected = expectation_in(source);
  ASSERT_FALSE(expected.outcome.empty()) << "the head has no \"// expect: \"";

  std::future<Report> neighbour = start_neighbour();
  const Report first = run(source, expected);
  const Gas first_top_level_gas = top_level_gas_;
  expect_outcome(expected, first);
  expect_within_limits(expected, first.usage);
  EXPECT_THAT(neighbour.get(), GivesResult(R"(["unharmed",[1,2,3],"{}","function"])"));

  const Report second = run(source, expected);
  EXPECT_EQ(describe(second), describe(first));
  EXPECT_EQ(lines_of(second.logs), lines_of(first.logs));
  if (!expected.waits_for_timeout()) {
    EXPECT_EQ(top_level_gas_, first_top_level_gas);
    EXPECT_EQ(second.usage.gas, first.usage.gas);
    EXPECT_EQ(second.usage.memory_peak, first.usage.memory_peak);
  }
  EXPECT_THAT(start_neighbour().get(), GivesResult(R"(["unharmed",[1,2,3],"{}","function"])"));
}

INSTANTIATE_TEST_SUITE_P(Function, Hostile, ::testing::ValuesIn(scripts_in(source_path(kFolder))),
                         [](const auto& test) { return test_name_of(test.param); });

TEST(HostileSuite, HasAtLeastSixtyFunctions) {
  EXPECT_GE(scripts_in(source_path(kFolder)).size(), 60U);
}

}  // namespace
}  // namespace nsl::testing
