#include "enclave/execution/guest_run.h"

#include <string>

namespace nsl::execution {
namespace {

sandbox::BudgetLimits budget_limits(const platform::MonotonicClock& clock, const Limits& limits) {
  return {.gas = limits.gas(),
          .memory = limits.memory(),
          .call_depth = static_cast<std::uint32_t>(limits.get(Limit::kCallDepth)),
          .host_calls = static_cast<std::uint32_t>(limits.get(Limit::kHostCalls)),
          .deadline = clock.now() + limits.wall_time()};
}

}  // namespace

GuestRun::GuestRun(const platform::MonotonicClock& clock, const Limits& limits)
    : clock_(clock), limits_(limits), budget_(budget_limits(clock, limits), clock) {}

// The sandbox knows the deadline, not how it came about.
Error GuestRun::explained(Error error) const {
  if (error.code() == Errc::kTimeout)
    return Error(Errc::kTimeout, "allowed " + std::to_string(limits_.wall_time().count()) + " ms");
  return error;
}

std::optional<Failure> GuestRun::failure_of(const Result<sandbox::GuestStatus>& status,
                                            HostCallTable& calls) const {
  std::optional<Failure> emitted = calls.take_failure();
  if (!status.ok()) {
    // A limit of the door says more than the trap that it ended the guest with.
    if (emitted && status.error().code() == Errc::kResultTooLarge)
      return emitted;
    return Failure{.error = explained(status.error())};
  }
  // A compiler that ran out of memory may have given up with any complaint.
  if (emitted && emitted->error.code() == Errc::kFunctionSyntax && budget_.memory_was_refused())
    emitted->error = Error(Errc::kMemoryLimit);
  if (emitted && emitted->error.code() == Errc::kMemoryLimit) {
    // The engine's word alone does not make it the function's limit.
    if (!budget_.memory_was_refused())
      emitted->error = Error(Errc::kFunctionThrew, "InternalError: out of memory");
    else
      emitted->error = Error(Errc::kMemoryLimit,
                             "allowed " + std::to_string(limits_.memory().count()) + " bytes");
  }
  return emitted;
}

Usage GuestRun::usage() const {
  return {.gas = budget_.gas_used(),
          .memory_peak = budget_.memory_peak(),
          .busy = busy_,
          .host_calls = budget_.host_calls_used()};
}

std::optional<Failure> GuestRun::interruption() const {
  const sandbox::Trap trap = budget_.interruption();
  if (trap == sandbox::Trap::kNone)
    return std::nullopt;
  return Failure{.error = explained(sandbox::trap_error(trap, budget_))};
}

}  // namespace nsl::execution
