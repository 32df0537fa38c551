#include "enclave/engine/desk.h"

#include <algorithm>
#include <string>
#include <utility>

namespace nsl::engine {

Desk::Desk(const DeskOptions& options) : options_(options) {
  for (std::uint32_t i = 0; i < std::max(1U, options.threads); ++i)
    threads_.emplace_back([this] { work(); });
}

Desk::~Desk() { stop(); }

void Desk::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
  threads_.clear();
}

Status Desk::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_)
      return Error(Errc::kUnavailable, "the service is stopping");
    if (submitted_.size() >= options_.queue)
      return Error(Errc::kQueueFull, std::to_string(options_.queue) + " are waiting");
    submitted_.push_back(std::move(job));
  }
  wake_.notify_one();
  return ok_status();
}

void Desk::owe(Job job) {
  {
    const std::lock_guard lock(mutex_);
    owed_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void Desk::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    // The last one leaves when no job is left that could queue another.
    wake_.wait(lock,
               [&] { return !owed_.empty() || !submitted_.empty() || (stopping_ && busy_ == 0); });
    std::deque<Job>& queue = owed_.empty() ? submitted_ : owed_;
    if (queue.empty())
      return;
    Job job = std::move(queue.front());
    queue.pop_front();
    ++busy_;
    lock.unlock();
    job();
    job = nullptr;  // with all that it holds, before the desk counts as idle
    lock.lock();
    --busy_;
    if (stopping_)
      wake_.notify_all();
  }
}

}  // namespace nsl::engine
