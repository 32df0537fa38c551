#pragma once
// UTF-8 as RFC 3629 has it: no surrogates, nothing above U+10FFFF, no overlong forms.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace nsl {

bool is_valid_utf8(ByteSpan bytes);

// The offset of the first byte that begins no well-formed sequence; nothing if all is valid.
std::optional<std::size_t> find_invalid_utf8(ByteSpan bytes);

// Valid UTF-8 in any case: each maximal subpart of an ill-formed sequence becomes one U+FFFD, as
// the decoder of the WHATWG Encoding Standard does it (and Unicode 15, section 3.9, recommends).
// Valid text comes back unchanged, a byte order mark included. At most 3 times as long as `text`.
std::string sanitize_utf8(std::string_view text);

// The front of `text`, which is valid, of at most so many bytes and of whole characters.
std::string_view cut_utf8(std::string_view text, std::size_t most);

}  // namespace nsl
