#pragma once
// Base58 with Bitcoin's alphabet, as Neo uses it: digits and letters without 0, O, I and l. Each
// leading zero byte is a leading "1"; the rest is a number in base 58.
//
// Every byte string has exactly one text. The work grows with the square of the size, so sizes are
// bounded. Not in constant time, and without a check sum: see crypto/base58check.h.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl {

inline constexpr std::size_t kMaxBase58Bytes = 128;
inline constexpr std::size_t kMaxBase58Characters = 176;  // what 128 bytes take at most, rounded up

// Fails with too-large above kMaxBase58Bytes.
Result<std::string> base58_encode(ByteSpan bytes);

// Fails with invalid-encoding on a character outside the alphabet, and with too-large above
// kMaxBase58Characters.
Result<Bytes> base58_decode(std::string_view text);

}  // namespace nsl
