#pragma once
// What a token may be used for: a set of scopes (scopes.def), and of functions.
//
// Thread-safety: values.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace nsl::identity {

enum class Scope : std::uint8_t {
#define NSL_SCOPE(enumerator, number, name, meaning) enumerator = number,
#include "enclave/identity/scopes.def"
#undef NSL_SCOPE
};

struct ScopeInfo {
  Scope scope;
  std::string_view name;
  std::string_view meaning;
};
// All rows, by ascending number.
std::span<const ScopeInfo> all_scopes();
std::string_view name_of(Scope scope);
// Fails with invalid-argument.
Result<Scope> scope_of(std::string_view name);

class ScopeSet {
 public:
  ScopeSet() = default;
  static ScopeSet of(std::initializer_list<Scope> scopes);
  // Fails with invalid-argument on a bit that is no scope's.
  static Result<ScopeSet> from_bits(std::uint32_t bits);

  void add(Scope scope) { bits_ |= std::uint32_t{1} << static_cast<unsigned>(scope); }
  bool has(Scope scope) const { return (bits_ >> static_cast<unsigned>(scope) & 1) != 0; }
  bool empty() const { return bits_ == 0; }
  // Whether every scope of this set is in the other.
  bool within(ScopeSet other) const { return (bits_ & ~other.bits_) == 0; }
  std::uint32_t bits() const { return bits_; }

  friend bool operator==(ScopeSet, ScopeSet) = default;

 private:
  std::uint32_t bits_ = 0;
};

// The functions that a token is good for, by the names by which its user calls them: all that there
// ever are, or those named. None, as it is made.
class FunctionSet {
 public:
  static constexpr std::size_t kMaxNames = 64;
  static constexpr std::size_t kMaxNameBytes = 128;

  FunctionSet() = default;
  static FunctionSet all();
  // Fails with invalid-argument on more or longer names than that, an empty one, one twice, and one
  // that is not printable ASCII.
  static Result<FunctionSet> of(std::vector<FunctionName> names);

  bool is_all() const { return all_; }
  bool has(const FunctionName& name) const;
  bool empty() const { return !all_ && names_.empty(); }
  const std::vector<FunctionName>& names() const { return names_; }

  friend bool operator==(const FunctionSet&, const FunctionSet&) = default;

 private:
  bool all_ = false;
  std::vector<FunctionName> names_;  // ascending
};

}  // namespace nsl::identity
