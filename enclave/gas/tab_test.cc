#include "enclave/gas/tab.h"

#include <gtest/gtest.h>

namespace nsl::gas {
namespace {

Tab tab_with(std::uint64_t credited) {
  return Tab(UserId("u"), 1, {.credited = Gas(credited), .debited = {}, .reserved = {}});
}

TEST(Tab, ReservesUpToWhatThereIs) {
  Tab tab = tab_with(100);
  EXPECT_EQ(tab.reserve({.least = Gas(10), .most = Gas(70)}), Gas(70));
  EXPECT_EQ(tab.reserve({.least = Gas(10), .most = Gas(70)}), Gas(30));
  EXPECT_EQ(tab.reserve({.least = Gas(1), .most = Gas(1)}), std::nullopt);
}

TEST(Tab, GivesBackWhatWasNotUsed) {
  Tab tab = tab_with(100);
  ASSERT_TRUE(tab.reserve({.least = Gas(80), .most = Gas(80)}));
  EXPECT_TRUE(tab.settle(Gas(80), Gas(30)));
  EXPECT_EQ(tab.balance().available(), Gas(70));
  EXPECT_EQ(tab.balance().left(), Gas(70));
}

TEST(Tab, IsQueuedOnceUntilItsDueIsTaken) {
  Tab tab = tab_with(100);
  ASSERT_TRUE(tab.reserve({.least = Gas(3), .most = Gas(3)}));
  EXPECT_TRUE(tab.settle(Gas(1), Gas(1)));
  EXPECT_FALSE(tab.settle(Gas(1), Gas(1)));
  const Due due = tab.take_due();
  EXPECT_EQ(due.amount, Gas(2));
  EXPECT_EQ(due.invocations, 2u);
  EXPECT_TRUE(tab.settle(Gas(1), Gas(1)));
  EXPECT_EQ(tab.take_due().amount, Gas(1));
}

TEST(Tab, OwesAgainWhatCouldNotBeWritten) {
  Tab tab = tab_with(100);
  ASSERT_TRUE(tab.reserve({.least = Gas(8), .most = Gas(8)}));
  EXPECT_TRUE(tab.settle(Gas(5), Gas(5)));
  const Due due = tab.take_due();
  EXPECT_TRUE(tab.settle(Gas(3), Gas(3)));
  EXPECT_FALSE(tab.put_back(due));
  EXPECT_EQ(tab.take_due().amount, Gas(8));
  EXPECT_EQ(tab.balance().left(), Gas(92));
}

TEST(Tab, KnowsOfCreditsOnlyUpwards) {
  Tab tab = tab_with(100);
  tab.learn_credited(Gas(50));
  EXPECT_EQ(tab.balance().credited, Gas(100));
  tab.learn_credited(Gas(150));
  EXPECT_EQ(tab.balance().credited, Gas(150));
}

TEST(Tab, OwesNothingOnceClosed) {
  Tab tab = tab_with(100);
  ASSERT_TRUE(tab.reserve({.least = Gas(8), .most = Gas(8)}));
  EXPECT_TRUE(tab.settle(Gas(4), Gas(4)));
  tab.close();
  EXPECT_FALSE(tab.settle(Gas(4), Gas(4)));
  EXPECT_EQ(tab.take_due().amount, Gas());
  EXPECT_EQ(tab.reserve({.least = Gas(1), .most = Gas(1)}), std::nullopt);
}

}  // namespace
}  // namespace nsl::gas
