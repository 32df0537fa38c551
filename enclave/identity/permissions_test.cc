// Walks every cell of the permission table, as docs/identity.md tells it to people: the document is
// the expectation, the code is what is tested.

#include "enclave/identity/permissions.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace nsl::identity {
namespace {

struct DocumentedRow {
  std::string scope;
  bool concerns_function = false;
  std::array<std::string, kRoleCount> cells;
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, '|');) {
    const auto first = cell.find_first_not_of(' ');
    const auto last = cell.find_last_not_of(' ');
    cells.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
  }
  return cells;
}

// The rows that begin with "| `name` |" between the two marks.
std::vector<std::vector<std::string>> documented_table(const std::string& name) {
  std::ifstream document(NSL_SOURCE_DIR "/docs/identity.md");
  std::vector<std::vector<std::string>> rows;
  bool inside = false;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("<!-- "))
      inside = line == "<!-- " + name + " -->";
    if (inside && line.starts_with("| `"))
      rows.push_back(cells_of(line));
  }
  return rows;
}

std::map<std::string, DocumentedRow> documented_permissions() {
  std::map<std::string, DocumentedRow> rows;
  for (const auto& cells : documented_table("permissions")) {
    if (cells.size() < 9)
      continue;
    DocumentedRow row{.scope = cells[2], .concerns_function = cells[3] == "yes", .cells = {}};
    for (std::size_t i = 0; i < kRoleCount; ++i)
      row.cells[i] = cells[4 + i];
    rows[cells[1].substr(1, cells[1].size() - 2)] = row;
  }
  return rows;
}

Principal somebody(Role role) {
  Principal who{.role = role};
  if (role != Role::kAnonymous)
    who.user = UserId("somebody");
  return who;
}

ScopeSet all_but(Scope scope) {
  ScopeSet set;
  for (const ScopeInfo& row : all_scopes())
    if (row.scope != scope)
      set.add(row.scope);
  return set;
}

Errc answer(const Status& status) { return status.ok() ? Errc{} : status.error().code(); }

TEST(Permissions, AreDocumentedRowByRow) {
  const auto documented = documented_permissions();
  EXPECT_EQ(documented.size(), permission_table().size());
  for (const Permission& row : permission_table())
    EXPECT_TRUE(documented.contains(std::string(row.name))) << row.name;
}

TEST(Permissions, AllowAndRefuseAsDocumentedInEveryCell) {
  const auto documented = documented_permissions();
  int walked = 0;
  for (const Permission& row : permission_table()) {
    const auto found = documented.find(std::string(row.name));
    ASSERT_NE(found, documented.end()) << row.name;
    for (const Role role : all_roles()) {
      ++walked;
      const std::string& expected = found->second.cells[static_cast<std::size_t>(role)];
      Principal who = somebody(role);
      who.functions = FunctionSet::all();
      who.scopes = all_but(row.scope);
      const Errc without = answer(authorise(who, row.operation));
      who.scopes.add(row.scope);
      const Errc with = answer(authorise(who, row.operation));
      const Errc never =
          role == Role::kAnonymous ? Errc::kUnauthenticated : Errc::kPermissionDenied;
      const std::string where = std::string(row.name) + " as " + std::string(name_of(role));
      if (expected == "yes") {
        EXPECT_EQ(without, Errc{}) << where;
        EXPECT_EQ(with, Errc{}) << where;
      } else if (expected == "scope") {
        EXPECT_EQ(without, Errc::kPermissionDenied) << where;
        EXPECT_EQ(with, Errc{}) << where;
        EXPECT_EQ(found->second.scope, "`" + std::string(name_of(row.scope)) + "`") << where;
      } else {
        EXPECT_EQ(expected, "–") << where;
        EXPECT_EQ(without, never) << where;
        EXPECT_EQ(with, never) << where;
      }
    }
  }
  EXPECT_EQ(walked, static_cast<int>(permission_table().size() * kRoleCount));
}

TEST(Permissions, HoldATokenToItsFunctionsWhereTheOperationConcernsOne) {
  const auto documented = documented_permissions();
  for (const Permission& row : permission_table())
    for (const Role role : {Role::kApiToken, Role::kDelegate}) {
      if (row.cell(role) != Cell::kScoped)
        continue;
      Principal who = somebody(role);
      who.scopes.add(row.scope);
      who.functions = FunctionSet::of({FunctionName("mine")}).value();
      const bool concerns = documented.at(std::string(row.name)).concerns_function;
      EXPECT_TRUE(authorise(who, row.operation, FunctionName("mine")).ok()) << row.name;
      EXPECT_EQ(authorise(who, row.operation, FunctionName("other")).ok(), !concerns) << row.name;
      EXPECT_EQ(authorise(who, row.operation).ok(), !concerns) << row.name;
      who.functions = FunctionSet();
      EXPECT_EQ(authorise(who, row.operation, FunctionName("mine")).ok(), !concerns) << row.name;
    }
}

TEST(Permissions, NameTheRuleInTheirRefusals) {
  Principal token = somebody(Role::kApiToken);
  EXPECT_EQ(authorise(token, Operation::kSecretsGet).error().detail(),
            "secrets.get: the API token needs the scope secrets:read");
  EXPECT_EQ(authorise(somebody(Role::kOperator), Operation::kSecretsGet).error().detail(),
            "secrets.get: not for the role operator");
  token.scopes.add(Scope::kFunctionsInvoke);
  EXPECT_EQ(authorise(token, Operation::kFunctionsInvoke, FunctionName("f")).error().detail(),
            "functions.invoke: the API token is not good for this function");
  EXPECT_EQ(authorise(Principal(), Operation::kGasShow).error().detail(), "gas.show");
}

// No path to what users put in.
TEST(Permissions, GiveTheOperatorNothingOfAUsersOwn) {
  int checked = 0;
  for (const Permission& row : permission_table())
    for (const char* room :
         {"secrets.", "keys.", "functions.", "invocations.", "storage.", "tokens.", "delegations."})
      if (row.name.starts_with(room)) {
        ++checked;
        EXPECT_EQ(row.cell(Role::kOperator), Cell::kNever) << row.name;
      }
  EXPECT_GE(checked, 30);
}

// Else a token that leaks could be made into another that is not revoked with it, or destroy all.
TEST(Permissions, GiveTokensNothingThatMakesTokensOrEndsTheUser) {
  for (const Operation operation :
       {Operation::kTokensCreate, Operation::kTokensRevoke, Operation::kDelegationsCreate,
        Operation::kDelegationsRevoke, Operation::kUsersDelete})
    for (const Role role : {Role::kApiToken, Role::kDelegate})
      EXPECT_EQ(permission_of(operation).cell(role), Cell::kNever);
}

TEST(Permissions, DelegateNoScopeOfSecretsKeysOrCode) {
  for (const Scope scope :
       {Scope::kSecretsList, Scope::kSecretsRead, Scope::kSecretsWrite, Scope::kKeysRead,
        Scope::kKeysWrite, Scope::kKeysSign, Scope::kFunctionsWrite, Scope::kFunctionsExecute})
    EXPECT_FALSE(delegable_scopes().has(scope)) << name_of(scope);
  EXPECT_TRUE(delegable_scopes().has(Scope::kFunctionsInvoke));
}

TEST(Scopes, AreDocumented) {
  std::map<std::string, std::string> documented;
  for (const auto& cells : documented_table("scopes"))
    documented[cells.at(1).substr(1, cells.at(1).size() - 2)] = cells.at(2);
  EXPECT_EQ(documented.size(), all_scopes().size());
  for (const ScopeInfo& row : all_scopes()) {
    EXPECT_EQ(documented[std::string(row.name)], row.meaning) << row.name;
    EXPECT_EQ(scope_of(row.name).value(), row.scope);
  }
  EXPECT_EQ(scope_of("secrets").error().code(), Errc::kInvalidArgument);
}

// Stored in tokens' records.
TEST(Scopes, KeepTheirNumbers) {
  EXPECT_EQ(ScopeSet::of({Scope::kAccountRead}).bits(), 1U);
  EXPECT_EQ(ScopeSet::of({Scope::kSecretsRead}).bits(), 1U << 8);
  EXPECT_EQ(ScopeSet::of({Scope::kStorageWrite}).bits(), 1U << 14);
  EXPECT_EQ(ScopeSet::from_bits(3)->bits(), 3U);
  EXPECT_EQ(ScopeSet::from_bits(1U << 15).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(ScopeSet::from_bits(1U << 31).error().code(), Errc::kInvalidArgument);
}

TEST(FunctionSet, HoldsNoneSomeOrAll) {
  EXPECT_TRUE(FunctionSet().empty());
  EXPECT_FALSE(FunctionSet().has(FunctionName("a")));
  EXPECT_TRUE(FunctionSet::all().has(FunctionName("a")));
  const auto some = FunctionSet::of({FunctionName("b"), FunctionName("a")}).value();
  EXPECT_TRUE(some.has(FunctionName("a")) && some.has(FunctionName("b")));
  EXPECT_FALSE(some.has(FunctionName("c")));
  EXPECT_FALSE(some.is_all());
}

TEST(FunctionSet, RefusesNamesThatAreNone) {
  const auto refuses = [](const std::vector<std::string>& names) {
    std::vector<FunctionName> functions(names.begin(), names.end());
    const auto set = FunctionSet::of(std::move(functions));
    return !set.ok() && set.error().code() == Errc::kInvalidArgument;
  };
  EXPECT_TRUE(refuses({""}));
  EXPECT_TRUE(refuses({"a", "a"}));
  EXPECT_TRUE(refuses({"a b"}));
  EXPECT_TRUE(refuses({"\xc3\xa9"}));
  EXPECT_TRUE(refuses({std::string(129, 'a')}));
  EXPECT_FALSE(refuses({std::string(128, 'a')}));
  std::vector<std::string> many;
  for (int i = 0; i < 65; ++i)
    many.push_back("f" + std::to_string(i));
  EXPECT_TRUE(refuses(many));
}

}  // namespace
}  // namespace nsl::identity
