#pragma once
// Bytes: owned, borrowed, and read or written piece by piece within bounds.
//
// ByteSpan and MutableByteSpan borrow: what they point to outlives them. Sizes are in bytes.
// For bytes that must not leak there is SecretBytes (base/secret_bytes.h).

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nsl {

using Bytes = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;
using MutableByteSpan = std::span<std::uint8_t>;

// The same memory seen as bytes or as text; no encoding is checked (see base/utf8.h).
ByteSpan as_bytes(std::string_view text);
std::string_view as_text(ByteSpan bytes);

// Copies.
Bytes to_bytes(std::string_view text);
Bytes to_bytes(ByteSpan bytes);

// Reads fixed-width integers and byte strings from the front of a span, never past its end. A read
// that does not fit fails with invalid-encoding and consumes nothing.
// Borrows the span; what bytes() returns points into it. Not for use by two threads at once.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes) : bytes_(bytes) {}

  Result<std::uint8_t> u8();
  Result<std::uint16_t> u16le();
  Result<std::uint32_t> u32le();
  Result<std::uint64_t> u64le();
  Result<std::uint16_t> u16be();
  Result<std::uint32_t> u32be();
  Result<std::uint64_t> u64be();
  Result<ByteSpan> bytes(std::size_t count);

  // The next N bytes, copied.
  template <std::size_t N>
  Result<std::array<std::uint8_t, N>> array() {
    NSL_ASSIGN_OR_RETURN(const ByteSpan source, bytes(N));
    std::array<std::uint8_t, N> copy;
    for (std::size_t i = 0; i < N; ++i)
      copy[i] = source[i];
    return copy;
  }

  Status skip(std::size_t count);

  // Fails with invalid-encoding if bytes are left over.
  Status expect_end() const;

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }

 private:
  ByteSpan bytes_;
  std::size_t position_ = 0;
};

// Appends to a Bytes that the caller owns and that outlives the writer.
class ByteWriter {
 public:
  explicit ByteWriter(Bytes& out) : out_(out) {}

  ByteWriter& u8(std::uint8_t value);
  ByteWriter& u16le(std::uint16_t value);
  ByteWriter& u32le(std::uint32_t value);
  ByteWriter& u64le(std::uint64_t value);
  ByteWriter& u16be(std::uint16_t value);
  ByteWriter& u32be(std::uint32_t value);
  ByteWriter& u64be(std::uint64_t value);
  ByteWriter& bytes(ByteSpan value);

 private:
  Bytes& out_;
};

}  // namespace nsl
