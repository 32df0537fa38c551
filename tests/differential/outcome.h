#pragma once
// What came of running a function, in a form that can be compared between two engines.
//
// Thread-safety: values.

#include <optional>
#include <string>

#include "base/error.h"

namespace nsl::differential {

struct Program {
  std::string source;
  std::string input{};  // JSON; empty: the function gets undefined
};

struct Outcome {
  enum class Kind {
    kResult,  // `text` is the result as JSON
    kError,   // the function's fault: `code` and, in `text`, the type of what was thrown
    kLimit,   // gas, memory, stack, time, sizes: says nothing about the language
  };

  Kind kind = Kind::kLimit;
  std::optional<Errc> code{};
  std::string text{};
  std::string detail{};  // for people; not compared

  bool operator==(const Outcome& other) const {
    return kind == other.kind && code == other.code && text == other.text;
  }
};

Outcome result(std::string json);
// Out of memory and out of stack are a limit, whoever reports them.
Outcome error(Errc code, std::string type, std::string detail);
Outcome limit(std::optional<Errc> code, std::string detail);

// One line: `result {"a":1}`, `function-threw TypeError: not a function`, `limit: out of gas`.
std::string to_string(const Outcome& outcome);

}  // namespace nsl::differential
