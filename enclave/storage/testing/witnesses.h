#pragma once
// Freshness witnesses in memory, for tests.

#include <atomic>
#include <mutex>

#include "enclave/platform/freshness_witness.h"

namespace nsl::storage::testing {

class NoWitness final : public platform::FreshnessWitness {
 public:
  std::string_view kind() const override { return "none"; }
  bool remembers() const override { return false; }
  Result<std::optional<platform::WitnessedState>> last() override {
    return std::optional<platform::WitnessedState>();
  }
  Status advance(const platform::WitnessedState&) override { return ok_status(); }
  Status replace(const platform::WitnessedState&) override { return ok_status(); }
};

// Remembers, and lets a test look, change what is remembered, and have it fail.
// Thread-safety: any member by any thread.
class MemoryWitness final : public platform::FreshnessWitness {
 public:
  using State = std::optional<platform::WitnessedState>;

  State state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  void set_state(const State& state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
  }
  void fail() { failing_ = true; }
  void mend() { failing_ = false; }

  std::string_view kind() const override { return "memory"; }
  bool remembers() const override { return true; }
  Result<State> last() override {
    if (failing_)
      return Error(Errc::kUnavailable, "the witness");
    return state();
  }
  Status advance(const platform::WitnessedState& next) override {
    const State now = state();
    if (now && now->incarnation == next.incarnation && next.position < now->position)
      return Error(Errc::kInvalidArgument, "the position fell");
    return replace(next);
  }
  Status replace(const platform::WitnessedState& next) override {
    if (failing_)
      return Error(Errc::kUnavailable, "the witness");
    set_state(next);
    return ok_status();
  }

 private:
  mutable std::mutex mutex_;
  State state_;
  std::atomic<bool> failing_{false};
};

}  // namespace nsl::storage::testing
