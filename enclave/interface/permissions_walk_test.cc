// The permission table, walked over every call with every kind of credential. A request that is let
// through is stopped by a query parameter that no call has, which is looked at right after: so nothing
// is changed, and "refused" and "let through" can be told apart everywhere.
#include "enclave/interface/house_test.h"
#include "enclave/interface/route.h"

namespace nsl::interface::testing {
namespace {

using identity::Operation;
using identity::Principal;
using identity::Role;

std::string path_of(const Route& route) {
  std::string path;
  for (const char c : route.path)
    if (c != '{' && c != '}')
      path += c;
  return path + "?nothing-has-this=1";
}

Ask ask_for(const Route& route) {
  Ask ask{.method = route.method, .target = path_of(route)};
  if (route.body == BodyKind::kSource)
    ask.content_type = "text/javascript";
  return ask;
}

// Of the table alone: what a caller with all scopes, or none, good for all functions, may.
bool is_allowed(const Route& route, Role role, bool has_scopes) {
  switch (identity::permission_of(route.operation).cell(role)) {
    case identity::Cell::kAlways:
      return true;
    case identity::Cell::kScoped:
      return has_scopes;
    case identity::Cell::kNever:
      return false;
  }
  return false;
}

class PermissionsWalk : public ::testing::Test {
 protected:
  void SetUp() override { house_.add(user_); }

  std::string all_scopes(bool delegable) const {
    std::string list;
    for (const identity::ScopeInfo& row : identity::all_scopes())
      if (!delegable || identity::delegable_scopes().has(row.scope))
        list += (list.empty() ? "\"" : ",\"") + std::string(row.name) + "\"";
    return "\"scopes\":[" + list + "],\"allFunctions\":true";
  }

  void walk(Role role, bool has_scopes, const std::string& bearer, const TestUser* certificate) {
    for (const Route& route : all_routes()) {
      Ask ask = ask_for(route);
      ask.bearer = bearer;
      ask.certificate = certificate;
      house_.gate_clock.advance(std::chrono::seconds(1));
      const Answer answer = house_.send(ask);
      // Registering is asked for by nobody yet: the credential is its proof of a key.
      const bool allowed =
          route.id == RouteId::users_register || is_allowed(route, role, has_scopes);
      if (allowed) {
        EXPECT_EQ(answer.code(), "invalid-argument") << route.name << answer.body;
        EXPECT_EQ(answer.member("field"), "nothing-has-this") << route.name;
      } else {
        EXPECT_EQ(answer.code(), role == Role::kAnonymous ? "unauthenticated" : "permission-denied")
            << route.name << answer.body;
        EXPECT_EQ(answer.status, role == Role::kAnonymous ? 401 : 403);
        EXPECT_EQ(answer.member("rule"), identity::permission_of(route.operation).name);
      }
    }
  }

  House house_;
  TestUser user_;
};

TEST_F(PermissionsWalk, WithoutACredential) { walk(Role::kAnonymous, false, "", nullptr); }

TEST_F(PermissionsWalk, WithAJwt) { walk(Role::kKey, false, house_.jwt(user_), nullptr); }

TEST_F(PermissionsWalk, WithACertificate) { walk(Role::kKey, false, "", &user_); }

TEST_F(PermissionsWalk, WithAnApiTokenOfAllScopes) {
  walk(Role::kApiToken, true, house_.token(user_, all_scopes(false)), nullptr);
}

TEST_F(PermissionsWalk, WithADelegatedTokenOfAllScopes) {
  const std::string token = house_.token(user_, all_scopes(true), "delegations");
  walk(Role::kDelegate, true, token, nullptr);
}

TEST_F(PermissionsWalk, AsTheOperatorByJwt) {
  walk(Role::kOperator, false, house_.jwt(house_.boss), nullptr);
}

TEST_F(PermissionsWalk, AsTheOperatorByCertificate) {
  walk(Role::kOperator, false, "", &house_.boss);
}

// Each scope lets an API token do what its rows say, and nothing else.
TEST_F(PermissionsWalk, WithEachScopeByItself) {
  for (const identity::ScopeInfo& scope : identity::all_scopes()) {
    const std::string token = house_.token(
        user_, "\"scopes\":[\"" + std::string(scope.name) + "\"],\"allFunctions\":true");
    for (const Route& route : all_routes()) {
      if (route.id == RouteId::users_register)
        continue;
      Ask ask = ask_for(route);
      ask.bearer = token;
      house_.gate_clock.advance(std::chrono::seconds(1));
      const auto& row = identity::permission_of(route.operation);
      const identity::Cell cell = row.cell(Role::kApiToken);
      const bool allowed = cell == identity::Cell::kAlways ||
                           (cell == identity::Cell::kScoped && row.scope == scope.scope);
      EXPECT_EQ(house_.send(ask).code(), allowed ? "invalid-argument" : "permission-denied")
          << scope.name << " " << route.name;
    }
  }
}

TEST_F(PermissionsWalk, ATokenOfOneFunctionReachesThatAlone) {
  const std::string token =
      house_.token(user_,
                   "\"scopes\":[\"functions:read\",\"functions:invoke\",\"storage:read\"],"
                   "\"functions\":[\"mine\",\"" +
                       house_.boss.id().value() + "/theirs\"]");
  const auto code = [&](Method method, const std::string& path) {
    return house_.send({.method = method, .target = path + "?nothing-has-this=1", .bearer = token})
        .code();
  };
  EXPECT_EQ(code(Method::kGet, "/v1/functions/mine"), "invalid-argument");
  EXPECT_EQ(code(Method::kGet, "/v1/functions/other"), "permission-denied");
  EXPECT_EQ(code(Method::kGet, "/v1/functions"), "permission-denied");
  EXPECT_EQ(code(Method::kPost, "/v1/functions/mine/invoke"), "invalid-argument");
  EXPECT_EQ(code(Method::kGet, "/v1/functions/other/storage/k"), "permission-denied");
  const std::string me = "/v1/users/" + user_.id().value();
  const std::string them = "/v1/users/" + house_.boss.id().value();
  EXPECT_EQ(code(Method::kPost, me + "/functions/mine/invoke"), "invalid-argument");
  EXPECT_EQ(code(Method::kPost, them + "/functions/mine/invoke"), "permission-denied")
      << "another user's function of the same name";
  EXPECT_EQ(code(Method::kPost, them + "/functions/theirs/invoke"), "invalid-argument");
}

TEST_F(PermissionsWalk, AUserSeesNobodysQuotaButItsOwn) {
  const std::string path = "/v1/admin/users/" + user_.id().value() + "/limits";
  EXPECT_EQ(house_.get(user_, path).code(), "permission-denied");
  EXPECT_EQ(house_.get(house_.boss, path).status, 200);
  EXPECT_EQ(house_.get(user_, "/v1/quota").status, 200);
}

TEST_F(PermissionsWalk, ADisabledUserIsToldSoAndLosesItsConnections) {
  const std::string path = "/v1/admin/users/" + user_.id().value();
  EXPECT_EQ(house_.post(house_.boss, path + "/disable").status, 204);
  EXPECT_EQ(house_.operations.disabled, std::vector{user_.id()});
  EXPECT_EQ(house_.get(user_, "/v1/gas").code(), "user-disabled");
  EXPECT_EQ(house_.post(house_.boss, path + "/enable").status, 204);
  EXPECT_EQ(house_.get(user_, "/v1/gas").status, 200);
}

}  // namespace
}  // namespace nsl::interface::testing
