#pragma once
// The limits of a function, all in one table: what they mean, where they stand when nobody says
// anything, and how far anybody may move them. `nsl limits` prints it, docs/functions.md shows it,
// and Limits::set is the one place that clamps.
//
// Thread-safety: values.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace nsl::execution {

enum class Limit : std::uint8_t {
  kGas,
  kMemory,
  kWallTime,
  kSource,
  kInput,
  kResult,
  kLogs,
  kSecrets,
  kSecretBytes,
  kHostCalls,
  kImage,
  kCallDepth,
};
inline constexpr std::size_t kLimitCount = 12;

struct LimitSpec {
  Limit limit;
  std::string_view name;  // in a function's config.limits and on the command line
  std::string_view unit;
  std::uint64_t smallest;
  std::uint64_t standard;
  std::uint64_t ceiling;
  std::string_view meaning;
};

// One row a limit, in the order of the enumeration.
std::span<const LimitSpec, kLimitCount> limit_table();
const LimitSpec& spec(Limit limit);
std::optional<Limit> limit_named(std::string_view name);

class Limits {
 public:
  Limits();  // the standard ones

  // Moves one limit, not beyond its ceiling. limit-out-of-range below the smallest value.
  Status set(Limit limit, std::uint64_t value);
  // Never more than `value`.
  void lower(Limit limit, std::uint64_t value);

  std::uint64_t get(Limit limit) const { return values_[static_cast<std::size_t>(limit)]; }

  Gas gas() const { return Gas(get(Limit::kGas)); }
  ByteCount memory() const { return ByteCount(get(Limit::kMemory)); }
  std::chrono::milliseconds wall_time() const {
    return std::chrono::milliseconds(get(Limit::kWallTime));
  }

 private:
  std::array<std::uint64_t, kLimitCount> values_;
};

}  // namespace nsl::execution
