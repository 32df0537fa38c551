#include <gtest/gtest.h>

#include <set>

#include "enclave/platform/simulation/clock.h"
#include "enclave/platform/simulation/entropy.h"

namespace nsl::platform::simulation {
namespace {

TEST(SystemMonotonicClock, NeverGoesBack) {
  const SystemMonotonicClock clock;
  auto last = clock.now();
  for (int i = 0; i < 10'000; ++i) {
    const auto now = clock.now();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(SystemWallClock, CountsMillisecondsOfThisCentury) {
  const UnixMillis now = SystemWallClock().now();
  EXPECT_GT(now.count(), 1'700'000'000'000);   // 2023
  EXPECT_LT(now.count(), 10'000'000'000'000);  // 2286: would be microseconds
}

TEST(SystemEntropy, FillsEveryByteAndDoesNotRepeat) {
  SystemEntropy entropy;
  std::set<Bytes> seen;
  std::array<bool, 64> was_not_zero{};
  for (int i = 0; i < 64; ++i) {
    Bytes bytes(64);
    ASSERT_TRUE(entropy.fill(bytes).ok());
    for (std::size_t k = 0; k < bytes.size(); ++k)
      was_not_zero[k] = was_not_zero[k] || bytes[k] != 0;
    seen.insert(bytes);
  }
  EXPECT_EQ(seen.size(), 64u);
  for (const bool touched : was_not_zero)
    EXPECT_TRUE(touched);
}

TEST(SystemEntropy, TakesAnEmptySpan) {
  SystemEntropy entropy;
  EXPECT_TRUE(entropy.fill({}).ok());
}

}  // namespace
}  // namespace nsl::platform::simulation
