#include "base/strong.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <sstream>
#include <type_traits>
#include <unordered_set>

#include "base/units.h"

namespace nsl {
namespace {

struct UserTag;
struct FunctionTag;
using UserId = StrongId<UserTag>;
using FunctionId = StrongId<FunctionTag>;

template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
template <class A, class B>
concept Comparable = requires(A a, B b) { a == b; };

static_assert(!std::is_convertible_v<std::uint64_t, Gas>);
static_assert(!std::is_convertible_v<Gas, std::uint64_t>);
static_assert(!std::is_convertible_v<Gas, ByteCount>);
static_assert(Addable<Gas, Gas>);
static_assert(!Addable<Gas, ByteCount>);
static_assert(!Addable<Gas, int>);
static_assert(!Comparable<Gas, ByteCount>);
static_assert(!Comparable<UserId, FunctionId>);
static_assert(!Addable<UnixMillis, UnixMillis>, "two points of time have no sum");

TEST(Quantity, AddsSubtractsAndCompares) {
  Gas gas(10);
  EXPECT_EQ(gas + Gas(5), Gas(15));
  EXPECT_EQ(gas - Gas(10), Gas::zero());
  EXPECT_LT(gas, Gas(11));
  gas += Gas(2);
  gas -= Gas(1);
  EXPECT_EQ(gas.count(), 11U);
}

TEST(Quantity, TellsAnOverflowWhenAskedTo) {
  EXPECT_EQ(checked_add(Gas(1), Gas(2)), Gas(3));
  EXPECT_EQ(checked_add(Gas::max(), Gas(1)), std::nullopt);
  EXPECT_EQ(checked_sub(Gas(2), Gas(2)), Gas::zero());
  EXPECT_EQ(checked_sub(Gas(1), Gas(2)), std::nullopt);
}

TEST(Quantity, SaturatesWhenAskedTo) {
  EXPECT_EQ(saturating_add(Gas::max(), Gas(1)), Gas::max());
  EXPECT_EQ(saturating_add(Gas(1), Gas(2)), Gas(3));
  EXPECT_EQ(saturating_sub(Gas(1), Gas(2)), Gas::zero());
  EXPECT_EQ(saturating_sub(Gas(3), Gas(2)), Gas(1));
}

TEST(QuantityDeathTest, AbortsWhenASumOrDifferenceOverflows) {
  EXPECT_DEATH(Gas::max() + Gas(1), "overflow of a Quantity");
  EXPECT_DEATH(Gas(1) - Gas(2), "overflow of a Quantity");
}

TEST(ByteCount, CountsInBytes) {
  EXPECT_EQ(kibibytes(64), ByteCount(65'536));
  EXPECT_EQ(mebibytes(4), ByteCount(4'194'304));
  EXPECT_EQ(mebibytes(1U << 31), ByteCount(std::uint64_t{1} << 51));
}

TEST(UnixMillis, MovesByDurations) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const UnixMillis time(1'000);
  EXPECT_EQ(time + seconds(2), UnixMillis(3'000));
  EXPECT_EQ(time - seconds(2), UnixMillis(-1'000));
  EXPECT_EQ(UnixMillis(3'000) - time, milliseconds(2'000));
  EXPECT_LT(time, UnixMillis(1'001));
}

TEST(UnixMillisDeathTest, AbortsWhenATimeOverflows) {
  const UnixMillis last(std::numeric_limits<std::int64_t>::max());
  EXPECT_DEATH(last + std::chrono::milliseconds(1), "overflow of a Quantity");
}

TEST(StrongId, IsEqualOrderedAndHashedByItsValue) {
  const UserId a("a");
  EXPECT_EQ(a, UserId("a"));
  EXPECT_NE(a, UserId("b"));
  EXPECT_LT(a, UserId("b"));
  EXPECT_TRUE(UserId().empty());
  const std::unordered_set<UserId> users = {a, UserId("a"), UserId("b")};
  EXPECT_EQ(users.size(), 2U);
}

TEST(StrongTypes, PrintTheirValues) {
  std::ostringstream out;
  out << Gas(7) << ' ' << UserId("ann") << ' ' << UnixMillis(-5);
  EXPECT_EQ(out.str(), "7 ann -5ms");
}

}  // namespace
}  // namespace nsl
