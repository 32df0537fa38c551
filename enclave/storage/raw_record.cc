#include "enclave/storage/raw_record.h"

namespace nsl::storage {

std::string raw_key(RawSpace space, ByteSpan key) {
  std::string raw;
  raw.reserve(1 + key.size());
  raw.push_back(static_cast<char>(space));
  raw.append(as_text(key));
  return raw;
}

std::string raw_key(RawSpace space, const Account& account) {
  return raw_key(space, as_bytes(account.value()));
}

std::string raw_key(RawSpace space) { return raw_key(space, ByteSpan()); }

Bytes encode_quota(ByteCount quota) {
  Bytes record;
  ByteWriter(record).u64le(quota.count());
  return record;
}

Result<ByteCount> parse_quota(ByteSpan record) {
  ByteReader reader(record);
  const auto bytes = reader.u64le();
  if (!bytes.ok() || reader.remaining() != 0)
    return Error(Errc::kStorageCorrupt, "the record of an account's quota");
  return ByteCount(*bytes);
}

Bytes encode_openings(std::uint32_t openings) {
  Bytes record;
  ByteWriter(record).u32le(openings);
  return record;
}

Result<std::uint32_t> parse_openings(ByteSpan record) {
  ByteReader reader(record);
  const auto openings = reader.u32le();
  if (!openings.ok() || reader.remaining() != 0)
    return Error(Errc::kStorageCorrupt, "the record of how often the store was opened");
  return openings;
}

}  // namespace nsl::storage
