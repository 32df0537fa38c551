#include "base/result.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace nsl {
namespace {

Error not_found() { return Error(Errc::kNotFound, "the thing"); }

Result<int> half(int number) {
  if (number % 2 != 0)
    return Error(Errc::kInvalidArgument, "expected an even number");
  return number / 2;
}

Status require_even(int number) {
  NSL_RETURN_IF_ERROR(half(number));
  return ok_status();
}

Result<std::string> quarter(int number) {
  NSL_ASSIGN_OR_RETURN(const int first, half(number));
  int second = 0;
  NSL_ASSIGN_OR_RETURN(second, half(first));
  return std::to_string(second);
}

TEST(Result, HoldsAValue) {
  const Result<int> result = 7;
  EXPECT_TRUE(result.ok());
  EXPECT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(result.value(), 7);
  EXPECT_EQ(*result, 7);
}

TEST(Result, HoldsAnError) {
  const Result<int> result = not_found();
  EXPECT_FALSE(result.ok());
  EXPECT_FALSE(static_cast<bool>(result));
  EXPECT_EQ(result.error(), not_found());
}

TEST(Result, LetsItsValueBeChangedInPlace) {
  Result<std::string> result = std::string("a");
  result->push_back('b');
  *result += 'c';
  EXPECT_EQ(result.value(), "abc");
}

TEST(Result, MovesWhatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 7);
  EXPECT_TRUE(result.ok());  // NOLINT(bugprone-use-after-move): as the header promises
  EXPECT_EQ(*result, nullptr);
}

TEST(Result, ConvertsToItsValueTypeAsAReturnDoes) {
  struct Shape {
    virtual ~Shape() = default;
  };
  struct Circle : Shape {};
  const Result<std::unique_ptr<Shape>> shape = std::make_unique<Circle>();
  EXPECT_NE(dynamic_cast<Circle*>(shape->get()), nullptr);
  const Result<std::string> text = "literal";
  EXPECT_EQ(*text, "literal");
}

TEST(Result, TakesNoPointerOrNumberForABool) {
  static_assert(std::is_convertible_v<bool, Result<bool>>);
  static_assert(!std::is_convertible_v<const char*, Result<bool>>);
  static_assert(!std::is_convertible_v<int, Result<bool>>);
  static_assert(!std::is_convertible_v<Result<int>, bool>);
  const Result<bool> no = false;
  EXPECT_TRUE(no.ok());
  EXPECT_FALSE(*no);
}

TEST(Result, TakesNoCodeWithoutItsError) {
  static_assert(!std::is_convertible_v<Errc, Result<std::uint64_t>>);
  static_assert(!std::is_convertible_v<Errc, Status>);
}

TEST(Status, IsOkUnlessItHoldsAnError) {
  EXPECT_TRUE(Status().ok());
  EXPECT_TRUE(ok_status().ok());
  const Status failed = not_found();
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(failed.error(), not_found());
}

TEST(ReturnIfError, GoesOnWhenOkAndPassesTheErrorUpOtherwise) {
  EXPECT_TRUE(require_even(4).ok());
  const Status failed = require_even(3);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error(), Error(Errc::kInvalidArgument, "expected an even number"));
}

TEST(AssignOrReturn, DeclaresAssignsAndPassesTheErrorUp) {
  const Result<std::string> one = quarter(4);
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(*one, "1");
  EXPECT_FALSE(quarter(3).ok());
  EXPECT_FALSE(quarter(6).ok());
}

TEST(AssignOrReturn, TakesAnExpressionWithCommas) {
  const auto run = []() -> Result<int> {
    NSL_ASSIGN_OR_RETURN(const auto sum, Result<std::vector<int>>(std::vector<int>{1, 2, 3}));
    return static_cast<int>(sum.size());
  };
  EXPECT_EQ(run().value(), 3);
}

TEST(ResultDeathTest, AbortsWhenTheWrongSideIsRead) {
  const Result<int> failed = not_found();
  const Result<int> fine = 7;
  EXPECT_DEATH(std::ignore = failed.value(), "value of a Result that holds the error not-found");
  EXPECT_DEATH(std::ignore = fine.error(), "error of a Result that holds a value");
  EXPECT_DEATH(Status(not_found()).value(), "value of a Result that holds the error not-found");
  EXPECT_DEATH(std::ignore = Status().error(), "error of a Result that holds a value");
}

}  // namespace
}  // namespace nsl
