#pragma once
// What the store holds of users' data keys, and under which keys:
//
//   keys/data        user     the user's data keys, wrapped: the current one, and while a rotation is
//                             under way the one before it
//   keys/rotating    user     there is a rotation under way
//   keys/generation           the generation of the ratchet that new data keys are wrapped under
//   keys/shredding            which deletions are done for good
//
// Every parse fails with storage-corrupt if the bytes are not what encode() makes.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "crypto/aead.h"

namespace nsl::keys {

inline constexpr std::size_t kDataKeyBytes = 32;
using DataKeyId = std::array<std::uint8_t, 16>;

// One data key as it is stored: AES-256-GCM under the ratchet's key of a generation.
struct WrappedDataKey {
  std::uint32_t version = 0;     // from 1, of the user
  std::uint64_t generation = 0;  // of the ratchet
  DataKeyId id{};                // random; not secret
  crypto::Aead::Nonce nonce{};
  std::array<std::uint8_t, kDataKeyBytes> ciphertext{};
  crypto::Aead::Tag tag{};

  friend bool operator==(const WrappedDataKey&, const WrappedDataKey&) = default;
};

struct DataKeysRecord {
  std::vector<WrappedDataKey> keys;  // one or two, the newest first

  Bytes encode() const;
  static Result<DataKeysRecord> parse(ByteSpan value);

  friend bool operator==(const DataKeysRecord&, const DataKeysRecord&) = default;
};

struct GenerationRecord {
  std::uint64_t generation = 0;

  Bytes encode() const;
  static Result<GenerationRecord> parse(ByteSpan value);

  friend bool operator==(const GenerationRecord&, const GenerationRecord&) = default;
};

// Deletions are counted; a replacement of the ratchet covers those up to a number.
struct ShreddingRecord {
  std::uint64_t requested = 0;          // deletions so far
  std::uint64_t started = 0;            // those that the replacement under way covers
  std::uint64_t target_generation = 0;  // … and the generation that it makes
  std::uint64_t done = 0;               // those whose data keys can not be unwrapped any more

  Bytes encode() const;
  static Result<ShreddingRecord> parse(ByteSpan value);

  friend bool operator==(const ShreddingRecord&, const ShreddingRecord&) = default;
};

Bytes data_keys_key(const UserId& user);
Bytes rotating_key(const UserId& user);
Bytes generation_key();
Bytes shredding_key();

// Prefixes for scans, and whose a key below them is.
Bytes all_data_keys();
Bytes all_rotating();
Result<UserId> user_of_data_keys(ByteSpan key);
Result<UserId> user_of_rotating(ByteSpan key);

}  // namespace nsl::keys
