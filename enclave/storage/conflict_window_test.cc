#include "enclave/storage/conflict_window.h"

#include <gtest/gtest.h>

namespace nsl::storage {
namespace {

Bytes key(std::string_view text) { return to_bytes(text); }

Changes writes(std::string_view name) { return {{key(name), Bytes{}}}; }

TEST(ConflictWindow, LetsThroughWhatReadsAndWritesOtherKeys) {
  ConflictWindow window(10);
  const auto mark = window.begin();
  ASSERT_TRUE(window.reserve(mark, {}, {}, writes("a")).ok());
  EXPECT_TRUE(window.reserve(mark, {key("b")}, {{key("b"), key("c")}}, writes("d")).ok());
}

TEST(ConflictWindow, RefusesReadsRangesAndWritesOfWhatWasWrittenAboveTheMark) {
  ConflictWindow window(10);
  const auto mark = window.begin();
  ASSERT_TRUE(window.reserve(mark, {}, {}, writes("b")).ok());
  EXPECT_FALSE(window.reserve(mark, {key("b")}, {}, {}).ok());
  EXPECT_FALSE(window.reserve(mark, {}, {{key("a"), key("c")}}, {}).ok());
  EXPECT_FALSE(window.reserve(mark, {}, {{key("a"), {}}}, {}).ok());
  EXPECT_FALSE(window.reserve(mark, {}, {}, writes("b")).ok());
  EXPECT_TRUE(window.reserve(mark, {}, {{key("c"), key("a")}}, {}).ok()) << "an empty range";
}

// Between reserving and completing, the write may or may not be in a view.
TEST(ConflictWindow, TakesAnIncompleteCommitForUnseen) {
  ConflictWindow window(10);
  const auto number = window.reserve(window.begin(), {}, {}, writes("a"));
  ASSERT_TRUE(number.ok());
  const auto during = window.begin();
  window.complete(*number);
  EXPECT_FALSE(window.reserve(during, {key("a")}, {}, {}).ok());
  EXPECT_TRUE(window.reserve(window.begin(), {key("a")}, {}, {}).ok());
}

TEST(ConflictWindow, RefusesAMarkOlderThanWhatItForgot) {
  ConflictWindow window(2);
  const auto mark = window.begin();
  for (const char* const name : {"a", "b", "c"}) {
    const auto number = window.reserve(window.begin(), {}, {}, writes(name));
    ASSERT_TRUE(number.ok());
    window.complete(*number);
  }
  EXPECT_FALSE(window.reserve(mark, {key("z")}, {}, {}).ok());
  EXPECT_TRUE(window.reserve(window.begin(), {key("z")}, {}, {}).ok());
}

}  // namespace
}  // namespace nsl::storage
