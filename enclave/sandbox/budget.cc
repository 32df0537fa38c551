#include "enclave/sandbox/budget.h"

#include <algorithm>
#include <string>

#include "enclave/sandbox/instance.h"

namespace nsl::sandbox {
namespace {

// At a few units a nanosecond a slice lasts about a millisecond: short beside any deadline, long
// beside the cost of asking a clock.
constexpr std::uint64_t kSliceGas = 4'000'000;

std::string count_and_unit(std::uint64_t count, const char* unit) {
  return std::to_string(count) + " " + unit;
}

}  // namespace

Gas Budget::gas_available() const {
  return Gas(gas_left_ + static_cast<std::uint64_t>(std::max<std::int64_t>(slice_, 0)));
}

Trap Budget::interruption() const {
  if (cancelled_.load(std::memory_order_acquire))
    return Trap::kCancelled;
  return clock_.now() >= limits_.deadline ? Trap::kDeadline : Trap::kNone;
}

std::int64_t Budget::take_slice() {
  const std::uint64_t slice = std::min(gas_left_, kSliceGas);
  gas_left_ -= slice;
  return static_cast<std::int64_t>(slice);
}

void Budget::give_back(std::int64_t gas) {
  if (gas > 0)
    gas_left_ += static_cast<std::uint64_t>(gas);
}

Trap Budget::refill(std::int64_t& gas) {
  if (const Trap trap = interruption(); trap != Trap::kNone)
    return trap;
  while (gas < 0) {
    if (gas_left_ == 0) {
      gas = 0;
      return Trap::kOutOfGas;
    }
    gas += take_slice();
  }
  return Trap::kNone;
}

bool Budget::allow_memory(ByteCount size) {
  if (size > limits_.memory) {
    memory_refused_ = true;
    return false;
  }
  memory_peak_ = std::max(memory_peak_, size);
  return true;
}

Trap Budget::count_host_call() {
  if (host_calls_ >= limits_.host_calls)
    return Trap::kHostCallLimit;
  ++host_calls_;
  return Trap::kNone;
}

Error trap_error(Trap trap, const Budget& budget) {
  const BudgetLimits& limits = budget.limits();
  switch (trap) {
    case Trap::kOutOfGas:
      return Error(Errc::kOutOfGas, "allowed " + count_and_unit(limits.gas.count(), "gas"));
    case Trap::kDeadline:
      return Error(Errc::kTimeout);
    case Trap::kCancelled:
      return Error(Errc::kCancelled);
    case Trap::kCallDepth:
    case Trap::kNativeStack:
      return Error(Errc::kCallDepthExceeded,
                   "allowed " + count_and_unit(limits.call_depth, "nested frames"));
    case Trap::kOutputLimit:
      return Error(Errc::kResultTooLarge);
    case Trap::kHostCallLimit:
      return Error(Errc::kHostCallsExceeded,
                   "allowed " + count_and_unit(limits.host_calls, "host calls"));
    case Trap::kViolation:
      return Error(Errc::kGuestViolation, to_string(trap));
    case Trap::kUnreachable:
      // Here and there the engine gives up at once when an allocation fails.
      if (budget.memory_was_refused())
        return Error(Errc::kMemoryLimit,
                     "allowed " + count_and_unit(limits.memory.count(), "bytes"));
      break;
    case Trap::kNone:
    case Trap::kMemoryAccess:
    case Trap::kArithmetic:
    case Trap::kIndirectCall:
      break;
  }
  return Error(Errc::kGuestTrap, to_string(trap));
}

LimitScope::LimitScope(Instance& instance, Budget& budget) : instance_(instance), budget_(budget) {
  instance_.arm(budget_, budget_.take_slice());
}

LimitScope::~LimitScope() { budget_.give_back(instance_.disarm()); }

}  // namespace nsl::sandbox
