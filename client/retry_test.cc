#include "client/retry.h"

#include <gtest/gtest.h>

namespace nsl::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Problem problem_of(int status, std::string slug) {
  Problem problem;
  problem.status = status;
  problem.slug = std::move(slug);
  return problem;
}

TEST(Retry, RepeatsWhatWasNotSent) {
  EXPECT_TRUE(may_repeat(Errc::kUnreachable, Repeatable::kOnlyIfNotDone));
  EXPECT_FALSE(may_repeat(Errc::kWrongServerKey, Repeatable::kAlways));
  EXPECT_FALSE(may_repeat(Errc::kBadReply, Repeatable::kAlways));
}

TEST(Retry, RepeatsALostReplyOnlyWhereTwiceIsOnce) {
  EXPECT_TRUE(may_repeat(Errc::kNoReply, Repeatable::kAlways));
  EXPECT_FALSE(may_repeat(Errc::kNoReply, Repeatable::kOnlyIfNotDone));
}

TEST(Retry, RepeatsWhatWasRefusedBeforeTheWork) {
  for (const char* slug : {"rate-limited", "too-many-at-once", "queue-full", "conflict"})
    EXPECT_TRUE(may_repeat(problem_of(429, slug), Repeatable::kOnlyIfNotDone)) << slug;
  EXPECT_FALSE(may_repeat(problem_of(503, "storage-io"), Repeatable::kOnlyIfNotDone));
  EXPECT_TRUE(may_repeat(problem_of(503, "storage-io"), Repeatable::kAlways));
  EXPECT_TRUE(may_repeat(problem_of(409, "idempotency-in-flight"), Repeatable::kAlways));
}

TEST(Retry, LeavesTheCallersOwnMistakesAlone) {
  for (const int status : {400, 401, 403, 404, 409, 422, 500, 507})
    EXPECT_FALSE(may_repeat(problem_of(status, "some-error"), Repeatable::kAlways)) << status;
}

TEST(Retry, WaitsLongerEachTimeAndNotForEver) {
  const RetryPolicy policy{.attempts = 10, .longest_pause = milliseconds(1000)};
  EXPECT_EQ(pause_after(policy, 1, {}, 0), milliseconds(100));
  EXPECT_EQ(pause_after(policy, 2, {}, 0), milliseconds(200));
  EXPECT_EQ(pause_after(policy, 9, {}, 0), milliseconds(1000));
  EXPECT_EQ(pause_after(policy, 10, {}, 0), std::nullopt);
}

TEST(Retry, SpreadsPausesButNeverComesBackBeforeItIsAskedTo) {
  const RetryPolicy policy;
  EXPECT_EQ(pause_after(policy, 1, {}, 1), milliseconds(50));
  EXPECT_EQ(pause_after(policy, 1, seconds(2), 1), seconds(2));
}

TEST(Retry, GivesUpIfTheServiceAsksForMorePatienceThanThereIs) {
  EXPECT_EQ(pause_after(RetryPolicy(), 1, seconds(11), 0), std::nullopt);
}

}  // namespace
}  // namespace nsl::client
