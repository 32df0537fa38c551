#include "enclave/platform/buffered_entropy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "enclave/platform/testing/doubles.h"

namespace nsl::platform {
namespace {

// Counts up, so that a byte that is handed out twice shows.
class CountingEntropy final : public Entropy {
 public:
  Status fill(MutableByteSpan out) override {
    ++draws;
    for (std::uint8_t& byte : out)
      byte = next++;
    return ok_status();
  }
  int draws = 0;
  std::uint8_t next = 0;
};

TEST(BufferedEntropy, HandsOutEveryByteOfTheSourceOnceAndInOrder) {
  CountingEntropy source;
  BufferedEntropy entropy(source);
  std::uint8_t expected = 0;
  for (int i = 0; i < 64; ++i) {
    Bytes bytes(16);
    ASSERT_TRUE(entropy.fill(bytes).ok());
    for (const std::uint8_t byte : bytes)
      ASSERT_EQ(byte, expected++);
  }
  EXPECT_EQ(source.draws, 1);
}

TEST(BufferedEntropy, DrawsAgainRatherThanRepeat) {
  CountingEntropy source;
  BufferedEntropy entropy(source);
  Bytes first(1000);
  Bytes second(1000);
  ASSERT_TRUE(entropy.fill(first).ok());
  ASSERT_TRUE(entropy.fill(second).ok());
  EXPECT_EQ(source.draws, 2);
  EXPECT_EQ(second[0], static_cast<std::uint8_t>(1024));
}

TEST(BufferedEntropy, PassesLargeDrawsOn) {
  CountingEntropy source;
  BufferedEntropy entropy(source);
  Bytes large(5000);
  ASSERT_TRUE(entropy.fill(large).ok());
  EXPECT_EQ(large[4999], static_cast<std::uint8_t>(4999));
}

TEST(BufferedEntropy, FailsWithItsSource) {
  testing::FailingEntropy source;
  BufferedEntropy entropy(source);
  Bytes bytes(16);
  const Status status = entropy.fill(bytes);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), Errc::kEntropyFailure);
}

}  // namespace
}  // namespace nsl::platform
