#pragma once
// Whether text is strict JSON (RFC 8259), and if not, why.
//
// Strictness is on purpose: what the guest's own parser or writer lets through (half of a surrogate
// pair, a number beyond double's range) another reader may refuse or read as something else.

#include <optional>
#include <string>
#include <string_view>

namespace nsl::execution {

// What is wrong and where, for a person; nothing if the text is JSON. Linear, and without recursion.
std::optional<std::string> json_fault(std::string_view text);

}  // namespace nsl::execution
