#pragma once
// A freshness witness in memory, which a test can look into, set back, and let fail.
//
// Thread-safety: any member by any thread.

#include <mutex>
#include <optional>

#include "enclave/platform/freshness_witness.h"

namespace nsl::platform::testing {

class MemoryWitness final : public FreshnessWitness {
 public:
  MemoryWitness() = default;
  explicit MemoryWitness(std::optional<WitnessedState> state) : state_(state) {}

  std::string_view kind() const override { return "memory"; }
  bool remembers() const override { return true; }
  Result<std::optional<WitnessedState>> last() override;
  Status advance(const WitnessedState& state) override;
  Status replace(const WitnessedState& state) override;

  // What it remembers, and how often it was told; reading counts as nothing.
  std::optional<WitnessedState> state() const;
  std::uint64_t advances() const;
  // Makes it remember something else, or nothing: a lying witness.
  void set(std::optional<WitnessedState> state);
  // Every call fails with this code and remembers nothing new, until mend().
  void fail(Errc code);
  void mend();

 private:
  Status refuse_if_failing() const;  // under the lock

  mutable std::mutex mutex_;
  std::optional<WitnessedState> state_;
  std::optional<Errc> failure_;
  std::uint64_t advances_ = 0;
};

}  // namespace nsl::platform::testing
