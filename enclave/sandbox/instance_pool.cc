#include "enclave/sandbox/instance_pool.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "guest/abi/abi.h"

namespace nsl::sandbox {
namespace {

// nsl_init runs no author's code, yet it runs under limits like any entry: a broken engine build
// must fail at start and not hang.
constexpr BudgetLimits kInitLimits{.gas = Gas(10'000'000'000),
                                   .memory = mebibytes(64),
                                   .call_depth = 10'000,
                                   .host_calls = 1000,
                                   .deadline = std::chrono::nanoseconds::max()};

// The engine's start needs nothing from the host but the time, which stands at 0.
class InitCalls final : public HostCalls {
 public:
  HostCallAnswer handle(HostCall& call, const Budget& /*budget*/) override {
    const auto op = call.op.unverified_because("compared with the one that is answered");
    if (op != NSL_OP_TIME)
      return {NSL_NOT_NOW};
    const std::array<std::uint8_t, 8> zero{};
    return {call.response.append(zero) ? 8 : NSL_RESPONSE_TOO_SMALL};
  }
};

// All fences together stay well below the kernel's default of 65 530 mappings a process.
std::uint32_t borders_each(const PoolOptions& options) {
  constexpr std::uint32_t kInAll = 40'000;
  constexpr std::uint32_t kMost = 64;
  return std::min(kMost, kInAll / std::max(1u, options.max_instances));
}

}  // namespace

Result<std::unique_ptr<InstancePool>> InstancePool::create(const GuestModule& module,
                                                           const PoolOptions& options,
                                                           const platform::MonotonicClock& clock) {
  NSL_ASSIGN_OR_RETURN(auto first,
                       Instance::create(module, options.max_memory, borders_each(options)));
  Budget budget(kInitLimits, clock);
  InitCalls calls;
  {
    LimitScope scope(*first, budget);
    NSL_RETURN_IF_ERROR(first->init(scope, calls));
  }
  std::unique_ptr<InstancePool> pool(
      new InstancePool(module, options, BaseImage::capture(*first, first->stack_pointer())));
  first->reset(pool->base_);
  pool->free_.push_back(std::move(first));
  return pool;
}

Result<InstancePool::Lease> InstancePool::acquire() {
  {
    const std::lock_guard lock(mutex_);
    if (lent_ >= options_.max_instances)
      return Error(Errc::kArenaExhausted,
                   "all " + std::to_string(options_.max_instances) + " are in use");
    ++lent_;
    if (!free_.empty()) {
      Lease lease(*this, std::move(free_.back()));
      free_.pop_back();
      return lease;
    }
  }
  auto made = make_instance();
  if (!made.ok()) {
    const std::lock_guard lock(mutex_);
    --lent_;
    return std::move(made).error();
  }
  return Lease(*this, std::move(made).value());
}

// The first use of a slot: the engine's data segments are there, the base image is not.
Result<std::unique_ptr<Instance>> InstancePool::make_instance() const {
  NSL_ASSIGN_OR_RETURN(auto instance,
                       Instance::create(module_, options_.max_memory, borders_each(options_)));
  NSL_RETURN_IF_ERROR(instance->become(base_));
  return instance;
}

std::uint32_t InstancePool::instances_lent() const {
  const std::lock_guard lock(mutex_);
  return lent_;
}

void InstancePool::give_back(std::unique_ptr<Instance> instance) {
  instance->reset(base_);
  const std::lock_guard lock(mutex_);
  --lent_;
  free_.push_back(std::move(instance));
}

InstancePool::Lease::~Lease() {
  if (instance_)
    pool_->give_back(std::move(instance_));
}

}  // namespace nsl::sandbox
