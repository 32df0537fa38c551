#pragma once
// The worker pool with a door that can be closed: after stop() nothing is submitted any more, and all
// that was has been reported. So whoever answers for what runs can be taken down in order.
//
// Thread-safety: all members may be called by any thread; stop() once.

#include <functional>
#include <memory>
#include <shared_mutex>

#include "base/result.h"
#include "enclave/execution/worker_pool.h"

namespace nsl::engine {

class GuestWorkers {
 public:
  // `clock` as for execution::WorkerPool.
  GuestWorkers(const platform::MonotonicClock& clock, const execution::WorkerPoolOptions& options);
  ~GuestWorkers();

  // As those of execution::WorkerPool; unavailable once stop() was called.
  Status submit(std::unique_ptr<execution::Invocation> invocation,
                execution::WorkerPool::Done done);
  Status run_and_wait(std::function<void()> work);

  // Cancels what is queued, waits or runs, and returns when each has reported.
  void stop();

 private:
  std::shared_mutex door_;
  bool open_ = true;
  std::unique_ptr<execution::WorkerPool> pool_;
};

}  // namespace nsl::engine
