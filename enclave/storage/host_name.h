#pragma once
// The names of the layer's host files. They hold a number and nothing of the store's content:
//
//   log-<n>       a segment of the sealed log, n in 16 lower-case hex digits
//   log-<n>.new   a segment whose checkpoint is being written
//   table-<id>    a table file, by its file id
//
// Thread-safety: functions of values.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nsl::storage {

enum class HostKind : std::uint8_t { kSegment, kNewSegment, kTable };

struct HostName {
  HostKind kind = HostKind::kSegment;
  std::uint64_t number = 0;

  friend auto operator<=>(const HostName&, const HostName&) = default;
};

std::string to_string(const HostName& name);

// Nothing if the name is not one of ours; there is exactly one spelling for each.
std::optional<HostName> parse_host_name(std::string_view text);

}  // namespace nsl::storage
