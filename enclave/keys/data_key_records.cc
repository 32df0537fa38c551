#include "enclave/keys/data_key_records.h"

#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::keys {
namespace {

using storage::FieldReader;
using storage::FieldWriter;
using storage::Key;

constexpr std::uint8_t kFormat = 1;

constexpr std::string_view kData = "keys/data";
constexpr std::string_view kRotating = "keys/rotating";

Result<WrappedDataKey> parse_key(FieldReader& fields) {
  WrappedDataKey key;
  NSL_ASSIGN_OR_RETURN(key.version, fields.u32());
  NSL_ASSIGN_OR_RETURN(key.generation, fields.u64());
  NSL_ASSIGN_OR_RETURN(key.id, fields.array<sizeof(DataKeyId)>());
  NSL_ASSIGN_OR_RETURN(key.nonce, fields.array<crypto::Aead::kNonceSize>());
  NSL_ASSIGN_OR_RETURN(key.ciphertext, fields.array<kDataKeyBytes>());
  NSL_ASSIGN_OR_RETURN(key.tag, fields.array<crypto::Aead::kTagSize>());
  return key;
}

Result<UserId> user_of(std::string_view space, ByteSpan key) {
  storage::KeyParts parts(key);
  NSL_RETURN_IF_ERROR(parts.space(space));
  NSL_ASSIGN_OR_RETURN(std::string user, parts.text());
  NSL_RETURN_IF_ERROR(parts.end());
  return UserId(std::move(user));
}

}  // namespace

Bytes DataKeysRecord::encode() const {
  Bytes value;
  FieldWriter fields(value, kFormat);
  fields.u8(static_cast<std::uint8_t>(keys.size()));
  for (const WrappedDataKey& key : keys)
    fields.u32(key.version)
        .u64(key.generation)
        .bytes(key.id)
        .bytes(key.nonce)
        .bytes(key.ciphertext)
        .bytes(key.tag);
  return value;
}

Result<DataKeysRecord> DataKeysRecord::parse(ByteSpan value) {
  FieldReader fields(value, "data keys");
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(const std::uint8_t count, fields.u8());
  if (count != 1 && count != 2)
    return fields.corrupt();
  DataKeysRecord record;
  for (std::uint8_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(const WrappedDataKey key, parse_key(fields));
    record.keys.push_back(key);
  }
  NSL_RETURN_IF_ERROR(fields.end());
  if (record.keys.back().version == 0 ||
      (count == 2 && record.keys[0].version <= record.keys[1].version))
    return fields.corrupt();
  return record;
}

Bytes GenerationRecord::encode() const {
  Bytes value;
  FieldWriter(value, kFormat).u64(generation);
  return value;
}

Result<GenerationRecord> GenerationRecord::parse(ByteSpan value) {
  FieldReader fields(value, "ratchet generation");
  GenerationRecord record;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(record.generation, fields.u64());
  NSL_RETURN_IF_ERROR(fields.end());
  return record;
}

Bytes ShreddingRecord::encode() const {
  Bytes value;
  FieldWriter(value, kFormat).u64(requested).u64(started).u64(target_generation).u64(done);
  return value;
}

Result<ShreddingRecord> ShreddingRecord::parse(ByteSpan value) {
  FieldReader fields(value, "shredding");
  ShreddingRecord record;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(record.requested, fields.u64());
  NSL_ASSIGN_OR_RETURN(record.started, fields.u64());
  NSL_ASSIGN_OR_RETURN(record.target_generation, fields.u64());
  NSL_ASSIGN_OR_RETURN(record.done, fields.u64());
  NSL_RETURN_IF_ERROR(fields.end());
  if (record.started > record.requested || record.done > record.started)
    return fields.corrupt();
  return record;
}

Bytes data_keys_key(const UserId& user) { return Key(kData).text(user.value()).bytes(); }
Bytes rotating_key(const UserId& user) { return Key(kRotating).text(user.value()).bytes(); }
Bytes generation_key() { return Key("keys/generation").bytes(); }
Bytes shredding_key() { return Key("keys/shredding").bytes(); }
Bytes all_data_keys() { return Key(kData).bytes(); }
Bytes all_rotating() { return Key(kRotating).bytes(); }

Result<UserId> user_of_data_keys(ByteSpan key) { return user_of(kData, key); }
Result<UserId> user_of_rotating(ByteSpan key) { return user_of(kRotating, key); }

}  // namespace nsl::keys
