#pragma once
// A value in a function's storage, and its encoding: one byte for the kind, then the content. It is
// what InvocationStorage keeps, and what the owner's access to the same storage reads and writes.
//
//   1  JSON    the text of a JSON value (RFC 8259, UTF-8)
//   2  bytes   a Uint8Array of the function's

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::execution {

inline constexpr std::size_t kMaxStoredValueBytes = std::size_t{64} << 10;  // encoded
inline constexpr std::size_t kMaxStoredContentBytes = kMaxStoredValueBytes - 1;

struct StoredValue {
  enum class Kind : std::uint8_t { kJson = 1, kBytes = 2 };  // stored; never reuse a number

  Kind kind = Kind::kJson;
  Bytes content;

  // Fails with too-large, with invalid-json where the content is not what its kind says, and with
  // invalid-encoding where the kind is none.
  static Result<StoredValue> parse(ByteSpan encoded);
  // Of a value that parse() would take.
  Bytes encode() const;

  friend bool operator==(const StoredValue&, const StoredValue&) = default;
};

}  // namespace nsl::execution
