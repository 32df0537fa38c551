#include "crypto/random.h"

#include <gtest/gtest.h>
#include <openssl/rand.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <set>

namespace nsl::crypto {
namespace {

TEST(FillRandom, WritesEveryByteAndNoByteOutside) {
  // After 64 draws a byte that is never written would still hold its mark; the chance that a
  // written one holds it each time is 2^-512.
  constexpr std::uint8_t kMark = 0xa5;
  std::array<std::uint8_t, 48> buffer;
  std::array<bool, 48> changed = {};
  for (int draw = 0; draw < 64; ++draw) {
    buffer.fill(kMark);
    ASSERT_TRUE(fill_random(MutableByteSpan(buffer).subspan(8, 32)).ok());
    for (std::size_t i = 0; i < buffer.size(); ++i)
      changed[i] = changed[i] || buffer[i] != kMark;
  }
  for (std::size_t i = 0; i < buffer.size(); ++i)
    EXPECT_EQ(changed[i], i >= 8 && i < 40) << "byte " << i;
}

TEST(FillRandom, NeverGivesTheSameBytesTwice) {
  std::set<std::array<std::uint8_t, 16>> seen;
  for (int draw = 0; draw < 1000; ++draw) {
    std::array<std::uint8_t, 16> bytes;
    ASSERT_TRUE(fill_random(bytes).ok());
    EXPECT_TRUE(seen.insert(bytes).second);
  }
}

TEST(FillRandom, TakesAnEmptySpan) { EXPECT_TRUE(fill_random({}).ok()); }

[[noreturn]] void fill_without_a_generator() {
  RAND_set_DRBG_type(nullptr, "NO-SUCH-GENERATOR", nullptr, nullptr, nullptr);
  std::array<std::uint8_t, 16> bytes;
  const Status status = fill_random(bytes);
  const bool as_told = !status.ok() && status.error().code() == Errc::kEntropyFailure;
  std::fputs(as_told ? "entropy-failure\n" : "something else\n", stderr);
  std::exit(as_told ? 0 : 1);
}

// In a process of its own, since the generator can't be broken once it ran.
TEST(FillRandomDeathTest, FailsWithEntropyFailureWhenTheGeneratorDoes) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(fill_without_a_generator(), testing::ExitedWithCode(0), "entropy-failure");
}

}  // namespace
}  // namespace nsl::crypto
