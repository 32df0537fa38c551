#include "enclave/interface/problem.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace nsl::interface {
namespace {

nlohmann::json document(const Reply& reply) {
  return nlohmann::json::parse(as_text(reply.body), nullptr, false);
}

std::string header(const Reply& reply, std::string_view name) {
  for (const ReplyHeader& each : reply.headers)
    if (each.name == name)
      return each.value;
  return "";
}

TEST(Problem, HasTypeTitleAndStatusOfTheRegistry) {
  for (const ErrorInfo& row : error_registry()) {
    const Reply reply = problem(Error(row.code));
    EXPECT_EQ(reply.status, row.http_status);
    EXPECT_EQ(reply.content_type, "application/problem+json");
    const auto json = document(reply);
    EXPECT_EQ(json["type"], "urn:nsl:error:" + std::string(row.slug));
    EXPECT_EQ(json["title"], row.meaning);
    EXPECT_EQ(json["status"], row.http_status);
    EXPECT_EQ(json["code"], row.slug);
    EXPECT_FALSE(json.contains("detail"));
    if (row.http_status == 429) {
      EXPECT_NE(header(reply, "Retry-After"), "");
    }
    EXPECT_EQ(header(reply, "WWW-Authenticate"), row.http_status == 401 ? "Bearer" : "");
  }
}

TEST(Problem, TellsWhatIsTheCallersAndNotWhatIsTheOperators) {
  EXPECT_EQ(document(problem(Error(Errc::kInvalidArgument, "why")))["detail"], "why");
  const Error ours(Errc::kStorageCorrupt, "file 17: tag");
  EXPECT_FALSE(document(problem(ours)).contains("detail"));
  EXPECT_EQ(document(problem(ours, {}, Reader::kOperator))["detail"], "file 17: tag");
}

TEST(Problem, TellsTheDetails) {
  const Reply reply = problem(Error(Errc::kInvalidJson, "x"), {.field = "a",
                                                               .rule = "secrets.get",
                                                               .line = 2,
                                                               .column = 3,
                                                               .limit = 10,
                                                               .allowed = "GET",
                                                               .retry_after = 9});
  const auto json = document(reply);
  EXPECT_EQ(json["field"], "a");
  EXPECT_EQ(json["rule"], "secrets.get");
  EXPECT_EQ(json["line"], 2);
  EXPECT_EQ(json["column"], 3);
  EXPECT_EQ(json["limit"], 10);
  EXPECT_EQ(header(reply, "Allow"), "GET");
  EXPECT_EQ(header(reply, "Retry-After"), "9");
}

TEST(Problem, IsJsonWhateverTheDetailHolds) {
  const Reply reply = problem(Error(Errc::kInvalidArgument, "\xff\"\n\\\x01"), {.field = "\xc3"});
  EXPECT_FALSE(document(reply).is_discarded());
}

}  // namespace
}  // namespace nsl::interface
