#pragma once
// A function in the real engine in the real sandbox, on the caller's thread. Time passes only where
// the function waits for it.
//
// Thread-safety: one thread at a time, each a sandbox::GuestThread.

#include <memory>

#include "enclave/execution/invocation.h"
#include "enclave/platform/simulation/entropy.h"
#include "enclave/platform/testing/doubles.h"
#include "tests/differential/outcome.h"

namespace nsl::differential {

class Sandboxed {
 public:
  // Ends the process if the engine does not start.
  Sandboxed();

  // Never throws, never signals. `limits` are those of the top level and of the invocation.
  Outcome run(const Program& program, const execution::Limits& limits);

  // The larger one of the last run's two memory peaks.
  ByteCount memory_peak() const { return memory_peak_; }

 private:
  platform::testing::FrozenMonotonicClock clock_;
  platform::testing::FrozenWallClock wall_;
  platform::simulation::SystemEntropy entropy_;
  std::unique_ptr<sandbox::InstancePool> instances_;
  execution::Runtime runtime_;
  ByteCount memory_peak_;
};

}  // namespace nsl::differential
