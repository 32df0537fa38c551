#pragma once
// The bookkeeping around guest entries that loading and invoking share: one budget from the limits,
// time kept, and every way in which an entry can end turned into a Failure.

#include <chrono>
#include <optional>

#include "enclave/execution/host_call_table.h"
#include "enclave/execution/limits.h"
#include "enclave/execution/report.h"
#include "enclave/platform/clock.h"
#include "enclave/sandbox/instance.h"

namespace nsl::execution {

class GuestRun {
 public:
  // The wall time begins now.
  GuestRun(const platform::MonotonicClock& clock, const Limits& limits);

  // Runs one entry under the budget.
  template <class Entry>
  Result<sandbox::GuestStatus> enter(sandbox::Instance& instance, Entry&& entry) {
    const auto begin = clock_.now();
    sandbox::LimitScope scope(instance, budget_);
    budget_.allow_memory(ByteCount(instance.memory().size()));  // what the image already has
    const auto status = entry(scope);
    busy_ += clock_.now() - begin;
    return status;
  }

  // Why the entry gave nothing to go on with; nothing if it did.
  std::optional<Failure> failure_of(const Result<sandbox::GuestStatus>& status,
                                    HostCallTable& calls) const;

  Usage usage() const;
  std::chrono::nanoseconds deadline() const { return budget_.limits().deadline; }
  // Why the invocation must not go on, if so.
  std::optional<Failure> interruption() const;
  void cancel() { budget_.cancel(); }

 private:
  Error explained(Error error) const;

  const platform::MonotonicClock& clock_;
  const Limits& limits_;
  sandbox::Budget budget_;
  std::chrono::nanoseconds busy_{};
};

}  // namespace nsl::execution
