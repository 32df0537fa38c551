#include "enclave/identity/clock_floor.h"

#include <gtest/gtest.h>

#include <limits>

#include "enclave/identity/room_test.h"

namespace nsl::identity {
namespace {

using std::chrono::milliseconds;

class ClockFloorTest : public testing::Test {
 protected:
  std::unique_ptr<ClockFloor> open() { return ClockFloor::open(host, memory.store).value(); }

  platform::testing::FrozenWallClock host{kStart};
  storage::testing::MemoryStore memory;
};

TEST_F(ClockFloorTest, FollowsTheHostForwardAndNotBack) {
  const auto clock = open();
  EXPECT_EQ(clock->now(), kStart);
  host.set(kStart + milliseconds(10));
  EXPECT_EQ(clock->now(), kStart + milliseconds(10));
  host.set(kStart - milliseconds(10));
  EXPECT_EQ(clock->now(), kStart + milliseconds(10));
}

TEST_F(ClockFloorTest, RemembersAcrossARestartWhatWasPersisted) {
  auto clock = open();
  EXPECT_EQ(clock->now(), kStart);
  ASSERT_TRUE(clock->persist().ok());
  host.set(kStart + milliseconds(5000));
  EXPECT_EQ(clock->now(), kStart + milliseconds(5000));
  clock.reset();
  host.set(kStart - std::chrono::hours(1000));
  EXPECT_EQ(open()->now(), kStart);
}

TEST_F(ClockFloorTest, WritesOnlyIfTheFloorRose) {
  const auto clock = open();
  ASSERT_TRUE(clock->persist().ok());
  const auto sequence = memory.store.sequence();
  host.set(kStart + milliseconds(999));
  ASSERT_TRUE(clock->persist().ok());
  EXPECT_EQ(memory.store.sequence(), sequence);
  host.set(kStart + milliseconds(1000));
  ASSERT_TRUE(clock->persist().ok());
  EXPECT_GT(memory.store.sequence(), sequence);
}

TEST_F(ClockFloorTest, IsResetByAnExplicitActOnly) {
  EventLines events;
  {
    const auto clock = open();
    host.set(kStart + std::chrono::hours(1'000'000));
    clock->now();
    ASSERT_TRUE(clock->persist().ok());
    host.set(kStart);
    EXPECT_GT(clock->now(), kStart);
    ASSERT_TRUE(clock->reset(events).ok());
    EXPECT_EQ(clock->now(), kStart);
  }
  EXPECT_EQ(open()->now(), kStart);
  EXPECT_EQ(events.take(), std::vector<std::string>{"identity.clock-reset"});
}

TEST_F(ClockFloorTest, StaysWhereItIsIfAResetCanNotBeWritten) {
  EventLines events;
  const auto clock = open();
  host.set(kStart + milliseconds(5000));
  clock->now();
  host.set(kStart);
  memory.backend->fail_write(Error(Errc::kStorageIo));
  EXPECT_EQ(code_of(clock->reset(events)), Errc::kStorageIo);
  EXPECT_EQ(clock->now(), kStart + milliseconds(5000));
  EXPECT_TRUE(events.take().empty());
}

TEST_F(ClockFloorTest, TakesAbsurdTimesForTheBounds) {
  const auto clock = open();
  host.set(UnixMillis(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(clock->now(), UnixMillis(0));
  host.set(UnixMillis(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(clock->now(), UnixMillis(253'402'300'799'999));
}

TEST_F(ClockFloorTest, RefusesAStoredFloorThatDoesNotParse) {
  const Bytes good = write_clock_floor(kStart);
  EXPECT_EQ(read_clock_floor(good).value(), kStart);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_EQ(code_of(read_clock_floor(ByteSpan(good).first(size))), Errc::kStorageCorrupt);
  EXPECT_EQ(code_of(read_clock_floor(write_clock_floor(UnixMillis(-1)))), Errc::kStorageCorrupt);
}

}  // namespace
}  // namespace nsl::identity
