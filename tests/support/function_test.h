#pragma once
// The fixture of tests that run functions: a runner of its own for each test. A suite is named by an
// alias: `using Timers = FunctionTest;`.

#include <gtest/gtest.h>

#include <string_view>

#include "tests/support/function_runner.h"
#include "tests/support/matchers.h"

namespace nsl::testing {

class FunctionTest : public ::testing::Test {
 protected:
  execution::Report run(std::string_view source, std::string_view input = {}) {
    return runner_.run(source, input);
  }
  execution::Report run(std::string_view source, const RunOptions& options) {
    return runner_.run(source, options);
  }
  execution::Compilation compile(std::string_view source) { return runner_.compile(source); }
  FunctionRunner& runner() { return runner_; }

 private:
  FunctionRunner runner_;
};

}  // namespace nsl::testing
