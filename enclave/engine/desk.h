#pragma once
// A few threads that do the work which may block (the store, a compilation), so that the threads
// which serve connections and run functions do not.
//
// Thread-safety: submit() and owe() by any thread; stop() once. Jobs run on the desk's threads and must
// not throw.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"

namespace nsl::engine {

struct DeskOptions {
  std::uint32_t threads = 4;
  std::uint32_t queue = 4096;  // submitted and not yet begun
};

class Desk {
 public:
  using Job = std::function<void()>;

  explicit Desk(const DeskOptions& options);
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk();

  // queue-full when the bound is reached, unavailable once it is stopping; then the job is dropped.
  Status submit(Job job);
  // For the rest of work that was admitted, whose number is bounded elsewhere: never refused, and
  // before all that was submitted.
  void owe(Job job);

  // Runs all that is queued, and what that owes, and returns when all have ended. From then on
  // nothing is owed. The destructor does it if nobody did.
  void stop();

 private:
  void work();

  const DeskOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> owed_;
  std::deque<Job> submitted_;
  std::uint32_t busy_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace nsl::engine
