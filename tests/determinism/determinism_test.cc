// One and the same gas and result whatever compiled the guest, however it checks its bounds, and
// however we were compiled ourselves.
//
// A build can only see itself, so each leaves its outcomes in build/determinism/VARIANT.txt, and
// holds them against those of every other build that was made of the same engine. `./dev check`
// runs release, asan and occlum; with --full also debug (the guest by gcc), clang and tsan.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/hex.h"
#include "crypto/sha256.h"
#include "enclave/sandbox/guest_module.h"
#include "tests/support/files.h"
#include "tests/support/function_runner.h"
#include "tests/support/matchers.h"

namespace nsl::testing {
namespace {

namespace fs = std::filesystem;

// "function@hash of what is run" → "gas, hash of the report, memory". A function that was changed since
// another build ran it is another one.
using Outcomes = std::map<std::string, std::string>;

execution::Limits plenty() {
  return limits_with(
      {{execution::Limit::kGas, 20'000'000'000}, {execution::Limit::kWallTime, 60'000}});
}

std::string short_hash(const std::string& text) {
  return hex_encode(crypto::sha256(as_bytes(text))).substr(0, 16);
}

std::string outcome_of(FunctionRunner& runner, const std::string& source,
                       const std::string& input) {
  const execution::Report report =
      runner.run(source, {.input = input,
                          .secrets = {{"API_KEY", "abc"}, {"WEBHOOK_SECRET", "abc"}},
                          .limits = plenty()});
  return std::to_string(report.usage.gas.count()) + " " + short_hash(describe(report)) + " " +
         std::to_string(report.usage.memory_peak.count());
}

void add_folder(FunctionRunner& runner, const char* folder, Outcomes& outcomes) {
  for (const std::string& name : scripts_in(source_path(folder))) {
    const fs::path file = source_path(folder) / name;
    const fs::path input_file = file.string() + ".json";
    const std::string source = read_file(file.string() + ".js");
    const std::string input = fs::exists(input_file) ? read_file(input_file) : "";
    outcomes[std::string(folder) + "/" + name + "@" + short_hash(source + input)] =
        outcome_of(runner, source, input);
  }
}

fs::path variant_file() {
  fs::path folder = fs::path(NSL_SOURCE_DIR) / "build" / "determinism";
  fs::create_directories(folder);
  return folder / (std::string(NSL_VARIANT) + ".txt");
}

void write(const fs::path& file, const Outcomes& outcomes) {
  std::ofstream out(file);
  out << sandbox::gas_schedule_version() << '\n';
  for (const auto& [name, outcome] : outcomes)
    out << name << ' ' << outcome << '\n';
}

// Nothing if the file is of another engine: it is out of date then.
Outcomes read(const fs::path& file) {
  std::ifstream in(file);
  std::string schedule;
  Outcomes outcomes;
  if (!std::getline(in, schedule) || schedule != sandbox::gas_schedule_version())
    return outcomes;
  for (std::string line; std::getline(in, line);)
    outcomes[line.substr(0, line.find(' '))] = line.substr(line.find(' ') + 1);
  return outcomes;
}

struct Comparison {
  std::size_t compared = 0;
  std::vector<std::string> differences;
};

Comparison compare(const Outcomes& mine, const Outcomes& others) {
  Comparison made;
  for (const auto& [name, outcome] : others) {
    const auto own = mine.find(name);
    if (own == mine.end())
      continue;
    ++made.compared;
    if (own->second != outcome)
      made.differences.push_back(name + ": " + own->second + ", elsewhere " + outcome);
  }
  return made;
}

TEST(Determinism, OneUnitOfGasIsADifference) {
  const Outcomes mine{{"a", "100 ff 65536"}, {"b", "7 ee 65536"}};
  const Comparison made = compare(mine, {{"a", "101 ff 65536"}, {"b", "7 ee 65536"}, {"c", ""}});
  EXPECT_EQ(made.compared, 2u);
  EXPECT_EQ(made.differences, std::vector<std::string>{"a: 100 ff 65536, elsewhere 101 ff 65536"});
}

TEST(Determinism, GasResultAndMemoryAreThoseOfEveryOtherBuild) {
  FunctionRunner runner;
  Outcomes outcomes;
  for (const char* const folder :
       {"bench/engine/kernels", "bench/engine/stated", "examples", "tests/runtime"})
    add_folder(runner, folder, outcomes);
  ASSERT_GT(outcomes.size(), 15u);
  const fs::path own = variant_file();
  write(own, outcomes);
  std::size_t compared = 0;
  for (const auto& entry : fs::directory_iterator(own.parent_path())) {
    if (entry.path() == own)
      continue;
    const Comparison made = compare(outcomes, read(entry.path()));
    EXPECT_EQ(made.differences, std::vector<std::string>{}) << "in " << entry.path().filename();
    compared += made.compared;
  }
  if (compared == 0 && own.stem() != "release")
    GTEST_SKIP() << "no other build of this engine left its outcomes; release comes first";
}

}  // namespace
}  // namespace nsl::testing
