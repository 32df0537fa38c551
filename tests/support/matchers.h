#pragma once
// Matchers over reports and compilations, and how a failed test shows them.

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "enclave/execution/function.h"
#include "enclave/execution/report.h"

namespace nsl::execution {

void PrintTo(const Report& report, std::ostream* out);
void PrintTo(const Compilation& compilation, std::ostream* out);
void PrintTo(const Failure& failure, std::ostream* out);

}  // namespace nsl::execution

namespace nsl::testing {

// "result {…}" or "out-of-gas: allowed …", or for what was thrown "function-threw TypeError: …".
std::string describe(const execution::Report& report);
std::string describe(const execution::Failure& failure);

// The log as "level: text" lines.
std::vector<std::string> lines_of(const execution::Logs& logs);

// A report whose result is this JSON, character by character.
MATCHER_P(GivesResult, json, "has the result " + ::testing::PrintToString(json)) {
  return arg.ok() && arg.result() == json;
}

// A report or a compilation that failed with this code, and says this somewhere in its detail.
MATCHER_P2(FailsWith, code, detail,
           "fails with " + std::string(info(code).slug) + ", saying \"" + detail + "\"") {
  return !arg.ok() && arg.failure().error.code() == code &&
         arg.failure().error.detail().find(detail) != std::string::npos;
}
inline auto FailsWith(Errc code) { return FailsWith(code, std::string()); }

// A report or a compilation that failed because the function threw this type of error.
MATCHER_P2(Throws, type, message, std::string("throws ") + type + ", saying \"" + message + "\"") {
  return !arg.ok() && arg.failure().error.code() == Errc::kFunctionThrew &&
         arg.failure().type == type && arg.failure().message.find(message) != std::string::npos;
}

}  // namespace nsl::testing
