#pragma once
// The rule for names that a function's `config` lists: secrets and keys.

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace nsl::execution {

inline constexpr std::size_t kMaxNameLength = 128;

// 1 to 128 characters of [A-Za-z0-9_.-], the first a letter or an underscore.
constexpr bool is_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  const auto allowed = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  return !name.empty() && name.size() <= kMaxNameLength && letter(name[0]) &&
         std::ranges::all_of(name, allowed);
}

}  // namespace nsl::execution
