#pragma once
// Authorisation: the permission table (permissions.def) and the one function that asks it.
//
//   NSL_RETURN_IF_ERROR(authorise(who, Operation::kSecretsGet));
//
// It decides by role, scope and function. It does not decide whose data is meant: a room takes the
// user's id from the principal and looks under that id only, so that what is another's and what does
// not exist are the same to it, by construction.
//
// Pure; any thread.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "enclave/identity/principal.h"

namespace nsl::identity {

enum class Operation : std::uint8_t {
#define NSL_PERMISSION(enumerator, ...) enumerator,
#include "enclave/identity/permissions.def"
#undef NSL_PERMISSION
};

enum class Cell : std::uint8_t {
  kNever,
  kAlways,
  kScoped,  // with the row's scope, and, if the row concerns a function, that function
};

enum class Concern : std::uint8_t { kAccount, kFunction };

struct Permission {
  Operation operation;
  std::string_view name;  // "secrets.get"
  Scope scope;
  Concern concern;
  std::array<Cell, kRoleCount> cells;  // by Role

  Cell cell(Role role) const { return cells[static_cast<std::size_t>(role)]; }
};

// All rows, in the order of the enumerators.
std::span<const Permission> permission_table();
const Permission& permission_of(Operation operation);

// Ok, or permission-denied with the rule that refuses: "secrets.get: an API token needs the scope
// secrets:read"; unauthenticated if it is nobody who asks and somebody could be allowed.
// An operation that concerns a function and is asked for without one (a list of all) is refused to a
// token that is not good for all functions.
Status authorise(const Principal& who, Operation what);
Status authorise(const Principal& who, Operation what, const FunctionName& function);

// The scopes that a delegated token can have: those that some row asks of a delegate.
ScopeSet delegable_scopes();

}  // namespace nsl::identity
