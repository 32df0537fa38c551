#pragma once
// What all calls share. Internal to this room.
//
// Thread-safety: as said; counts by any thread.

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "enclave/interface/caller_gate.h"
#include "enclave/interface/deletions.h"
#include "enclave/interface/interface.h"

namespace nsl::interface {

// How many calls were not answered yet.
class AtWork {
 public:
  void begin() {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  void end() {
    const std::lock_guard lock(mutex_);
    if (--count_ == 0)
      none_.notify_all();
  }
  void wait_for_none() {
    std::unique_lock lock(mutex_);
    none_.wait(lock, [&] { return count_ == 0; });
  }
  std::uint32_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable none_;
  std::uint32_t count_ = 0;
};

struct Context {
  Context(const Ports& all_ports, const CallerLimits& limits)
      : ports(all_ports), gate(all_ports.monotonic, limits), deletions(ports) {}

  const Ports ports;
  CallerGate gate;
  Deletions deletions;
  AtWork at_work;
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> rate_limited{0};
};

}  // namespace nsl::interface
