#pragma once
// What came of an invocation or of a function's top level.
//
// Everything textual in it was the guest's: bounded, made valid UTF-8, and never interpreted by us.

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "enclave/execution/logs.h"

namespace nsl::execution {

// Why there is no result. `error` says it in our terms; the rest in the function's own, where it
// threw or did not compile.
struct Failure {
  Error error;
  std::string type{};     // "TypeError"; empty when JavaScript has no part in it
  std::string message{};  // without the type
  std::string stack{};
  std::uint32_t line = 0;  // from 1, in the author's file; 0: not known
  std::uint32_t column = 0;
};

struct Usage {
  Gas gas;
  ByteCount memory_peak;            // linear memory
  std::chrono::nanoseconds busy{};  // time inside the engine; differs from run to run
  std::uint32_t host_calls = 0;
  // Handed out to the function: an effect outside of the invocation, which can not be taken back. An
  // invocation that has one must not be run again in its stead.
  std::uint32_t signatures = 0;
};

struct Report {
  std::variant<std::string, Failure> outcome;  // the result as JSON
  Usage usage;
  Logs logs;

  bool ok() const { return outcome.index() == 0; }
  const std::string& result() const { return std::get<std::string>(outcome); }
  const Failure& failure() const { return std::get<Failure>(outcome); }
};

}  // namespace nsl::execution
