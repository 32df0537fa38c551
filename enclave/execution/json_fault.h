#pragma once
// Whether text is strict JSON (RFC 8259), and if not, why.
//
// Strictness is on purpose: what the guest's own parser or writer lets through (half of a surrogate
// pair, a number beyond double's range) another reader may refuse or read as something else.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nsl::execution {

struct JsonFault {
  std::string what;  // for a person, with the place
  std::uint32_t line;
  std::uint32_t column;  // in bytes; both from 1
};

// Nothing if the text is JSON. Linear, and without recursion.
std::optional<JsonFault> json_fault(std::string_view text);

}  // namespace nsl::execution
