#pragma once
// Hexadecimal, RFC 4648 section 8. Not in constant time: for a secret's text form, say so where you
// use it.

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl {

// Two lower-case digits a byte, no prefix, no separators.
std::string hex_encode(ByteSpan bytes);

// Takes digits of either case. Fails with invalid-encoding on an odd number of digits and on any
// other character (a prefix "0x" and white space included).
Result<Bytes> hex_decode(std::string_view text);

}  // namespace nsl
