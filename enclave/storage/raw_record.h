#pragma once
// How the embedded backend's records lie in RocksDB: a key begins with the byte of its space.
//
//   01 | key of the state store → its value
//   02 | account → usage (usage_merge.h)
//   03 | account → quota, u64
//   04, there while a restore has not ended: a store that holds it does not open
//   05 → how often the store was opened, u32
//
// Integers are little-endian. Parsing fails with storage-corrupt.
//
// Thread-safety: functions of values.

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/units.h"
#include "enclave/storage/state_store.h"

namespace nsl::storage {

enum class RawSpace : std::uint8_t {
  kRecord = 1,
  kUsage = 2,
  kQuota = 3,
  kRestoring = 4,
  kOpenings = 5,
};

std::string raw_key(RawSpace space, ByteSpan key);
std::string raw_key(RawSpace space, const Account& account);
std::string raw_key(RawSpace space);

Bytes encode_quota(ByteCount quota);
Result<ByteCount> parse_quota(ByteSpan record);

Bytes encode_openings(std::uint32_t openings);
Result<std::uint32_t> parse_openings(ByteSpan record);

}  // namespace nsl::storage
