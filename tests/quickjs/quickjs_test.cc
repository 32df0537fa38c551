// QuickJS's own tests, run inside the sandbox: each test function of each file is a function of ours
// that calls it. The files are read from the engine's unpacked source, never copied.

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/function_runner.h"
#include "tests/support/matchers.h"

namespace nsl::testing {
namespace {

using execution::Limit;

constexpr const char* kFiles[] = {"test_bigint", "test_builtin", "test_closure", "test_language",
                                  "test_loop"};

struct Skipped {
  const char* name;
  const char* why;
};

constexpr Skipped kSkippedFiles[] = {
    {"assert", "a module of the others, without tests"},
    {"fixture_cyclic_import", "a module of the next"},
    {"microbench", "a benchmark; it reads clocks and writes files"},
    {"test_bjson", "loads bjson.so, a native module"},
    {"test_cyclic_import", "imports files; a function is one file"},
    {"test_std", "tests the modules std and os: files, processes, signals"},
    {"test_worker", "tests os.Worker"},
    {"test_worker_module", "the other side of the former"},
};

// What the files use of the shell they were written for, appended to them: what precedes a file
// would move its lines and end its strict mode. There is no way to ask for a collection of garbage,
// but one comes when enough is in use.
constexpr const char* kShell = R"js(
var std = { gc() { const kept = []; for (let i = 0; i < 60000; i++) kept.push({ i }); } };
var os = { setTimeout };
)js";

std::filesystem::path folder() { return NSL_QUICKJS_TESTS; }

// "test_x();" at the beginning of a line, which is how the files call their tests.
const std::regex& test_call() {
  static const std::regex call(R"((^|\n)(test\w*)\(\);)");
  return call;
}

struct EngineTest {
  std::string file;
  std::string function;
};

void PrintTo(const EngineTest& test, std::ostream* out) {
  *out << test.file << ".js " << test.function;
}

std::vector<EngineTest> engine_tests() {
  std::vector<EngineTest> tests;
  for (const char* file : kFiles) {
    const std::string source = read_file(folder() / (std::string(file) + ".js"));
    for (std::sregex_iterator at(source.begin(), source.end(), test_call()), end; at != end; ++at)
      tests.push_back({file, (*at)[2].str()});
  }
  return tests;
}

std::string as_function(const EngineTest& test) {
  const std::string source = read_file(folder() / (test.file + ".js"));
  return std::regex_replace(source, test_call(), "$1") + kShell + "async function main() { await " +
         test.function + "(); await new Promise((done) => setTimeout(done, 1)); return 'ok'; }\n";
}

class QuickJs : public ::testing::TestWithParam<EngineTest> {};

TEST_P(QuickJs, PassesItsOwnTest) {
  FunctionRunner runner;
  const RunOptions options{
      .limits = limits_with({{Limit::kGas, 1'000'000'000'000}, {Limit::kMemory, 256 << 20}})};
  const auto compilation =
      runner.compile(as_function(GetParam()), *options.limits, GetParam().file + ".js");
  ASSERT_TRUE(compilation.ok()) << ::testing::PrintToString(compilation);
  EXPECT_THAT(runner.invoke(compilation, options), GivesResult("\"ok\""));
}

INSTANTIATE_TEST_SUITE_P(Engine, QuickJs, ::testing::ValuesIn(engine_tests()),
                         [](const auto& test) {
                           return test_name_of(test.param.file + "_" + test.param.function);
                         });

TEST(QuickJsSuite, RunsOrSkipsEachFileByName) {
  for (const std::string& file : scripts_in(folder())) {
    const bool runs = std::count(std::begin(kFiles), std::end(kFiles), file) == 1;
    const bool skips = std::any_of(std::begin(kSkippedFiles), std::end(kSkippedFiles),
                                   [&](const Skipped& skipped) { return skipped.name == file; });
    EXPECT_NE(runs, skips) << file << ".js";
    if (skips)
      std::cout << "skipped: " << file << ".js\n";
  }
  EXPECT_GE(engine_tests().size(), 70U);
}

}  // namespace
}  // namespace nsl::testing
