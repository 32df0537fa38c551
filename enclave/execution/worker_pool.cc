#include "enclave/execution/worker_pool.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <queue>
#include <unordered_set>
#include <utility>
#include <vector>

#include "enclave/sandbox/os.h"

namespace nsl::execution {
namespace {

// Something with steps. `next` is null once it is done.
struct Task {
  std::unique_ptr<Invocation> invocation;  // null for plain work
  WorkerPool::Done done;
  std::function<void()> work;
  bool started = false;
};

struct Waiting {
  std::chrono::nanoseconds at;
  std::uint64_t order;  // of equal times the earlier submitted first
  std::shared_ptr<Task> task;

  bool operator>(const Waiting& other) const {
    return std::tie(at, order) > std::tie(other.at, other.order);
  }
};

}  // namespace

class WorkerPool::Impl {
 public:
  Impl(const platform::MonotonicClock& clock, const WorkerPoolOptions& options)
      : clock_(clock), options_(options) {
    for (std::uint32_t i = 0; i < std::max(1u, options.workers); ++i)
      threads_.emplace_back([this] { work(); });
  }

  ~Impl() { stop(); }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      for (Task* task : live_)
        if (task->invocation)
          task->invocation->cancel();
    }
    wake_.notify_all();
    threads_.clear();  // joins
  }

  Status submit(std::shared_ptr<Task> task) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_)
        return Error(Errc::kUnavailable, "the service is stopping");
      if (ready_.size() >= options_.queue)
        return Error(Errc::kQueueFull, std::to_string(options_.queue) + " are waiting");
      live_.insert(task.get());
      ready_.push_back(std::move(task));
    }
    wake_.notify_one();
    return ok_status();
  }

 private:
  void work() {
    while (const std::shared_ptr<Task> task = next())
      advance(task);
  }

  // The next task to step, or null when the pool stops and nothing is left.
  std::shared_ptr<Task> next() {
    std::unique_lock lock(mutex_);
    for (;;) {
      take_due();
      if (!ready_.empty()) {
        auto task = std::move(ready_.front());
        ready_.pop_front();
        return task;
      }
      if (stopping_ && waiting_.empty())
        return nullptr;
      if (waiting_.empty())
        wake_.wait(lock);
      else
        wake_.wait_for(lock, waiting_.top().at - clock_.now());
    }
  }

  // Moves what is due, or all when the pool stops, to the front of the line: it was admitted long
  // ago. Under the lock.
  void take_due() {
    const auto now = clock_.now();
    while (!waiting_.empty() && (stopping_ || waiting_.top().at <= now)) {
      ready_.push_front(waiting_.top().task);
      waiting_.pop();
    }
  }

  void advance(const std::shared_ptr<Task>& task) {
    if (!task->invocation) {
      task->work();
      forget(*task);
      return;
    }
    Invocation& invocation = *task->invocation;
    const auto step = std::exchange(task->started, true) ? invocation.resume() : invocation.start();
    if (!step.done && park(task, step.resume_at))
      return;
    if (!step.done)  // it ends instead of holding its slot without a bound
      invocation.abandon(
          Error(Errc::kQueueFull, std::to_string(options_.waiting) + " wait for a timer"));
    forget(*task);
    task->done(invocation.take_report());
  }

  bool park(const std::shared_ptr<Task>& task, std::chrono::nanoseconds at) {
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() >= options_.waiting)
        return false;
      waiting_.push({at, order_++, task});
    }
    wake_.notify_one();  // whoever sleeps until a later time must look again
    return true;
  }

  void forget(Task& task) {
    const std::lock_guard lock(mutex_);
    live_.erase(&task);
  }

  const platform::MonotonicClock& clock_;
  const WorkerPoolOptions options_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Task>> ready_;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_;
  std::unordered_set<Task*> live_;  // submitted and not reported
  std::uint64_t order_ = 0;
  bool stopping_ = false;

  std::vector<sandbox::GuestThread> threads_;  // last: they use all of the above
};

WorkerPool::WorkerPool(const platform::MonotonicClock& clock, const WorkerPoolOptions& options)
    : impl_(std::make_unique<Impl>(clock, options)) {}

WorkerPool::~WorkerPool() = default;

void WorkerPool::stop() { impl_->stop(); }

Status WorkerPool::submit(std::unique_ptr<Invocation> invocation, Done done) {
  auto task = std::make_shared<Task>();
  task->invocation = std::move(invocation);
  task->done = std::move(done);
  return impl_->submit(std::move(task));
}

Status WorkerPool::run_and_wait(std::function<void()> work) {
  std::mutex mutex;
  std::condition_variable ended;
  bool has_ended = false;
  auto task = std::make_shared<Task>();
  task->work = [&] {
    work();
    // Under the lock, since the waiting thread may destroy `ended` as soon as it sees the flag.
    const std::lock_guard lock(mutex);
    has_ended = true;
    ended.notify_one();
  };
  NSL_RETURN_IF_ERROR(impl_->submit(std::move(task)));
  std::unique_lock lock(mutex);
  ended.wait(lock, [&] { return has_ended; });
  return ok_status();
}

}  // namespace nsl::execution
