#include "enclave/identity/scope.h"

#include <algorithm>
#include <string>

namespace nsl::identity {
namespace {

constexpr ScopeInfo kScopes[] = {
#define NSL_SCOPE(enumerator, number, name, meaning) {Scope::enumerator, name, meaning},
#include "enclave/identity/scopes.def"
#undef NSL_SCOPE
};

bool is_name(const FunctionName& name) {
  return !name.empty() && name.value().size() <= FunctionSet::kMaxNameBytes &&
         std::ranges::all_of(name.value(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

std::span<const ScopeInfo> all_scopes() { return kScopes; }

std::string_view name_of(Scope scope) {
  for (const ScopeInfo& row : kScopes)
    if (row.scope == scope)
      return row.name;
  return "unknown";
}

Result<Scope> scope_of(std::string_view name) {
  for (const ScopeInfo& row : kScopes)
    if (row.name == name)
      return row.scope;
  return Error(Errc::kInvalidArgument, "there is no such scope; docs/identity.md lists them");
}

ScopeSet ScopeSet::of(std::initializer_list<Scope> scopes) {
  ScopeSet set;
  for (const Scope scope : scopes)
    set.add(scope);
  return set;
}

Result<ScopeSet> ScopeSet::from_bits(std::uint32_t bits) {
  ScopeSet known;
  for (const ScopeInfo& row : kScopes)
    known.add(row.scope);
  ScopeSet set;
  set.bits_ = bits;
  if (!set.within(known))
    return Error(Errc::kInvalidArgument, "a set of scopes with an unknown one");
  return set;
}

FunctionSet FunctionSet::all() {
  FunctionSet set;
  set.all_ = true;
  return set;
}

Result<FunctionSet> FunctionSet::of(std::vector<FunctionName> names) {
  if (names.size() > kMaxNames)
    return Error(Errc::kInvalidArgument, "expected at most " + std::to_string(kMaxNames) +
                                             " functions, got " + std::to_string(names.size()));
  if (!std::ranges::all_of(names, is_name))
    return Error(Errc::kInvalidArgument, "expected functions' names of 1 to " +
                                             std::to_string(kMaxNameBytes) +
                                             " printable ASCII characters");
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) != names.end())
    return Error(Errc::kInvalidArgument, "a function is named twice");
  FunctionSet set;
  set.names_ = std::move(names);
  return set;
}

bool FunctionSet::has(const FunctionName& name) const {
  return all_ || std::ranges::binary_search(names_, name);
}

}  // namespace nsl::identity
