#include "enclave/interface/route.h"

#include <gtest/gtest.h>

#include <set>

#include "enclave/interface/handlers.h"

namespace nsl::interface {
namespace {

Errc code_of(Method method, std::string_view path, std::string* allowed = nullptr) {
  std::string ignored;
  const auto match = find_route(method, path, allowed != nullptr ? *allowed : ignored);
  return match.ok() ? Errc{} : match.error().code();
}

TEST(Route, IsFoundWithItsParametersDecoded) {
  std::string allowed;
  const auto match = find_route(Method::kPut, "/v1/functions/price/storage/a%2Fb%20c", allowed);
  ASSERT_TRUE(match.ok());
  EXPECT_EQ(match->route->id, RouteId::storage_put);
  ASSERT_EQ(match->parameters.size(), 2U);
  EXPECT_EQ(match->parameters[0].name, "name");
  EXPECT_EQ(match->parameters[0].value, "price");
  EXPECT_EQ(match->parameters[1].value, "a/b c");
}

TEST(Route, TakesHeadWhereItTakesGet) {
  std::string allowed;
  EXPECT_EQ(find_route(Method::kHead, "/healthz", allowed).value().route->id, RouteId::healthz);
  EXPECT_EQ(code_of(Method::kHead, "/v1/execute"), Errc::kMethodNotAllowed);
}

TEST(Route, TellsPathsThatAreNoneFromMethodsThatAreNot) {
  std::string allowed;
  EXPECT_EQ(code_of(Method::kPost, "/v1/secrets/a", &allowed), Errc::kMethodNotAllowed);
  EXPECT_EQ(allowed, "PUT, GET, HEAD, DELETE");
  EXPECT_EQ(code_of(Method::kOther, "/healthz", &allowed), Errc::kMethodNotAllowed);
  for (const char* path : {"/", "/v1", "/v1/", "/v1/nothing", "/healthz/", "//healthz", "/v1//gas",
                           "/v1/secrets/", "/v1/secrets/a/b", "/V1/gas", "/v1/%67as"})
    EXPECT_EQ(code_of(Method::kGet, path), Errc::kNoSuchPath) << path;
}

TEST(Route, RefusesDotSegmentsAndWrongEncodings) {
  for (const char* path : {"/v1/./gas", "/v1/../healthz", "/v1/secrets/..", "/v1/secrets/%2e%2E",
                           "/v1/secrets/%2", "/v1/secrets/%zz"})
    EXPECT_EQ(code_of(Method::kGet, path), Errc::kInvalidEncoding) << path;
}

TEST(Route, EachIsThereOnceAndFoundByItsOwnPath) {
  std::set<std::string> seen;
  for (const Route& route : all_routes()) {
    EXPECT_TRUE(seen.insert(std::string(name_of(route.method)) + std::string(route.path)).second);
    std::string path;
    for (const char c : route.path)
      if (c != '{' && c != '}')
        path += c;
    std::string allowed;
    const auto match = find_route(route.method, path, allowed);
    ASSERT_TRUE(match.ok()) << path;
    EXPECT_EQ(match->route->name, route.name);
    EXPECT_EQ(rule_of(route.body).kind, route.body);
    std::visit([&](auto handler) { EXPECT_NE(handler, nullptr); }, handler_of(route.id));
  }
}

// Who may do what has a row for each call; what has a row and no call is told here.
TEST(Route, ThereIsACallForEachRowOfThePermissionTable) {
  std::set<std::string_view> without;
  for (const identity::Permission& row : identity::permission_table())
    if (std::ranges::none_of(all_routes(),
                             [&](const Route& route) { return route.operation == row.operation; }))
      without.insert(row.name);
  const std::set<std::string_view> expected{"service.evidence", "operation.audit",
                                            "operation.alerts", "operation.accept-rollback"};
  EXPECT_EQ(without, expected);
}

TEST(Route, KnowsItsQueryParameters) {
  const Route& put = all_routes()[static_cast<std::size_t>(RouteId::secrets_put)];
  EXPECT_TRUE(put.takes_query("expiresAt"));
  EXPECT_TRUE(put.takes_query("hashes"));
  for (const char* name : {"", "expires", "at", "expiresAt lifetimeSeconds", "limit"})
    EXPECT_FALSE(put.takes_query(name)) << name;
}

}  // namespace
}  // namespace nsl::interface
