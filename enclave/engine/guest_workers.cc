#include "enclave/engine/guest_workers.h"

#include <utility>

namespace nsl::engine {
namespace {

Error stopping() { return Error(Errc::kUnavailable, "the service is stopping"); }

}  // namespace

GuestWorkers::GuestWorkers(const platform::MonotonicClock& clock,
                           const execution::WorkerPoolOptions& options)
    : pool_(std::make_unique<execution::WorkerPool>(clock, options)) {}

GuestWorkers::~GuestWorkers() = default;

Status GuestWorkers::submit(std::unique_ptr<execution::Invocation> invocation,
                            execution::WorkerPool::Done done) {
  const std::shared_lock inside(door_);
  if (!open_)
    return stopping();
  return pool_->submit(std::move(invocation), std::move(done));
}

Status GuestWorkers::run_and_wait(std::function<void()> work) {
  const std::shared_lock inside(door_);
  if (!open_)
    return stopping();
  return pool_->run_and_wait(std::move(work));
}

void GuestWorkers::stop() {
  {
    const std::unique_lock alone(door_);
    open_ = false;
  }
  pool_.reset();
}

}  // namespace nsl::engine
