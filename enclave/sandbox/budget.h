#pragma once
// What an invocation may use, and the scope without which guest code can not be entered.
//
// A Budget lives as long as the invocation and keeps count over all its entries. A LimitScope arms
// an instance with it for one entry and settles when it ends. Gas is handed to the guest in slices;
// when one is used up, the deadline and a cancellation are looked at, so neither waits for a
// function that never calls the host.
//
// Thread-safety: one thread at a time, but cancel(), which any thread may call.

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/result.h"
#include "base/units.h"
#include "enclave/platform/clock.h"
#include "enclave/sandbox/os.h"

namespace nsl::sandbox {

class Instance;

struct BudgetLimits {
  Gas gas;
  ByteCount memory;              // linear memory, the engine's own included
  std::uint32_t call_depth = 0;  // nested native frames
  std::uint32_t host_calls = 0;
  std::chrono::nanoseconds deadline{};  // on the clock that the budget was made with
};

class Budget {
 public:
  // The clock outlives the budget.
  Budget(const BudgetLimits& limits, const platform::MonotonicClock& clock)
      : limits_(limits), clock_(clock), gas_left_(limits.gas.count()) {}

  const BudgetLimits& limits() const { return limits_; }

  // Settled at the end of every entry; while guest code runs it lags by the current slice.
  Gas gas_used() const { return limits_.gas - Gas(gas_left_); }
  // What is left now, the current slice included: for host calls while guest code runs.
  Gas gas_available() const;
  ByteCount memory_peak() const { return memory_peak_; }
  // Whether memory was refused at least once: by the limit, or because there was no more to have.
  bool memory_was_refused() const { return memory_refused_; }
  std::uint32_t host_calls_used() const { return host_calls_; }

  // Asks the invocation to stop at its next slice. What ends it because of that, its destruction
  // included, comes after this call.
  void cancel() { cancelled_.store(true, std::memory_order_release); }

  // kNone, or why the invocation must not go on now.
  Trap interruption() const;

  // Used by Instance and LimitScope. The overdraft is what the guest's gas global lies below zero;
  // on success it is covered and a new slice granted, and the global's new value returned.
  Trap refill(std::int64_t& gas);
  bool allow_memory(ByteCount size);
  void note_memory_refused() { memory_refused_ = true; }
  Trap count_host_call();
  void note_slice(std::int64_t gas) { slice_ = gas; }

 private:
  friend class LimitScope;

  std::int64_t take_slice();
  void give_back(std::int64_t gas);

  const BudgetLimits limits_;
  const platform::MonotonicClock& clock_;
  std::uint64_t gas_left_;  // not handed out
  std::int64_t slice_ = 0;  // what a host call found left of the slice handed out
  ByteCount memory_peak_;
  std::uint32_t host_calls_ = 0;
  bool memory_refused_ = false;
  std::atomic<bool> cancelled_{false};
};

// The error that a trap ends an invocation with: what was allowed and what was met.
Error trap_error(Trap trap, const Budget& budget);

// Arms `instance` on construction, settles on destruction. Neither is moved or used by another
// thread in between. Not nested.
class LimitScope {
 public:
  LimitScope(Instance& instance, Budget& budget);
  LimitScope(const LimitScope&) = delete;
  LimitScope& operator=(const LimitScope&) = delete;
  ~LimitScope();

  Instance& instance() { return instance_; }
  Budget& budget() { return budget_; }

 private:
  Instance& instance_;
  Budget& budget_;
};

}  // namespace nsl::sandbox
