#include "enclave/storage/reserve.h"

#include <gtest/gtest.h>

#include "enclave/platform/testing/memory_files.h"
#include "enclave/platform/testing/random_entropy.h"

namespace nsl::storage {
namespace {

class ReserveTest : public ::testing::Test {
 protected:
  platform::testing::MemoryFiles files_;
  platform::testing::RandomEntropy entropy_;
  Reserve reserve_{files_, entropy_};
};

TEST_F(ReserveTest, TakesRoomAndGivesItUpOnce) {
  EXPECT_FALSE(reserve_.give_up());
  reserve_.take(1'000);
  EXPECT_EQ(reserve_.held(), 1'000u);
  EXPECT_EQ(files_.used(), ByteCount(1'000));
  EXPECT_TRUE(reserve_.give_up());
  EXPECT_EQ(files_.used(), ByteCount(0));
  EXPECT_FALSE(reserve_.give_up());
}

TEST_F(ReserveTest, KeepsWhatIsThereAndReplacesWhatHasAnotherSize) {
  reserve_.take(1'000);
  const auto state = files_.state();
  Reserve next(files_, entropy_);
  next.take(1'000);
  EXPECT_EQ(files_.state(), state);
  Reserve larger(files_, entropy_);
  larger.take(2'000);
  EXPECT_EQ(files_.used(), ByteCount(2'000));
  Reserve none(files_, entropy_);
  none.take(0);
  EXPECT_TRUE(files_.state().empty());
}

TEST_F(ReserveTest, HoldsNothingWhereThereIsNoRoom) {
  files_.set_capacity(ByteCount(999));
  reserve_.take(1'000);
  EXPECT_EQ(reserve_.held(), 0u);
  EXPECT_TRUE(files_.state().empty());
}

}  // namespace
}  // namespace nsl::storage
