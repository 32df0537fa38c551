#include "enclave/interface/caller_gate.h"

#include <gtest/gtest.h>

#include "enclave/platform/testing/doubles.h"

namespace nsl::interface {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const UserId kAda("ada");
const UserId kBob("bob");

class TheCallerGate : public ::testing::Test {
 protected:
  Errc enter_and_leave(const UserId& user) {
    const auto permit = gate_.enter(user, retry_after_);
    return permit.ok() ? Errc{} : permit.error().code();
  }

  platform::testing::FrozenMonotonicClock clock_;
  CallerGate gate_{clock_,
                   {.requests_a_second = 2,
                    .burst = 4,
                    .at_once = 3,
                    .registrations_a_second = 1,
                    .registration_burst = 2}};
  std::uint32_t retry_after_ = 0;
};

TEST_F(TheCallerGate, LetsABurstThroughAndThenSoManyASecond) {
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(enter_and_leave(kAda), Errc{}) << i;
  EXPECT_EQ(enter_and_leave(kAda), Errc::kRateLimited);
  EXPECT_EQ(retry_after_, 1U);
  clock_.advance(milliseconds(500));
  EXPECT_EQ(enter_and_leave(kAda), Errc{});
  EXPECT_EQ(enter_and_leave(kAda), Errc::kRateLimited);
  clock_.advance(seconds(100));
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(enter_and_leave(kAda), Errc{}) << i;
  EXPECT_EQ(enter_and_leave(kAda), Errc::kRateLimited) << "no more than the burst is saved";
}

TEST_F(TheCallerGate, CountsEachUserByItself) {
  while (enter_and_leave(kAda) == Errc{}) {
  }
  EXPECT_EQ(enter_and_leave(kBob), Errc{});
}

TEST_F(TheCallerGate, BoundsWhatIsAtWorkAtOnce) {
  auto first = gate_.enter(kAda, retry_after_);
  const auto second = gate_.enter(kAda, retry_after_);
  const auto third = gate_.enter(kAda, retry_after_);
  ASSERT_TRUE(first.ok() && second.ok() && third.ok());
  EXPECT_EQ(enter_and_leave(kAda), Errc::kTooManyAtOnce);
  *first = CallerGate::Permit();
  EXPECT_EQ(enter_and_leave(kAda), Errc{});
}

TEST_F(TheCallerGate, HoldsRegistrationsToAShareOfTheirOwn) {
  EXPECT_TRUE(gate_.admit_registration(retry_after_).ok());
  EXPECT_TRUE(gate_.admit_registration(retry_after_).ok());
  EXPECT_FALSE(gate_.admit_registration(retry_after_).ok());
  clock_.advance(seconds(1));
  EXPECT_TRUE(gate_.admit_registration(retry_after_).ok());
}

TEST_F(TheCallerGate, TakesOtherLimitsWhileItRuns) {
  gate_.set_limits({.requests_a_second = 1000, .burst = 1, .at_once = 1});
  const auto one = gate_.enter(kAda, retry_after_);
  EXPECT_TRUE(one.ok());
  EXPECT_EQ(enter_and_leave(kAda), Errc::kTooManyAtOnce);
  EXPECT_EQ(gate_.limits().burst, 1U);
}

TEST_F(TheCallerGate, ForgetsTheIdleAndNotTheBusy) {
  const auto busy = gate_.enter(kAda, retry_after_);
  for (std::size_t i = 0; i < CallerGate::kMaxCallers + 1000; ++i) {
    const Errc code = enter_and_leave(UserId(std::to_string(i)));
    EXPECT_TRUE(code == Errc{} || code == Errc::kQueueFull);
    if (i % 1000 == 0)
      clock_.advance(seconds(10));
  }
  clock_.advance(seconds(10));
  EXPECT_EQ(enter_and_leave(kBob), Errc{});
  const auto second = gate_.enter(kAda, retry_after_);
  const auto third = gate_.enter(kAda, retry_after_);
  EXPECT_EQ(enter_and_leave(kAda), Errc::kTooManyAtOnce);
}

}  // namespace
}  // namespace nsl::interface
