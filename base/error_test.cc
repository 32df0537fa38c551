#include "base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace nsl {
namespace {

bool is_kebab_case(std::string_view slug) {
  if (slug.empty() || slug.front() == '-' || slug.back() == '-')
    return false;
  char previous = ' ';
  for (const char c : slug) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!word && (c != '-' || previous == '-'))
      return false;
    previous = c;
  }
  return true;
}

// The statuses that an error may end a request with.
constexpr int kHttpStatuses[] = {400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415,
                                 422, 423, 428, 429, 431, 499, 500, 501, 502, 503, 504, 507};

TEST(ErrorRegistry, GivesEachNumberAndEachSlugOnce) {
  std::set<Errc> numbers;
  std::set<std::string_view> slugs;
  for (const ErrorInfo& row : error_registry()) {
    EXPECT_TRUE(numbers.insert(row.code).second) << row.slug;
    EXPECT_TRUE(slugs.insert(row.slug).second) << row.slug;
  }
}

TEST(ErrorRegistry, WritesSlugsInKebabCase) {
  for (const ErrorInfo& row : error_registry())
    EXPECT_TRUE(is_kebab_case(row.slug)) << row.slug;
}

TEST(ErrorRegistry, GivesEachCodeAnHttpStatusOfAnError) {
  for (const ErrorInfo& row : error_registry())
    EXPECT_TRUE(std::ranges::count(kHttpStatuses, row.http_status) == 1) << row.slug;
}

// A caller's or a function's fault is no failure of the service, and the other way round.
TEST(ErrorRegistry, AnswersWithTheClassOfStatusThatTheAudienceImplies) {
  for (const ErrorInfo& row : error_registry()) {
    const bool ours = row.audience == Audience::kInternal || row.audience == Audience::kOperator;
    EXPECT_EQ(row.http_status / 100, ours ? 5 : 4) << row.slug;
  }
}

TEST(ErrorRegistry, TellsEachMeaningInOneSentence) {
  for (const ErrorInfo& row : error_registry()) {
    ASSERT_FALSE(row.meaning.empty()) << row.slug;
    EXPECT_TRUE(row.meaning.front() >= 'A' && row.meaning.front() <= 'Z') << row.slug;
    EXPECT_EQ(row.meaning.find('.'), row.meaning.size() - 1) << row.slug;
  }
}

TEST(ErrorRegistry, FindsTheRowOfEveryCode) {
  for (const ErrorInfo& row : error_registry())
    EXPECT_EQ(&info(row.code), &row);
}

TEST(ErrorRegistry, TakesANumberThatIsNoCodeForInternal) {
  for (const unsigned number : {0U, 999U, 1999U, 65535U})
    EXPECT_EQ(info(static_cast<Errc>(number)).code, Errc::kInternal);
}

// Numbers and slugs are on the wire and in others' programs. A change here breaks them.
TEST(ErrorRegistry, KeepsItsPublishedNumbers) {
  EXPECT_EQ(static_cast<int>(Errc::kInvalidArgument), 1000);
  EXPECT_EQ(static_cast<int>(Errc::kQueueFull), 1008);
  EXPECT_EQ(static_cast<int>(Errc::kFunctionThrew), 2000);
  EXPECT_EQ(static_cast<int>(Errc::kOutOfGas), 2001);
  EXPECT_EQ(static_cast<int>(Errc::kImageTooLarge), 2020);
  EXPECT_EQ(static_cast<int>(Errc::kGuestTrap), 2500);
  EXPECT_EQ(static_cast<int>(Errc::kCryptoFailure), 3000);
  EXPECT_EQ(info(Errc::kOutOfGas).slug, "out-of-gas");
}

TEST(Error, TellsItsMeaningAndItsDetail) {
  EXPECT_EQ(Error(Errc::kInvalidJson).message(), "The text is not valid JSON.");
  EXPECT_EQ(Error(Errc::kInvalidJson, "line 3, column 7").message(),
            "The text is not valid JSON: line 3, column 7");
}

TEST(Error, IsEqualWhenCodeAndDetailAre) {
  const Error error(Errc::kNotFound, "a");
  EXPECT_EQ(error, Error(Errc::kNotFound, "a"));
  EXPECT_NE(error, Error(Errc::kNotFound, "b"));
  EXPECT_NE(error, Error(Errc::kTooLarge, "a"));
}

TEST(Error, PrintsSlugNumberAndMessage) {
  std::ostringstream out;
  out << Error(Errc::kNotFound, "a") << " / " << Audience::kOperator;
  EXPECT_EQ(out.str(), "not-found (1004): What was asked for does not exist: a / operator");
}

}  // namespace
}  // namespace nsl
