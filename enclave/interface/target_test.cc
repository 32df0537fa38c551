#include "enclave/interface/target.h"

#include <gtest/gtest.h>

namespace nsl::interface {
namespace {

TEST(Target, IsCutAtTheFirstQuestionMark) {
  const auto target = parse_target("/v1/secrets?from=a?b");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->path, "/v1/secrets");
  EXPECT_EQ(target->query, "from=a?b");
}

TEST(Target, RefusesWhatIsNoPathAndWhatStandsInNoUri) {
  for (const char* text : {"", "v1", "*", "https://host/v1", "/a#b", "/a b", "/a\"", "/a\\b",
                           "/a\x7f", "/\xc3\xbc", "/a<b", "/a{b}"})
    EXPECT_FALSE(parse_target(text).ok()) << text;
}

TEST(Target, DecodesStrictly) {
  EXPECT_EQ(percent_decode("a%2Fb%00%fF+").value(), std::string("a/b\0\xff+", 6));
  for (const char* text : {"%", "%2", "a%2", "%g0", "%0g", "%%20", "%-1"})
    EXPECT_FALSE(percent_decode(text).ok()) << text;
}

TEST(Target, ReadsAQueryWithEachNameOnce) {
  const auto query = parse_query("a=1&b=&c=x%26y%3D");
  ASSERT_TRUE(query.ok());
  ASSERT_EQ(query->size(), 3U);
  EXPECT_EQ((*query)[1].value, "");
  EXPECT_EQ((*query)[2].value, "x&y=");
  for (const char* text : {"a", "a=1&a=2", "a=1&%61=2", "&", "a=%"})
    EXPECT_FALSE(parse_query(text).ok()) << text;
}

}  // namespace
}  // namespace nsl::interface
