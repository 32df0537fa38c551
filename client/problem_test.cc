#include "client/problem.h"

#include <gtest/gtest.h>

namespace nsl::client {
namespace {

Reply reply_of(int status, std::string_view body, std::string type = "application/problem+json") {
  Reply reply{.status = status, .fields = {{"Content-Type", std::move(type)}}, .body = {}};
  reply.body.assign(body.begin(), body.end());
  return reply;
}

TEST(Problem, TellsWhatTheDocumentSays) {
  const Problem problem = problem_of(reply_of(
      400, R"({"type":"urn:nsl:error:invalid-argument","title":"t","status":400,"detail":"d",)"
           R"("field":"name","line":3,"column":4,"limit":9,"stack":"s"})"));
  EXPECT_EQ(problem.slug, "invalid-argument");
  EXPECT_EQ(problem.field, "name");
  EXPECT_EQ(problem.line, 3u);
  EXPECT_EQ(problem.column, 4u);
  EXPECT_EQ(problem.limit, 9u);
  EXPECT_EQ(problem.stack, "s");
  EXPECT_EQ(problem.error(), Error(Errc::kInvalidArgument, "d"));
}

TEST(Problem, LeavesEmptyWhatIsMissingOrOfAnotherType) {
  const Problem problem =
      problem_of(reply_of(418, R"({"type":7,"detail":[],"line":-1,"limit":"x"})"));
  EXPECT_EQ(problem.status, 418);
  EXPECT_TRUE(problem.slug.empty());
  EXPECT_EQ(problem.line, 0u);
  EXPECT_FALSE(problem.limit);
}

TEST(Problem, MakesDoWithTheStatusOfWhatIsNoProblemDocument) {
  for (const Reply& reply : {reply_of(502, "<html>", "text/html"), reply_of(502, "{"),
                             reply_of(502, "[]"), reply_of(502, "")})
    EXPECT_EQ(problem_of(reply).error().code(), Errc::kUnavailable);
  EXPECT_EQ(problem_of(reply_of(403, "", "text/html")).error().code(), Errc::kServiceRefused);
}

TEST(Problem, KeepsTheSlugOfAnErrorThatThisProgramDoesNotKnow) {
  const Error error =
      problem_of(reply_of(409, R"({"type":"urn:nsl:error:of-tomorrow","title":"New."})")).error();
  EXPECT_EQ(error.code(), Errc::kServiceRefused);
  EXPECT_NE(error.detail().find("of-tomorrow"), std::string::npos);
}

TEST(Problem, ReadsRetryAfterInSecondsOnly) {
  Reply reply = reply_of(429, "{}");
  reply.fields.push_back({"retry-after", "7"});
  EXPECT_EQ(problem_of(reply).retry_after, std::chrono::seconds(7));
  for (const char* wrong : {"", "-1", "soon", "99999999999999999999"}) {
    reply.fields.back().value = wrong;
    EXPECT_FALSE(problem_of(reply).retry_after) << wrong;
  }
}

}  // namespace
}  // namespace nsl::client
