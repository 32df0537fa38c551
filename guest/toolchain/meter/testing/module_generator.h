#pragma once
// Random, valid, terminating modules of the kind that the meter takes, as WebAssembly text: for the
// property test and for fuzzing.

#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace nsl::meter::testing {

// The source of a generator's choices.
class Decisions {
 public:
  virtual ~Decisions() = default;
  // A number below `bound`, which is not 0.
  virtual std::uint32_t below(std::uint32_t bound) = 0;
};

// A sequence fixed by a seed (splitmix64).
class SeededDecisions final : public Decisions {
 public:
  explicit SeededDecisions(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::uint32_t bound) override;

 private:
  std::uint64_t state_;
};

// A fuzzer's bytes, one a choice; 0, which is the simplest choice everywhere, when they run out.
class ByteDecisions final : public Decisions {
 public:
  explicit ByteDecisions(ByteSpan bytes) : bytes_(bytes) {}
  std::uint32_t below(std::uint32_t bound) override;

 private:
  ByteSpan bytes_;
  std::size_t next_ = 0;
};

// How many functions a generated module exports, as f0, f1, …
inline constexpr int kGeneratedFunctions = 4;

// A module with a memory (exported as "memory"), a table, a stack pointer, and kGeneratedFunctions
// functions of type (i32, i64) → i64. Each loop's turn and each call takes from a fuel global, so
// every call of an export ends, perhaps by a trap.
std::string generate_module(Decisions& decisions);

}  // namespace nsl::meter::testing
