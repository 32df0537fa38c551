// nsl_test262 DIR [--jobs N] [--filter TEXT]: every test of DIR that differs between the sandbox and
// native QuickJS. Exit status 0 when each difference is explained, 1 when not, 2 when it can't run.

#include <algorithm>
#include <atomic>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include "enclave/sandbox/os.h"
#include "tests/differential/native.h"
#include "tests/differential/sandboxed.h"
#include "tests/test262/suite.h"

namespace {

using nsl::differential::Outcome;
using nsl::execution::Limit;
using nsl::test262::Mode;
using nsl::test262::Suite;
using nsl::test262::Test;

struct Options {
  std::string directory;
  std::string filter;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
};

constexpr std::uint64_t kGas = 5'000'000'000;

struct Counts {
  std::size_t runs = 0;  // a test in one mode
  std::size_t passed_by_both = 0;
  std::size_t failed_alike = 0;
  std::size_t limited = 0;  // one of the two met a limit
  std::size_t different = 0;
  std::map<std::string, std::size_t> skipped;
  std::map<std::string, std::size_t> explained;
};

class Run {
 public:
  explicit Run(const Suite& suite) : suite_(suite) {}

  void on_threads(unsigned jobs) {
    std::vector<nsl::sandbox::GuestThread> threads;
    for (unsigned i = 0; i < jobs; ++i)
      threads.emplace_back([this] { work(); });
  }

  const Counts& counts() const { return counts_; }

 private:
  void work() {
    nsl::differential::Sandboxed engine;
    for (std::size_t i = next_++; i < suite_.paths().size(); i = next_++) {
      const auto test = suite_.read(suite_.paths()[i]);
      if (!test)
        skip("no frontmatter");
      else if (const auto reason = reason_to_skip(*test))
        skip(*reason);
      else
        for (const Mode mode : test->modes)
          compare(engine, *test, mode);
    }
  }

  void skip(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    ++counts_.skipped[reason];
  }

  void compare(nsl::differential::Sandboxed& engine, const Test& test, Mode mode) {
    nsl::execution::Limits limits;
    limits.lower(Limit::kGas, kGas);
    const auto program = suite_.program(test, mode);
    const Outcome sandboxed = engine.run(program, limits);
    // What does not end in the sandbox may not end natively at all.
    const Outcome native = sandboxed.code == nsl::Errc::kOutOfGas
                               ? sandboxed
                               : nsl::differential::run_native(program, {.interrupts = 100'000});
    count(test, mode, sandboxed, native);
  }

  void count(const Test& test, Mode mode, const Outcome& sandboxed, const Outcome& native) {
    const std::lock_guard lock(mutex_);
    ++counts_.runs;
    const bool is_limited =
        sandboxed.kind == Outcome::Kind::kLimit || native.kind == Outcome::Kind::kLimit;
    const bool passed = passes(test, sandboxed), passed_natively = passes(test, native);
    if (passed && passed_natively) {
      ++counts_.passed_by_both;
    } else if (is_limited) {
      ++counts_.limited;
      show("limit", test, mode, sandboxed, native);
    } else if (sandboxed == native) {
      ++counts_.failed_alike;
    } else if (const auto why = explanation(test, sandboxed, native)) {
      ++counts_.explained[*why];
    } else {
      ++counts_.different;
      show("differs", test, mode, sandboxed, native);
    }
  }

  static void show(const char* what, const Test& test, Mode mode, const Outcome& sandboxed,
                   const Outcome& native) {
    std::cout << what << ": " << test.path << " (" << to_string(mode)
              << ")\n  sandbox: " << to_string(sandboxed).substr(0, 300)
              << "\n  native:  " << to_string(native).substr(0, 300) << std::endl;
  }

  const Suite& suite_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  Counts counts_;
};

void show_table(const char* title, const std::map<std::string, std::size_t>& table) {
  if (table.empty())
    return;
  std::cout << title << ":\n";
  for (const auto& [reason, count] : table)
    std::cout << "  " << count << "  " << reason << '\n';
}

int usage() {
  std::cerr << "usage: nsl_test262 DIR [--jobs N] [--filter TEXT]\n";
  return 2;
}

bool read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--jobs" && i + 1 < argc)
      options.jobs = static_cast<unsigned>(std::clamp(std::atoi(argv[++i]), 1, 64));
    else if (argument == "--filter" && i + 1 < argc)
      options.filter = argv[++i];
    else if (argument.starts_with("-") || !options.directory.empty())
      return false;
    else
      options.directory = argument;
  }
  return !options.directory.empty();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!read_options(argc, argv, options))
    return usage();
  const auto suite = Suite::open(options.directory, options.filter);
  if (!suite.ok()) {
    std::cerr << "nsl_test262: " << suite.error() << '\n';
    return 2;
  }
  Run run(*suite);
  run.on_threads(options.jobs);
  const Counts& counts = run.counts();
  show_table("skipped tests", counts.skipped);
  show_table("explained differences", counts.explained);
  std::cout << suite->paths().size() << " tests, " << counts.runs
            << " runs: " << counts.passed_by_both << " pass in both, " << counts.failed_alike
            << " fail alike, " << counts.limited << " meet a limit, " << counts.different
            << " differ\n";
  return counts.different == 0 ? 0 : 1;
}
