#include "enclave/keys/signing_key_records.h"

#include <algorithm>
#include <utility>

#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::keys {
namespace {

using storage::FieldReader;
using storage::FieldWriter;
using storage::Key;

constexpr std::uint8_t kFormat = 1;

constexpr std::string_view kSigning = "keys/signing";

std::size_t public_size(crypto::KeyKind kind) {
  return kind == crypto::KeyKind::kEd25519 ? 32 : 33;
}

Result<SigningKeyVersion> read_version(FieldReader& fields, crypto::KeyKind kind) {
  SigningKeyVersion version;
  NSL_ASSIGN_OR_RETURN(version.version, fields.u32());
  NSL_ASSIGN_OR_RETURN(const std::int64_t created, fields.i64());
  version.created = UnixMillis(created);
  NSL_ASSIGN_OR_RETURN(const ByteSpan bytes, fields.bytes(public_size(kind)));
  version.public_key = to_bytes(bytes);
  return version;
}

bool are_ascending(const std::vector<SigningKeyVersion>& versions) {
  return versions.front().version > 0 &&
         std::ranges::adjacent_find(versions, [](const auto& one, const auto& next) {
           return next.version <= one.version;
         }) == versions.end();
}

}  // namespace

const SigningKeyVersion* SigningKeyRecord::find(std::uint32_t version) const {
  const auto found = std::ranges::find(versions, version, &SigningKeyVersion::version);
  return found == versions.end() ? nullptr : &*found;
}

Bytes SigningKeyRecord::encode() const {
  Bytes value;
  FieldWriter fields(value, kFormat);
  fields.u8(static_cast<std::uint8_t>(kind)).u8(static_cast<std::uint8_t>(versions.size()));
  for (const SigningKeyVersion& version : versions)
    fields.u32(version.version).i64(version.created.count()).bytes(version.public_key);
  access.write(fields);
  return value;
}

Result<SigningKeyRecord> SigningKeyRecord::parse(ByteSpan value) {
  FieldReader fields(value, "signing key");
  SigningKeyRecord record;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(const std::uint8_t number, fields.u8());
  const auto kind = crypto::key_kind_of(number);
  NSL_ASSIGN_OR_RETURN(const std::uint8_t count, fields.u8());
  if (!kind.ok() || count == 0 || count > kMaxKeyVersions)
    return fields.corrupt();
  record.kind = *kind;
  for (std::uint8_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(SigningKeyVersion version, read_version(fields, record.kind));
    record.versions.push_back(std::move(version));
  }
  NSL_ASSIGN_OR_RETURN(record.access, FunctionAccess::read(fields));
  NSL_RETURN_IF_ERROR(fields.end());
  if (!are_ascending(record.versions))
    return fields.corrupt();
  return record;
}

Bytes signing_key_key(const UserId& owner, std::string_view name) {
  return Key(kSigning).text(owner.value()).text(name).bytes();
}

Bytes private_key(const UserId& owner, std::string_view name, std::uint32_t version) {
  return Key(kPrivateSpace).text(owner.value()).text(name).number(version).bytes();
}

Bytes signing_keys_of(const UserId& owner) { return Key(kSigning).text(owner.value()).bytes(); }

Result<std::string> name_in(ByteSpan signing_key_key) {
  storage::KeyParts parts(signing_key_key);
  NSL_RETURN_IF_ERROR(parts.space(kSigning));
  NSL_RETURN_IF_ERROR(parts.text());
  NSL_ASSIGN_OR_RETURN(std::string name, parts.text());
  NSL_RETURN_IF_ERROR(parts.end());
  return name;
}

}  // namespace nsl::keys
