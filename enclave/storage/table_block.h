#pragma once
// How a block of a table file is bound to its place: see table_file.h.

#include <array>
#include <cstdint>

#include "crypto/aead.h"
#include "enclave/storage/little_endian.h"

namespace nsl::storage {

struct BlockPlace {
  std::uint64_t file = 0;
  std::uint64_t index = 0;
  bool last = false;
  std::uint64_t length = 0;  // of the whole file, if this is the last block

  crypto::Aead::Nonce nonce() const {
    crypto::Aead::Nonce out{};
    store_u64(out, index);
    return out;
  }

  std::array<std::uint8_t, 29> associated_data() const {
    std::array<std::uint8_t, 29> out{'n', 's', 'l', 't'};
    const MutableByteSpan at(out);
    store_u64(at.subspan(4), file);
    store_u64(at.subspan(12), index);
    out[20] = last ? 1 : 0;
    store_u64(at.subspan(21), last ? length : 0);
    return out;
  }
};

}  // namespace nsl::storage
