#include "client/target.h"

#include <gtest/gtest.h>

namespace nsl::client {
namespace {

TEST(Target, EncodesSegmentsAndValuesAndNothingElse) {
  EXPECT_EQ(Target("/v1/secrets").segment("a b/c?é").literal("/versions").text(),
            "/v1/secrets/a%20b%2Fc%3F%C3%A9/versions");
  EXPECT_EQ(Target("/x").query("a", std::string("1&2=3+4")).text(), "/x?a=1%262%3D3%2B4");
}

TEST(Target, LeavesOutWhatIsNotGiven) {
  EXPECT_EQ(Target("/x").query("a", std::optional<std::string>()).query_list("b", {}).text(), "/x");
}

TEST(Target, JoinsSeveralParameters) {
  EXPECT_EQ(Target("/x").query("a", std::uint64_t{1}).query_list("b", {"c", "d"}).text(),
            "/x?a=1&b=c%2Cd");
}

}  // namespace
}  // namespace nsl::client
