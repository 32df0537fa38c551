#include "enclave/server/body_memory.h"

#include <gtest/gtest.h>

namespace nsl::server {
namespace {

TEST(BodyMemory, AllocatesForWhatCameAndNotForWhatWasPromised) {
  BodyBudget budget(std::uint64_t{1} << 40);
  BodyMemory body(budget);
  body.expect(std::size_t{1} << 39);
  ASSERT_TRUE(body.append(Bytes(10'000, 'a')).ok());
  EXPECT_LE(budget.used(), 20'000U);
}

TEST(BodyMemory, TakesNoMoreThanWasPromisedWhenItGrows) {
  BodyBudget budget(std::uint64_t{1} << 40);
  BodyMemory body(budget);
  body.expect(10'000);
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(body.append(Bytes(1'000, 'a')).ok());
  EXPECT_EQ(budget.used(), 10'000U);
  EXPECT_EQ(body.bytes().size(), 10'000U);
}

TEST(BodyMemory, SharesABudgetAndGivesItBack) {
  BodyBudget budget(10'000);
  BodyMemory first(budget);
  first.expect(8'000);
  ASSERT_TRUE(first.append(Bytes(8'000)).ok());
  {
    BodyMemory second(budget);
    EXPECT_EQ(second.append(Bytes(5'000)).error().code(), Errc::kQueueFull);
    EXPECT_TRUE(second.append(Bytes(4'000)).ok()) << "small ones are not counted";
  }
  first.clear();
  EXPECT_EQ(budget.used(), 0U);
  EXPECT_TRUE(first.append(Bytes(9'000)).ok());
}

TEST(BodyBudget, IsNotFooledByANumberThatWrapsAround) {
  BodyBudget budget(100);
  EXPECT_TRUE(budget.take(50));
  EXPECT_FALSE(budget.take(~std::uint64_t{0}));
  EXPECT_FALSE(budget.take(51));
  EXPECT_EQ(budget.used(), 50U);
}

}  // namespace
}  // namespace nsl::server
