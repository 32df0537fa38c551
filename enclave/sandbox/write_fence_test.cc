#include "enclave/sandbox/write_fence.h"

#include <gtest/gtest.h>

#include "enclave/sandbox/os.h"

namespace nsl::sandbox {
namespace {

constexpr std::size_t kPage = WriteFence::kPage;

class Fence : public ::testing::Test {
 protected:
  static constexpr std::size_t kPages = 32;
  static constexpr std::size_t kMoatPages = 8;

  void cover(std::uint32_t max_borders) {
    memory_ = Reservation::create((kMoatPages + kPages) * kPage).value();
    ASSERT_TRUE(memory_.open(0, (kMoatPages + kPages) * kPage));
    fence_ = WriteFence(max_borders);
    fence_.cover(begin(), kPages * kPage, kMoatPages * kPage);
  }

  std::uint8_t* begin() const { return memory_.data() + kMoatPages * kPage; }

  std::vector<std::pair<std::size_t, std::size_t>> open_runs() const {
    std::vector<std::pair<std::size_t, std::size_t>> runs;
    fence_.for_each_open_run([&](std::size_t offset, std::size_t size) {
      runs.emplace_back(offset / kPage, size / kPage);
    });
    return runs;
  }

  using Runs = std::vector<std::pair<std::size_t, std::size_t>>;

  Reservation memory_;
  WriteFence fence_{0};
};

TEST_F(Fence, BeginsOpenAndLearnsAtTheFirstReset) {
  cover(16);
  EXPECT_EQ(open_runs(), (Runs{{0, kPages}}));
  EXPECT_TRUE(fence_.is_time_to_learn());
  EXPECT_FALSE(fence_.is_time_to_learn());
}

TEST_F(Fence, NeverLearnsWithoutBorders) {
  cover(0);
  for (int i = 0; i < 5000; ++i)
    ASSERT_FALSE(fence_.is_time_to_learn());
}

TEST_F(Fence, OpensWhatIsWrittenAndKnowsItsRuns) {
  cover(16);
  fence_.close_all_but(std::vector<std::uint8_t>(kPages, 0));
  EXPECT_TRUE(open_runs().empty());
  EXPECT_TRUE(fence_.open_at(begin() + 3 * kPage + 17));
  EXPECT_FALSE(fence_.open_at(begin() + 3 * kPage)) << "open already: not the fence's fault";
  EXPECT_FALSE(fence_.open_at(begin() + kPages * kPage)) << "outside";
  fence_.open(begin() + 5 * kPage + 4000, 200);  // two pages
  EXPECT_EQ(open_runs(), (Runs{{3, 1}, {5, 2}}));
  fence_.open(begin() + 4 * kPage, 1);
  EXPECT_EQ(open_runs(), (Runs{{3, 4}}));
  // Opened pages can be written, which would end the test otherwise.
  begin()[3 * kPage] = 1;
  begin()[6 * kPage] = 1;
}

TEST_F(Fence, KeepsOpenWhatWasWritten) {
  cover(16);
  std::vector<std::uint8_t> written(kPages, 0);
  written[0] = written[1] = written[31] = 1;
  fence_.close_all_but(written);
  EXPECT_EQ(open_runs(), (Runs{{0, 2}, {31, 1}}));
}

TEST_F(Fence, OpensEverythingRatherThanHaveTooManyBorders) {
  cover(8);
  fence_.close_all_but(std::vector<std::uint8_t>(kPages, 0));
  for (std::size_t page = 0; page < 8; page += 2)
    fence_.open_at(begin() + page * kPage);
  EXPECT_EQ(open_runs().size(), 4u);
  fence_.open_at(begin() + 10 * kPage);
  EXPECT_EQ(open_runs(), (Runs{{0, kPages}}));
}

TEST_F(Fence, TheMoatOpensAsOneAndOnlyWhenItIsWritten) {
  cover(16);
  fence_.close_all_but(std::vector<std::uint8_t>(kPages, 0));
  EXPECT_TRUE(fence_.is_moat_open());
  fence_.close_moat();
  EXPECT_FALSE(fence_.is_moat_open());
  EXPECT_FALSE(fence_.open_at(memory_.data() - 1)) << "below";
  fence_.open(begin(), kPage);
  fence_.open(begin() - 4, 0);
  EXPECT_FALSE(fence_.is_moat_open());
  EXPECT_TRUE(fence_.open_at(memory_.data() + kPage));
  EXPECT_TRUE(fence_.is_moat_open());
  EXPECT_FALSE(fence_.open_at(memory_.data())) << "open already: not the fence's fault";
  memory_.data()[0] = begin()[-1] = 1;
}

TEST_F(Fence, ARangeAcrossItsEdgeOpensBothSides) {
  cover(16);
  fence_.close_all_but(std::vector<std::uint8_t>(kPages, 0));
  fence_.close_moat();
  fence_.open(begin() - 1, 2);
  EXPECT_TRUE(fence_.is_moat_open());
  EXPECT_EQ(open_runs(), (Runs{{0, 1}}));
}

TEST_F(Fence, TheMoatStaysOpenWithoutBorders) {
  cover(0);
  fence_.close_moat();
  EXPECT_TRUE(fence_.is_moat_open());
}

TEST_F(Fence, AnEmptyRangeOpensNothing) {
  cover(16);
  fence_.close_all_but(std::vector<std::uint8_t>(kPages, 0));
  fence_.open(begin() + kPage, 0);
  EXPECT_TRUE(open_runs().empty());
}

}  // namespace
}  // namespace nsl::sandbox
