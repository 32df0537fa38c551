#pragma once
// The engine as `nsl run` and `nsl check` use it: the enclave's own sandbox and execution on
// simulation's ports, in this process, with no server and nothing stored.
//
// Thread-safety: one thread.

#include <memory>

#include "base/result.h"
#include "enclave/execution/function.h"
#include "enclave/execution/invocation.h"
#include "enclave/execution/worker_pool.h"
#include "enclave/platform/simulation/clock.h"
#include "enclave/platform/simulation/entropy.h"

namespace nsl::cli {

class LocalEngine {
 public:
  static Result<std::unique_ptr<LocalEngine>> start();

  execution::Compilation compile(const execution::Source& source, const execution::Limits& limits);

  struct Run {
    execution::Report report;
    std::chrono::nanoseconds duration;  // submission to report, the slot's wipe included
  };
  Run run(std::shared_ptr<const execution::Function> function,
          execution::InvocationRequest request);

  platform::Entropy& entropy() { return entropy_; }
  const platform::WallClock& wall() const { return wall_; }

 private:
  LocalEngine() = default;

  platform::simulation::SystemWallClock wall_;
  platform::simulation::SystemMonotonicClock monotonic_;
  platform::simulation::SystemEntropy entropy_;
  std::unique_ptr<sandbox::InstancePool> instances_;
  std::unique_ptr<execution::Runtime> runtime_;
  std::unique_ptr<execution::WorkerPool> workers_;
};

}  // namespace nsl::cli
