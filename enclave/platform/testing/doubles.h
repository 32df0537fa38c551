#pragma once
// Test doubles of the ports: clocks that stand until they are told to go, entropy that fails. For
// tests, fuzzers and benchmarks; nothing that ships includes this.

#include <atomic>

#include "enclave/platform/clock.h"
#include "enclave/platform/entropy.h"

namespace nsl::platform::testing {

class FrozenWallClock final : public WallClock {
 public:
  explicit FrozenWallClock(UnixMillis now = UnixMillis(1'700'000'000'000)) : now_(now.count()) {}

  void set(UnixMillis now) { now_ = now.count(); }
  UnixMillis now() const override { return UnixMillis(now_); }

 private:
  std::atomic<std::int64_t> now_;
};

// Stands still, or moves by a fixed step with every reading, so that time passes as work is done.
class FrozenMonotonicClock final : public MonotonicClock {
 public:
  explicit FrozenMonotonicClock(std::chrono::nanoseconds per_reading = {})
      : per_reading_(per_reading.count()) {}

  void advance(std::chrono::nanoseconds by) { now_ += by.count(); }
  std::chrono::nanoseconds now() const override {
    return std::chrono::nanoseconds(now_.fetch_add(per_reading_));
  }

 private:
  const std::int64_t per_reading_;
  mutable std::atomic<std::int64_t> now_{0};
};

// Repeats one byte: what a broken generator would give.
class ConstantEntropy final : public Entropy {
 public:
  explicit ConstantEntropy(std::uint8_t byte) : byte_(byte) {}
  Status fill(MutableByteSpan out) override {
    std::fill(out.begin(), out.end(), byte_);
    return ok_status();
  }

 private:
  const std::uint8_t byte_;
};

class FailingEntropy final : public Entropy {
 public:
  Status fill(MutableByteSpan) override {
    return Error(Errc::kEntropyFailure, "this source always fails");
  }
};

}  // namespace nsl::platform::testing
