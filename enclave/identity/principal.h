#pragma once
// Who a request is made by, after its credentials were verified: what authorisation looks at.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/ids.h"
#include "base/strong.h"
#include "enclave/identity/scope.h"

namespace nsl::identity {

// The columns of the permission table.
enum class Role : std::uint8_t {
  kAnonymous,  // nobody was named
  kKey,        // a registered user who proved the key itself, by certificate or JWT
  kApiToken,   // a user's API token
  kDelegate,   // an application with a token that a user granted it
  kOperator,   // an operator's key
};
inline constexpr std::size_t kRoleCount = 5;

// "anonymous", "key", "API token", "delegated token", "operator".
std::string_view name_of(Role role);
std::span<const Role> all_roles();

// A token's public name: 16 random bytes as base64url, 22 characters.
struct TokenIdTag;
using TokenId = StrongId<TokenIdTag>;

struct Principal {
  Role role = Role::kAnonymous;
  // For whom the request acts, and whose data it reaches: a user; of an operator the id of its key,
  // which is no user's; of nobody empty.
  UserId user{};
  // What an API token or a delegated token is good for, and which it is.
  ScopeSet scopes{};
  FunctionSet functions{};
  TokenId token{};
  // The application that a delegated token is bound to; empty if to none.
  UserId application{};
};

}  // namespace nsl::identity
