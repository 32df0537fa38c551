#include "enclave/engine/selector.h"

#include <gtest/gtest.h>

namespace nsl::engine {
namespace {

TEST(Selector, IsLiveUnlessSomethingIsSaid) {
  EXPECT_EQ(*Selector().alias(), kLive);
  EXPECT_EQ(Selector::parse("").value(), Selector());
}

TEST(Selector, TakesNumbersAsVersionsAndNamesAsAliases) {
  EXPECT_EQ(*Selector::parse("17")->version(), 17u);
  EXPECT_EQ(*Selector::parse("staging")->alias(), "staging");
  for (const char* text : {"live", "17", "4294967295"})
    EXPECT_EQ(Selector::parse(text)->text(), text);
}

TEST(Selector, RefusesWhatIsNeither) {
  for (const char* text : {"0", "01", "-1", "1a", "4294967296", "a b", "@"})
    EXPECT_EQ(Selector::parse(text).error().code(), Errc::kInvalidArgument) << text;
}

}  // namespace
}  // namespace nsl::engine
