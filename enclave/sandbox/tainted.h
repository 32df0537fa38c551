#pragma once
// What came out of the guest, until it was copied and checked.
//
// A value of the guest's is a Tainted<T> or TaintedBytes. The only ways to its content are
// copy_and_verify, which hands a copy to a check and returns what the check makes of it, and
// unverified_because, whose reason an audit can grep. (The idea is RLBox's: Narayan et al.,
// "Retrofitting Fine Grain Isolation in the Firefox Renderer", USENIX Security 2020.)
//
// The guest stands still while the host looks, but the copy comes first all the same: then no check
// depends on that.

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/bytes.h"

namespace nsl::sandbox {

template <class T>
  requires std::is_arithmetic_v<T>
class Tainted {
 public:
  constexpr explicit Tainted(T value) : value_(value) {}

  template <class Check>
  constexpr auto copy_and_verify(Check&& check) const {
    return std::forward<Check>(check)(T(value_));
  }

  constexpr T unverified_because(std::string_view /*reason*/) const { return value_; }

 private:
  T value_;
};

// Bytes in the guest's memory, known to lie inside it and nothing more. Valid during the host call
// that it came with.
class TaintedBytes {
 public:
  explicit TaintedBytes(ByteSpan bytes) : bytes_(bytes) {}

  // The size was checked against the memory when this was made; it is no secret and no danger.
  std::size_t size() const { return bytes_.size(); }

  // At most `most` bytes from the front, as a copy.
  template <class Check>
  auto copy_and_verify(Check&& check, std::size_t most = SIZE_MAX) const {
    const ByteSpan kept = bytes_.first(std::min(most, bytes_.size()));
    return std::forward<Check>(check)(Bytes(kept.begin(), kept.end()));
  }
  template <class Check>
  auto copy_text_and_verify(Check&& check, std::size_t most = SIZE_MAX) const {
    return std::forward<Check>(check)(std::string(as_text(bytes_).substr(0, most)));
  }

  // The part from `offset`; empty when there is none.
  TaintedBytes from(std::size_t offset) const {
    return TaintedBytes(bytes_.subspan(std::min(offset, bytes_.size())));
  }

 private:
  ByteSpan bytes_;
};

}  // namespace nsl::sandbox
