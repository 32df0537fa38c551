#include "enclave/app/housekeeping.h"

#include <gtest/gtest.h>

#include <atomic>

#include "base/testing/event_recorder.h"
#include "enclave/platform/simulation/clock.h"

namespace nsl::app {
namespace {

using std::chrono::hours;

void wait_for(const std::atomic<int>& count, int least) {
  while (count < least)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST(Housekeeping, DoesEachChoreAtTheStartInTheirOrder) {
  platform::simulation::SystemMonotonicClock clock;
  nsl::testing::EventRecorder events;
  std::atomic<int> done{0};
  std::string order;
  Housekeeping housekeeping({{"one", hours(1),
                              [&] {
                                order += "1";
                                return ok_status();
                              }},
                             {"two", hours(1),
                              [&] {
                                order += "2";
                                ++done;
                                return ok_status();
                              }}},
                            clock, events);
  wait_for(done, 1);
  EXPECT_EQ(order, "12");
}

TEST(Housekeeping, DoesAChoreAgainWhenItIsAskedFor) {
  platform::simulation::SystemMonotonicClock clock;
  nsl::testing::EventRecorder events;
  std::atomic<int> done{0};
  Housekeeping housekeeping({{"one", hours(1),
                              [&] {
                                ++done;
                                return ok_status();
                              }}},
                            clock, events);
  wait_for(done, 1);
  housekeeping.run_soon("one");
  wait_for(done, 2);
  housekeeping.run_soon("another");
  EXPECT_EQ(done, 2);
}

TEST(Housekeeping, TellsOfAChoreThatFailsAndGoesOn) {
  platform::simulation::SystemMonotonicClock clock;
  nsl::testing::EventRecorder events;
  std::atomic<int> done{0};
  {
    Housekeeping housekeeping({{"bad", hours(1), [] { return Status(Error(Errc::kStorageIo)); }},
                               {"good", hours(1),
                                [&] {
                                  ++done;
                                  return ok_status();
                                }}},
                              clock, events);
    wait_for(done, 1);
    EXPECT_EQ(housekeeping.last("bad").error().code(), Errc::kStorageIo);
    EXPECT_TRUE(housekeeping.last("good").ok());
  }
  EXPECT_EQ(events.take(),
            std::vector<std::string>{"app.housekeeping-failed chore=bad error=storage-io"});
}

}  // namespace
}  // namespace nsl::app
