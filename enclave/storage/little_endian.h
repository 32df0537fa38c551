#pragma once
// Integers of fixed width at the front of a span that is long enough: the formats of this room are
// little-endian throughout. Where a size is not known to fit, use ByteReader (base/bytes.h).

#include <cstdint>

#include "base/bytes.h"

namespace nsl::storage {

inline void store_u32(MutableByteSpan out, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i)
    out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

inline void store_u64(MutableByteSpan out, std::uint64_t value) {
  for (std::size_t i = 0; i < 8; ++i)
    out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

inline std::uint32_t load_u32(ByteSpan in) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= std::uint32_t{in[i]} << (8 * i);
  return value;
}

inline std::uint64_t load_u64(ByteSpan in) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i)
    value |= std::uint64_t{in[i]} << (8 * i);
  return value;
}

}  // namespace nsl::storage
