#pragma once
// Workers that drive invocations: a fixed number of threads, a bounded queue, and a list of those
// that wait for a timer, which take no thread.
//
// Thread-safety: submit() and run_and_wait() may be called by any thread, stop() by one. `done` runs on
// a worker, must be short and must not throw.

#include <functional>
#include <memory>

#include "base/result.h"
#include "enclave/execution/invocation.h"

namespace nsl::execution {

struct WorkerPoolOptions {
  std::uint32_t workers = 2;
  std::uint32_t queue = 1024;    // submitted and not yet started
  std::uint32_t waiting = 8192;  // started and waiting for a timer; one more ends as queue-full
};

class WorkerPool {
 public:
  using Done = std::function<void(Report)>;

  // `clock` is the runtime's monotonic clock and advances in real time.
  WorkerPool(const platform::MonotonicClock& clock, const WorkerPoolOptions& options);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  // queue-full when the bound is reached, unavailable once it is stopping; then nothing happens and
  // `done` is not called.
  Status submit(std::unique_ptr<Invocation> invocation, Done done);

  // Runs `work` on a worker and returns when it ended: for compiling, which needs a guest thread.
  // queue-full and unavailable as above. Not to be called from a worker.
  Status run_and_wait(std::function<void()> work);

  // Cancels what is queued or waits (each still reports, as `cancelled`), interrupts what runs, and
  // returns when every `done` has run. From then on nothing is taken. The destructor does it if nobody
  // did. Not to be called from a worker.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsl::execution
