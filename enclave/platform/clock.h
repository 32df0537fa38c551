#pragma once
// The clock ports. Nothing outside this folder reads a clock of the operating system.
//
// Trust: inside the enclave both clocks are the host's. A lying host can make a deadline early or
// late and can choose the time a function sees; it can not make anything run without gas.
//
// Thread-safety: implementations may be called by any thread at once.

#include <chrono>

#include "base/units.h"

namespace nsl::platform {

// Wall time: what a person's watch shows.
class WallClock {
 public:
  virtual ~WallClock() = default;
  virtual UnixMillis now() const = 0;
};

// Time that only goes forward, from an arbitrary start: for deadlines and durations.
class MonotonicClock {
 public:
  virtual ~MonotonicClock() = default;
  virtual std::chrono::nanoseconds now() const = 0;
};

}  // namespace nsl::platform
