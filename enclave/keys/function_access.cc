#include "enclave/keys/function_access.h"

#include <algorithm>
#include <set>
#include <utility>

#include "enclave/execution/names.h"

namespace nsl::keys {
namespace {

constexpr std::size_t kHashLength = 64;

bool is_hash(const FunctionHash& hash) {
  return hash.value().size() == kHashLength && std::ranges::all_of(hash.value(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

template <class Id>
bool are_distinct(const std::vector<Id>& ids) {
  return std::set<Id>(ids.begin(), ids.end()).size() == ids.size();
}

Error bad(std::string detail) { return Error(Errc::kInvalidArgument, std::move(detail)); }

template <class Id>
void write_list(storage::FieldWriter& fields, const std::vector<Id>& ids) {
  fields.u8(static_cast<std::uint8_t>(ids.size()));
  for (const Id& id : ids)
    fields.text(id.value());
}

template <class Id>
Result<std::vector<Id>> read_list(storage::FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t count, fields.u8());
  std::vector<Id> ids;
  for (std::uint8_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(std::string id, fields.text(execution::kMaxNameLength));
    ids.emplace_back(std::move(id));
  }
  return ids;
}

}  // namespace

Result<FunctionAccess> FunctionAccess::only(std::vector<FunctionName> names,
                                            std::vector<FunctionHash> hashes) {
  if (names.size() + hashes.size() > kMaxListed)
    return bad("expected at most " + std::to_string(kMaxListed) + " functions, met " +
               std::to_string(names.size() + hashes.size()));
  if (!std::ranges::all_of(
          names, [](const FunctionName& name) { return execution::is_name(name.value()); }))
    return bad(
        "a function's name has letters, digits, '_', '.' and '-' and begins with a letter "
        "or '_'");
  if (!std::ranges::all_of(hashes, is_hash))
    return bad("a function's hash is 64 lower-case hex digits");
  if (!are_distinct(names) || !are_distinct(hashes))
    return bad("a function is listed twice");
  FunctionAccess access;
  access.restricted_ = true;
  access.names_ = std::move(names);
  access.hashes_ = std::move(hashes);
  return access;
}

bool FunctionAccess::allows(const InvokedFunction& function) const {
  return !restricted_ || std::ranges::find(names_, function.name) != names_.end() ||
         std::ranges::find(hashes_, function.hash) != hashes_.end();
}

void FunctionAccess::write(storage::FieldWriter& fields) const {
  fields.u8(restricted_ ? 1 : 0);
  if (!restricted_)
    return;
  write_list(fields, names_);
  write_list(fields, hashes_);
}

Result<FunctionAccess> FunctionAccess::read(storage::FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t restricted, fields.u8());
  if (restricted > 1)
    return fields.corrupt();
  if (restricted == 0)
    return FunctionAccess();
  NSL_ASSIGN_OR_RETURN(auto names, read_list<FunctionName>(fields));
  NSL_ASSIGN_OR_RETURN(auto hashes, read_list<FunctionHash>(fields));
  auto access = only(std::move(names), std::move(hashes));
  if (!access.ok())
    return fields.corrupt();
  return access;
}

}  // namespace nsl::keys
