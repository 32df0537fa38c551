#pragma once
// The header of a segment, all in the clear, and the key that it leads to:
//
//   0   8  magic "NSL-LOG\0"
//   8   4  format version, 1
//   12  4  epoch of the storage key
//   16  8  segment number, as in the file's name
//   24 16  store id: random, made with the store
//   40 32  salt, random
//   72 12  nonce, random
//   84 16  tag: AES-256-GCM under the segment's key over bytes 0 to 83 and no plaintext
//
// The segment's key is HKDF-SHA-256 of the storage key of that epoch, with the salt and the info
// "nsl/storage/segment/1" | store id | number. It is used for this segment alone.
//
// Thread-safety: functions of values.

#include <array>
#include <cstdint>
#include <functional>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/aead.h"
#include "enclave/platform/entropy.h"
#include "enclave/storage/frame.h"

namespace nsl::storage {

inline constexpr std::size_t kSegmentHeaderBytes = 100;

// The storage key of an epoch, 32 bytes. Fails with invalid-argument or not-found for an epoch that
// never was or is gone.
using StorageKeys = std::function<Result<SecretBytes>(std::uint32_t epoch)>;

using StoreId = std::array<std::uint8_t, 16>;

struct SegmentHeader {
  std::uint32_t epoch = 0;
  std::uint64_t number = 0;
  StoreId store{};
  std::array<std::uint8_t, 32> salt{};
  crypto::Aead::Nonce nonce{};
};

// A header that authenticated or was just made, with what the frames behind it need.
struct OpenedSegment {
  SegmentHeader header;
  Tag tag{};  // the `previous` of the first frame
  crypto::Aead key;
};

struct NewSegment {
  OpenedSegment segment;
  std::array<std::uint8_t, kSegmentHeaderBytes> bytes{};
};

// A new header, salt and nonce drawn from `entropy`.
Result<NewSegment> make_segment(const StorageKeys& keys, platform::Entropy& entropy,
                                std::uint32_t epoch, std::uint64_t number, const StoreId& store);

// Fails with storage-corrupt, naming the check, if the bytes are not the header of segment `number`
// or name an epoch that there is no key of; with another error of `keys` as it is.
Result<OpenedSegment> open_segment_header(const StorageKeys& keys, std::uint64_t number,
                                          ByteSpan bytes);

}  // namespace nsl::storage
