#include "enclave/engine/desk.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace nsl::engine {
namespace {

TEST(Desk, RunsWhatItTook) {
  std::atomic<int> ran = 0;
  Desk desk({.threads = 3, .queue = 100});
  for (int i = 0; i < 50; ++i)
    ASSERT_TRUE(desk.submit([&] { ++ran; }).ok());
  desk.stop();
  EXPECT_EQ(ran, 50);
}

TEST(Desk, RefusesBeyondItsQueueButNotWhatIsOwed) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  std::promise<void> busy;
  std::atomic<int> ran = 0;
  Desk desk({.threads = 1, .queue = 1});
  ASSERT_TRUE(desk.submit([&, gate] {
                    busy.set_value();
                    gate.wait();
                  })
                  .ok());
  busy.get_future().wait();
  EXPECT_TRUE(desk.submit([&] { ran += 1; }).ok());
  EXPECT_EQ(desk.submit([&] { ran += 10; }).error().code(), Errc::kQueueFull);
  desk.owe([&] { ran += ran == 0 ? 100 : 0; });  // before the one that was submitted
  open.set_value();
  desk.stop();
  EXPECT_EQ(ran, 101);
}

TEST(Desk, EndsAfterWhatItsJobsOwe) {
  std::atomic<int> ran = 0;
  Desk desk({.threads = 2, .queue = 10});
  std::function<void(int)> chain = [&](int left) {
    ++ran;
    if (left > 0)
      desk.owe([&, left] { chain(left - 1); });
  };
  ASSERT_TRUE(desk.submit([&] { chain(99); }).ok());
  desk.stop();
  EXPECT_EQ(ran, 100);
  EXPECT_EQ(desk.submit([] {}).error().code(), Errc::kUnavailable);
}

}  // namespace
}  // namespace nsl::engine
