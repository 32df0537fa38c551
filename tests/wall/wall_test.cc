// The wall to the guest, attacked from inside: a guest that reads and writes wild addresses, lies
// at the door, never returns, and leaves things behind.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include "enclave/platform/simulation/clock.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/sandbox/instance_pool.h"
#include "guest/abi/abi.h"
#include "tests/wall/hostile_module.h"

namespace nsl::sandbox {
namespace {

using testing::hostile_module;

constexpr std::uint32_t kReport = 1000;
constexpr std::uint32_t kBufferBytes = 65536;

// What the hostile guest is told to do: an opcode and up to six arguments.
struct Command {
  std::uint32_t op;
  std::array<std::uint32_t, 6> arguments;
};

std::string_view bytes_of(const Command& command) {
  return {reinterpret_cast<const char*>(&command), sizeof(command)};
}

// Answers REPORT and keeps what it said; refuses the rest.
class Recorder : public HostCalls {
 public:
  HostCallAnswer handle(HostCall& call, const Budget& /*budget*/) override {
    ++calls;
    if (call.op.unverified_because("test") != kReport)
      return {NSL_UNKNOWN_OP};
    reported = call.request.copy_and_verify([](const Bytes& bytes) {
      std::uint64_t value = 0;
      if (!bytes.empty())
        std::memcpy(&value, bytes.data(), std::min<std::size_t>(bytes.size(), 8));
      return value;
    });
    return {0};
  }

  std::uint64_t reported = 0;
  int calls = 0;
};

BudgetLimits limits() {
  return {.gas = Gas(200'000'000),
          .memory = mebibytes(16),
          .call_depth = 40'000,
          .host_calls = 100,
          .deadline = std::chrono::nanoseconds::max()};
}

class Wall : public ::testing::Test {
 protected:
  Wall() {
    auto made = InstancePool::create(hostile_module(), {.max_instances = 4}, clock_);
    EXPECT_TRUE(made.ok());
    pool_ = std::move(made).value();
    lease_.emplace(pool_->acquire().value());
  }

  Result<GuestStatus> order(Instance& instance, HostCalls& calls, const Command& command,
                            const BudgetLimits& budget_limits = limits()) {
    Budget budget(budget_limits, clock_);
    LimitScope scope(instance, budget);
    return instance.invoke(scope, calls,
                           {.input = bytes_of(command), .secret_count = 0, .seed = 1});
  }

  Result<GuestStatus> order(const Command& command, const BudgetLimits& budget_limits = limits()) {
    return order(**lease_, recorder_, command, budget_limits);
  }

  // The code that an order ends with, or nothing if it was obeyed.
  std::optional<Errc> refusal(const Command& command,
                              const BudgetLimits& budget_limits = limits()) {
    const auto status = order(command, budget_limits);
    if (status.ok())
      return std::nullopt;
    (*lease_)->reset(pool_->base());
    return status.error().code();
  }

  Instance& instance() { return **lease_; }
  std::uint32_t end_of_memory() { return static_cast<std::uint32_t>(instance().memory().size()); }

  platform::simulation::SystemMonotonicClock clock_;
  std::unique_ptr<InstancePool> pool_;
  std::optional<InstancePool::Lease> lease_;
  Recorder recorder_;
};

TEST_F(Wall, ReadsAndWritesInsideMemoryWork) {
  ASSERT_TRUE(order({'w', {NSL_STACK_BYTES + 512, 0xCAFE}}).ok());
  ASSERT_TRUE(order({'r', {NSL_STACK_BYTES + 512}}).ok());
  EXPECT_EQ(recorder_.reported, 0xCAFEu);
}

TEST_F(Wall, AWildReadIsATrapWhereverItPoints) {
  const std::uint32_t end = end_of_memory();
  for (const std::uint32_t address :
       {end, end - 3, end + 1, end + 4096, end + kPageBytes, 0x1000'0000u, 0x7FFF'FFFFu,
        0x8000'0000u, 0xFFFF'FFF0u, 0xFFFF'FFFDu, 0xFFFF'FFFFu}) {
    EXPECT_EQ(refusal({'r', {address}}), Errc::kGuestTrap) << address;
    EXPECT_EQ(refusal({'w', {address, 1}}), Errc::kGuestTrap) << address;
  }
}

TEST_F(Wall, ABulkCopyAcrossTheEndIsATrap) {
  const std::uint32_t end = end_of_memory();
  EXPECT_EQ(refusal({'k', {end - 16, NSL_STACK_BYTES, 17}}), Errc::kGuestTrap);
  EXPECT_EQ(refusal({'k', {NSL_STACK_BYTES, end - 16, 17}}), Errc::kGuestTrap);
  // A length of 4 GiB costs more gas than there is, so it ends before it is looked at.
  EXPECT_EQ(refusal({'k', {NSL_STACK_BYTES, 0, 0xFFFF'FFFF}}), Errc::kOutOfGas);
  EXPECT_EQ(refusal({'k', {end - 16, NSL_STACK_BYTES, 16}}), std::nullopt);
}

TEST_F(Wall, CallsThroughWildPointersAreTraps) {
  for (const std::uint32_t index : {0u, 1u, 2u, 3u, 1000u, 0x7FFF'FFFFu, 0xFFFF'FFFFu})
    EXPECT_EQ(refusal({'i', {index}}), Errc::kGuestTrap) << index;
}

TEST_F(Wall, TrapsOfArithmeticAndUnreachableCodeAreTyped) {
  EXPECT_EQ(refusal({'z', {1, 0}}), Errc::kGuestTrap);
  EXPECT_EQ(refusal({'t', {}}), Errc::kGuestTrap);
}

TEST_F(Wall, HostCallsWithRangesOutsideOfMemoryEndTheGuest) {
  const std::uint32_t end = end_of_memory();
  const std::uint32_t inside = NSL_STACK_BYTES;
  const std::array<std::array<std::uint32_t, 4>, 10> lies{{
      {end, 1, inside, 0},               // request behind the end
      {end - 7, 8, inside, 0},           // request across the end
      {0xFFFF'FFF8, 16, inside, 0},      // wraps around
      {inside, 0xFFFF'FFFF, inside, 0},  // longer than memory
      {0xFFFF'FFFF, 0xFFFF'FFFF, inside, 0},
      {inside, 8, end, 1},  // the same for the response
      {inside, 8, end - 7, 8},
      {inside, 8, 0xFFFF'FFF8, 16},
      {inside, 8, inside, 0xFFFF'FFFF},
      {end + 1, 0, inside, 0},  // even an empty range lies somewhere
  }};
  BudgetLimits rich = limits();
  rich.gas = Gas(100'000'000'000);  // so that the length's price does not end it first
  for (const auto& [request, size, response, capacity] : lies) {
    const int before = recorder_.calls;
    EXPECT_EQ(refusal({'h', {kReport, request, size, response, capacity}}, rich),
              Errc::kGuestViolation)
        << request << ' ' << size << ' ' << response << ' ' << capacity;
    EXPECT_EQ(recorder_.calls, before) << "the handler must not see it";
  }
}

TEST_F(Wall, AnEmptyRangeAtTheEndOfMemoryIsFine) {
  const std::uint32_t end = end_of_memory();
  EXPECT_EQ(refusal({'h', {kReport, end, 0, end, 0}}), std::nullopt);
}

TEST_F(Wall, AHostCallIsChargedForTheLengthsItClaims) {
  BudgetLimits poor = limits();
  poor.gas = Gas(1'000'000);
  EXPECT_EQ(refusal({'h', {kReport, NSL_STACK_BYTES, 0xFFFF'FFFF, NSL_STACK_BYTES, 0}}, poor),
            Errc::kOutOfGas);
}

TEST_F(Wall, UnknownOperationsAreRefusedNotObeyed) {
  for (const std::uint32_t op : {0u, 11u, 999u, 0x8000'0000u, 0xFFFF'FFFFu}) {
    ASSERT_TRUE(order({'h', {op, NSL_STACK_BYTES, 0, NSL_STACK_BYTES, 0}}).ok());
    EXPECT_EQ(static_cast<std::int64_t>(recorder_.reported), NSL_UNKNOWN_OP) << op;
  }
}

TEST_F(Wall, AnUnknownStatusIsAViolation) {
  for (const std::uint32_t status : {2u, 77u, 0x7FFF'FFFFu, 0xFFFF'FFFFu})
    EXPECT_EQ(refusal({'s', {status}}), Errc::kGuestViolation) << status;
  EXPECT_EQ(order({'s', {NSL_PENDING}}).value(), GuestStatus::kPending);
}

TEST_F(Wall, ALieAboutABufferIsAViolation) {
  const std::uint32_t end = end_of_memory();
  for (const std::uint32_t address : {end, end - 4, 0xFFFF'FFFFu, 0xFFFF'FFF0u}) {
    ASSERT_TRUE(order({'b', {address}}).ok());
    EXPECT_EQ(refusal({'m', {}}), Errc::kGuestViolation) << address;
  }
}

TEST_F(Wall, AMessageThatTheGuestHasNoRoomForIsAnError) {
  Budget budget(limits(), clock_);
  LimitScope scope(instance(), budget);
  const std::string large(kBufferBytes + 1, ' ');
  const auto status =
      instance().invoke(scope, recorder_, {.input = large, .secret_count = 0, .seed = 1});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), Errc::kMemoryLimit);
}

TEST_F(Wall, AnEndlessLoopEndsByGas) { EXPECT_EQ(refusal({'l', {}}), Errc::kOutOfGas); }

TEST_F(Wall, AnEndlessLoopEndsByItsDeadline) {
  BudgetLimits endless = limits();
  endless.gas = Gas(UINT64_MAX / 4);
  endless.deadline = clock_.now() + std::chrono::milliseconds(20);
  EXPECT_EQ(refusal({'l', {}}, endless), Errc::kTimeout);
}

TEST_F(Wall, AnEndlessLoopEndsWhenItIsCancelledFromAnotherThread) {
  BudgetLimits endless = limits();
  endless.gas = Gas(UINT64_MAX / 4);
  Budget budget(endless, clock_);
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    budget.cancel();
  });
  Result<GuestStatus> status = GuestStatus::kDone;
  {
    LimitScope scope(instance(), budget);
    status = instance().invoke(scope, recorder_,
                               {.input = bytes_of({'l', {}}), .secret_count = 0, .seed = 1});
  }
  other.join();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), Errc::kCancelled);
}

TEST_F(Wall, RecursionEndsAtTheCallDepth) {
  BudgetLimits shallow = limits();
  shallow.call_depth = 1000;
  EXPECT_EQ(refusal({'d', {900, 1}}, shallow), std::nullopt);
  EXPECT_EQ(refusal({'d', {1100, 1}}, shallow), Errc::kCallDepthExceeded);
}

TEST_F(Wall, AStackThatLeavesMemoryIsATrap) {
  // 40 000 frames of more than 64 bytes are more than the stack has.
  EXPECT_EQ(refusal({'d', {39'000, 1}}), Errc::kGuestTrap);
}

TEST_F(Wall, CallingTheMetersImportsGainsNothing) {
  EXPECT_EQ(refusal({'e', {}}), std::nullopt);  // asks for a slice that it does not need
  EXPECT_EQ(refusal({'x', {}}), Errc::kCallDepthExceeded);
}

TEST_F(Wall, MemoryGrowsToItsLimitAndNoFurther) {
  BudgetLimits small = limits();
  const std::uint32_t before = instance().pages();
  small.memory = ByteCount(std::uint64_t{before + 8} * kPageBytes);
  ASSERT_TRUE(order({'g', {8}}, small).ok());
  EXPECT_EQ(recorder_.reported, before);
  ASSERT_TRUE(order({'g', {1}}, small).ok());
  EXPECT_EQ(static_cast<std::int64_t>(recorder_.reported), -1);
  ASSERT_TRUE(order({'g', {0xFFFF'FFFF}}, small).ok() || true);
  EXPECT_EQ(instance().pages(), before + 8);
}

TEST_F(Wall, HostCallsHaveALimit) {
  BudgetLimits few = limits();
  few.host_calls = 0;
  EXPECT_EQ(refusal({'m', {}}, few), Errc::kHostCallsExceeded);
}

TEST_F(Wall, TheGuestCanNotBeEnteredFromAHostCall) {
  class Reentrant final : public Recorder {
   public:
    Reentrant(Instance& instance, const platform::MonotonicClock& clock)
        : instance_(instance), clock_(clock) {}
    HostCallAnswer handle(HostCall& call, const Budget& budget) override {
      Budget own(limits(), clock_);
      Recorder recorder;
      // The scope is made around another instance's entry in real life; here it would disarm the
      // running one, so only the entry itself is tried, on a second instance.
      LimitScope scope(instance_, own);
      inner = instance_.resume(scope, recorder);
      return Recorder::handle(call, budget);
    }
    std::optional<Result<GuestStatus>> inner;

   private:
    Instance& instance_;
    const platform::MonotonicClock& clock_;
  };
  auto second = pool_->acquire();
  ASSERT_TRUE(second.ok());
  Reentrant calls(*second.value(), clock_);
  ASSERT_TRUE(order(instance(), calls, {'m', {}}).ok());
  ASSERT_TRUE(calls.inner.has_value());
  ASSERT_FALSE(calls.inner->ok());
  EXPECT_EQ(calls.inner->error().code(), Errc::kWrongPhase);
}

TEST_F(Wall, AnInstanceGoesOnAfterATrapAndAReset) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(refusal({'r', {0xFFFF'FFF0}}), Errc::kGuestTrap);
    ASSERT_EQ(refusal({'m', {}}), std::nullopt);
    EXPECT_EQ(recorder_.reported * kPageBytes, end_of_memory());
  }
}

// What a user leaves in a slot must not be there for the next one.
class Residue : public Wall {
 protected:
  static constexpr std::uint8_t kCanary = 0xA7;

  static std::size_t canaries(ByteSpan memory) {
    return static_cast<std::size_t>(std::count(memory.begin(), memory.end(), kCanary));
  }

  std::size_t left_behind() {
    lease_.reset();  // gives the slot back, which wipes it
    lease_.emplace(pool_->acquire().value());
    return canaries(instance().memory()) - canaries_of_base();
  }
  std::size_t canaries_of_base() const { return canaries(pool_->base().content()); }
};

TEST_F(Residue, OfTheHeapIsGone) {
  ASSERT_TRUE(order({'f', {NSL_STACK_BYTES + 4096, end_of_memory(), kCanary}}).ok());
  EXPECT_GT(canaries(instance().memory()), 4096u);
  EXPECT_EQ(left_behind(), 0u);
}

TEST_F(Residue, OfTheStackIsGoneAsDeepAsItWent) {
  for (const std::uint32_t depth : {10u, 1'000u, 10'000u, 15'000u}) {
    ASSERT_TRUE(order({'d', {depth, kCanary}}).ok());
    EXPECT_GT(canaries(instance().memory()), depth * 64);
    EXPECT_EQ(left_behind(), 0u) << depth;
  }
}

TEST_F(Residue, OfAStackThatTrappedIsGone) {
  EXPECT_FALSE(order({'d', {39'000, kCanary}}).ok());
  EXPECT_EQ(left_behind(), 0u);
}

TEST_F(Residue, OfStoresBelowTheStackPointerIsGone) {
  // Only an engine that was taken over writes there: nothing tells where but the memory itself.
  constexpr std::uint32_t kTop = NSL_STACK_BYTES - 2048;
  for (const auto& [from, to] :
       std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, kTop},
                                                            {0, 1},
                                                            {kTop / 2, kTop / 2 + 100},
                                                            {kTop - 40'000, kTop},
                                                            {kTop - 1, kTop}}) {
    for (int round = 0; round < 3; ++round) {
      ASSERT_TRUE(order({'f', {from, to, kCanary}}).ok());
      EXPECT_GE(canaries(instance().memory()), to - from);
      EXPECT_EQ(left_behind(), 0u) << from << " to " << to;
    }
  }
}

TEST_F(Residue, OfWordsAcrossTheEndsOfTheDeadStackIsGone) {
  for (const std::uint32_t top : {64u << 10, 256u << 10, 0u}) {
    const std::uint32_t at = NSL_STACK_BYTES - top - 2;
    ASSERT_TRUE(order({'w', {at, 0x0101'0101u * kCanary}}).ok());
    EXPECT_EQ(left_behind(), 0u) << at;
  }
}

TEST_F(Residue, OfBulkCopiesBelowTheStackPointerIsGone) {
  constexpr std::uint32_t kFrom = NSL_STACK_BYTES + 4096, kSize = 4096;
  for (const std::uint32_t at : {0u, NSL_STACK_BYTES / 2, NSL_STACK_BYTES - 70'000}) {
    ASSERT_TRUE(order({'f', {kFrom, kFrom + kSize, kCanary}}).ok());
    ASSERT_TRUE(order({'k', {at, kFrom, kSize}}).ok());
    EXPECT_GE(canaries(instance().memory()), 2 * kSize);
    EXPECT_EQ(left_behind(), 0u) << at;
  }
}

TEST_F(Residue, OfAHostCallsAnswerOnTheDeadStackIsGone) {
  class Answering final : public Recorder {
   public:
    HostCallAnswer handle(HostCall& call, const Budget& budget) override {
      if (call.op.unverified_because("test") == kReport)
        return Recorder::handle(call, budget);
      const MutableByteSpan place = call.response.whole();
      std::fill(place.begin(), place.end(), kCanary);
      return {0};
    }
  };
  Answering calls;
  for (const std::uint32_t at : {0u, NSL_STACK_BYTES / 2, NSL_STACK_BYTES - 65'536}) {
    ASSERT_TRUE(order(instance(), calls, {'h', {1, 0, 0, at, 1000}}).ok());
    EXPECT_GE(canaries(instance().memory()), 1000u);
    EXPECT_EQ(left_behind(), 0u) << at;
  }
}

TEST_F(Residue, OfGrownMemoryIsGoneFromTheSlotNotOnlyFromSight) {
  for (const std::uint32_t more_pages : {1u, 8u, 100u}) {
    const std::uint32_t before = end_of_memory();
    ASSERT_TRUE(order({'g', {more_pages}}).ok());
    ASSERT_TRUE(order({'f', {before, before + more_pages * kPageBytes, kCanary}}).ok());
    EXPECT_EQ(left_behind(), 0u);
    EXPECT_EQ(end_of_memory(), before);
    // The next user grows into the same pages and finds zeros.
    ASSERT_TRUE(order({'g', {more_pages}}).ok());
    EXPECT_EQ(canaries(instance().memory()) - canaries_of_base(), 0u);
    const ByteSpan grown = instance().memory().subspan(before);
    EXPECT_TRUE(std::all_of(grown.begin(), grown.end(), [](std::uint8_t b) { return b == 0; }));
    EXPECT_EQ(left_behind(), 0u);
  }
}

TEST_F(Wall, GrownMemoryThatWasGivenBackIsOutOfReach) {
  const std::uint32_t before = end_of_memory();
  ASSERT_TRUE(order({'g', {4}}).ok());
  lease_.reset();
  lease_.emplace(pool_->acquire().value());
  EXPECT_EQ(refusal({'r', {before}}), Errc::kGuestTrap);
}

// Neighbours on other threads compute while this one traps, and get what they should.
TEST_F(Wall, TrappingNeighboursHarmNobody) {
  std::atomic<int> wrong{0};
  std::atomic<bool> stop{false};
  const auto honest = [&](std::uint32_t mark) {
    auto lease = pool_->acquire();
    Recorder recorder;
    while (!stop) {
      const std::uint32_t address = NSL_STACK_BYTES + 8192;
      if (!order(*lease.value(), recorder, {'w', {address, mark}}).ok() ||
          !order(*lease.value(), recorder, {'r', {address}}).ok() || recorder.reported != mark)
        ++wrong;
    }
  };
  std::vector<std::thread> neighbours;
  for (std::uint32_t mark = 1; mark <= 2; ++mark)
    neighbours.emplace_back(honest, mark);
  for (int i = 0; i < 2'000; ++i)
    EXPECT_EQ(refusal({'w', {0xFFFF'0000u + static_cast<std::uint32_t>(i), 0xEE}}),
              Errc::kGuestTrap);
  stop = true;
  for (std::thread& neighbour : neighbours)
    neighbour.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(Wall, ThePoolLendsNoMoreThanItHas) {
  std::vector<InstancePool::Lease> leases;
  for (int i = 0; i < 3; ++i)
    leases.push_back(pool_->acquire().value());
  const auto one_more = pool_->acquire();
  ASSERT_FALSE(one_more.ok());
  EXPECT_EQ(one_more.error().code(), Errc::kArenaExhausted);
  leases.pop_back();
  EXPECT_TRUE(pool_->acquire().ok());
}

TEST_F(Wall, GasIsCountedTheSameWhateverTheSlicesAre) {
  // 7 pages of filling cost more than a slice; the sum must not depend on where slices end.
  std::optional<Gas> first;
  for (int i = 0; i < 20; ++i) {
    Budget budget(limits(), clock_);
    {
      LimitScope scope(instance(), budget);
      const Command command{'f', {NSL_STACK_BYTES + 4096, end_of_memory(), 1}};
      ASSERT_TRUE(
          instance()
              .invoke(scope, recorder_, {.input = bytes_of(command), .secret_count = 0, .seed = 1})
              .ok());
    }
    first = first.value_or(budget.gas_used());
    EXPECT_EQ(budget.gas_used(), *first);
    EXPECT_GT(budget.gas_used(), Gas(0));
  }
}

}  // namespace
}  // namespace nsl::sandbox
