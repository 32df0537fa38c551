#include "enclave/engine/callers.h"

#include <algorithm>
#include <string>
#include <utility>

namespace nsl::engine {
namespace {

bool can_be_user(const UserId& user) {
  return !user.empty() && user.value().size() <= kMaxUserIdBytes &&
         std::ranges::all_of(user.value(), [](char c) { return c > ' ' && c <= '~'; });
}

Error bad(std::string detail) { return Error(Errc::kInvalidArgument, std::move(detail)); }

}  // namespace

std::string_view to_string(Visibility visibility) {
  switch (visibility) {
    case Visibility::kPrivate:
      return "private";
    case Visibility::kPublic:
      return "public";
    case Visibility::kListed:
      return "listed";
  }
  return "private";
}

Result<Callers> Callers::listed(std::vector<UserId> users) {
  if (users.empty() || users.size() > kMaxListed)
    return bad("expected 1 to " + std::to_string(kMaxListed) + " users, met " +
               std::to_string(users.size()));
  if (!std::ranges::all_of(users, can_be_user))
    return bad("what is listed can be no user's id");
  std::ranges::sort(users);
  if (std::ranges::adjacent_find(users) != users.end())
    return bad("a user is listed twice");
  return Callers(Visibility::kListed, std::move(users));
}

bool Callers::allow(const UserId& caller, const UserId& owner) const {
  return caller == owner || visibility_ == Visibility::kPublic ||
         std::ranges::binary_search(users_, caller);
}

void Callers::write(storage::FieldWriter& fields) const {
  fields.u8(static_cast<std::uint8_t>(visibility_));
  if (visibility_ != Visibility::kListed)
    return;
  fields.u16(static_cast<std::uint16_t>(users_.size()));
  for (const UserId& user : users_)
    fields.text(user.value());
}

Result<Callers> Callers::read(storage::FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t visibility, fields.u8());
  if (visibility == static_cast<std::uint8_t>(Visibility::kPrivate))
    return Callers();
  if (visibility == static_cast<std::uint8_t>(Visibility::kPublic))
    return everybody();
  if (visibility != static_cast<std::uint8_t>(Visibility::kListed))
    return fields.corrupt();
  NSL_ASSIGN_OR_RETURN(const std::uint16_t count, fields.u16());
  std::vector<UserId> users;
  for (std::uint16_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(std::string user, fields.text(kMaxUserIdBytes));
    users.emplace_back(std::move(user));
  }
  auto callers = listed(users);
  if (!callers.ok() || callers->users() != users)  // another order is not what write() makes
    return fields.corrupt();
  return callers;
}

}  // namespace nsl::engine
