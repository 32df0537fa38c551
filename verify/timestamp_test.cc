#include "verify/timestamp.h"

#include <gtest/gtest.h>

namespace nsl::verify {
namespace {

TEST(Timestamp, ReadsAndWritesTheSameText) {
  for (const char* text :
       {"1970-01-01T00:00:00Z", "2025-02-01T23:59:59Z", "2024-02-29T12:00:00Z",
        "2049-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    const auto time = parse_timestamp(text);
    ASSERT_TRUE(time.ok()) << text;
    EXPECT_EQ(format_timestamp(*time), text);
  }
  EXPECT_EQ(parse_timestamp("2001-09-09T01:46:40Z")->count(), 1'000'000'000'000);
}

TEST(Timestamp, RefusesEveryOtherForm) {
  for (const char* text :
       {"", "2025-02-01", "2025-02-01T00:00:00", "2025-02-01 00:00:00Z", "2025-02-01T00:00:00z",
        "2025-02-01T00:00:00.0Z", "2025-02-01T00:00:00+00:00", "2025-02-30T00:00:00Z",
        "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-02-01T24:00:00Z",
        "2025-02-01T00:60:00Z", "2025-02-01T00:00:60Z", "2023-02-29T00:00:00Z",
        "-025-02-01T00:00:00Z", "2025-02-01T00:00:00Z "})
    EXPECT_FALSE(parse_timestamp(text).ok()) << text;
}

TEST(Timestamp, WritesTimesOutsideOfItsYearsAsTheNearest) {
  EXPECT_EQ(format_timestamp(UnixMillis(INT64_MAX)), "9999-12-31T23:59:59Z");
  EXPECT_EQ(format_timestamp(UnixMillis(INT64_MIN)), "0000-01-01T00:00:00Z");
}

}  // namespace
}  // namespace nsl::verify
