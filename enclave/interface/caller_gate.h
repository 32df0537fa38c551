#pragma once
// Holds each user to its share: requests in a second (a token bucket), and requests at work.
//
// It remembers kMaxCallers users, in kShards parts with a lock each; those who have nothing at work
// and whose bucket is full again are forgotten first. Beyond that, who is not known is refused as
// queue-full: a flood of registered users does not push out the counts of others.
//
// Thread-safety: all members may be called by any thread. It must outlive its permits.

#include <array>
#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/ids.h"
#include "base/result.h"
#include "enclave/interface/caller_limits.h"
#include "enclave/platform/clock.h"

namespace nsl::interface {

class CallerGate {
 public:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kMaxCallers = 65536;

  // A request at work; it ends with this.
  class Permit {
   public:
    Permit() = default;
    Permit(CallerGate& gate, UserId user) : gate_(&gate), user_(std::move(user)) {}
    Permit(Permit&& other) noexcept
        : gate_(std::exchange(other.gate_, nullptr)), user_(std::move(other.user_)) {}
    Permit& operator=(Permit&& other) noexcept;
    ~Permit() { release(); }

   private:
    void release();

    CallerGate* gate_ = nullptr;
    UserId user_;
  };

  // The clock outlives it.
  CallerGate(const platform::MonotonicClock& clock, const CallerLimits& limits)
      : clock_(clock), limits_(limits) {}

  // rate-limited, and then `retry_after` is in how many seconds there is room again; too-many-at-once;
  // queue-full.
  Result<Permit> enter(const UserId& user, std::uint32_t& retry_after);
  // The same for one registration, of whomever.
  Status admit_registration(std::uint32_t& retry_after);

  CallerLimits limits() const;
  void set_limits(const CallerLimits& limits);

 private:
  // What is left, filled with time.
  struct Bucket {
    double left = 0;
    std::chrono::nanoseconds at{};

    void fill(std::chrono::nanoseconds now, double rate, double burst);
    bool take(double rate, std::uint32_t& retry_after);
  };
  struct Caller {
    Bucket bucket;
    std::uint32_t at_work = 0;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Caller> callers;
  };

  Shard& shard_of(const UserId& user);
  static void forget_idle(Shard& shard, std::chrono::nanoseconds now, const CallerLimits& limits);
  void leave(const UserId& user);

  const platform::MonotonicClock& clock_;
  mutable std::mutex limits_mutex_;
  CallerLimits limits_;  // guarded by limits_mutex_
  std::array<Shard, kShards> shards_;
  std::mutex registrations_mutex_;
  Bucket registrations_;  // guarded by registrations_mutex_
  bool had_registration_ = false;
};

}  // namespace nsl::interface
