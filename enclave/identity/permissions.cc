#include "enclave/identity/permissions.h"

#include <string>

namespace nsl::identity {
namespace {

constexpr Permission kTable[] = {
#define NSL_PERMISSION(enumerator, name, scope, concern, anonymous, key, api_token, delegate, \
                       operator_)                                                             \
  {Operation::enumerator,                                                                     \
   name,                                                                                      \
   Scope::scope,                                                                              \
   Concern::concern,                                                                          \
   {Cell::anonymous, Cell::key, Cell::api_token, Cell::delegate, Cell::operator_}},
#include "enclave/identity/permissions.def"
#undef NSL_PERMISSION
};

constexpr Role kRoles[] = {Role::kAnonymous, Role::kKey, Role::kApiToken, Role::kDelegate,
                           Role::kOperator};
constexpr std::string_view kRoleNames[] = {"anonymous", "key", "API token", "delegated token",
                                           "operator"};
static_assert(std::size(kRoles) == kRoleCount && std::size(kRoleNames) == kRoleCount);

Error denied(const Permission& row, const std::string& why) {
  return Error(Errc::kPermissionDenied, std::string(row.name) + ": " + why);
}

Status check(const Principal& who, Operation what, const FunctionName* function) {
  const Permission& row = permission_of(what);
  const std::string role(name_of(who.role));
  switch (row.cell(who.role)) {
    case Cell::kAlways:
      return ok_status();
    case Cell::kNever:
      if (who.role == Role::kAnonymous)
        return Error(Errc::kUnauthenticated, std::string(row.name));
      return denied(row, "not for the role " + role);
    case Cell::kScoped:
      break;
  }
  if (!who.scopes.has(row.scope))
    return denied(row, "the " + role + " needs the scope " + std::string(name_of(row.scope)));
  if (row.concern == Concern::kFunction &&
      !(function != nullptr ? who.functions.has(*function) : who.functions.is_all()))
    return denied(row, "the " + role + " is not good for this function");
  return ok_status();
}

}  // namespace

std::string_view name_of(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }

std::span<const Role> all_roles() { return kRoles; }

std::span<const Permission> permission_table() { return kTable; }

const Permission& permission_of(Operation operation) {
  return kTable[static_cast<std::size_t>(operation)];
}

Status authorise(const Principal& who, Operation what) { return check(who, what, nullptr); }

Status authorise(const Principal& who, Operation what, const FunctionName& function) {
  return check(who, what, &function);
}

ScopeSet delegable_scopes() {
  ScopeSet scopes;
  for (const Permission& row : kTable)
    if (row.cell(Role::kDelegate) == Cell::kScoped)
      scopes.add(row.scope);
  return scopes;
}

}  // namespace nsl::identity
