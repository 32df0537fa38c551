#include "enclave/secrets/records.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::secrets {
namespace {

using storage::FieldReader;
using storage::FieldWriter;
using storage::Key;
using storage::KeyParts;

constexpr std::uint8_t kFormat = 1;

constexpr std::string_view kSecrets = "secrets/secret";
constexpr std::string_view kDue = "secrets/due";

Result<SecretVersion> read_version(FieldReader& fields) {
  SecretVersion version;
  NSL_ASSIGN_OR_RETURN(version.version, fields.u32());
  NSL_ASSIGN_OR_RETURN(const std::int64_t created, fields.i64());
  version.created = UnixMillis(created);
  NSL_ASSIGN_OR_RETURN(version.size, fields.u32());
  NSL_ASSIGN_OR_RETURN(const std::uint8_t expires, fields.u8());
  if (expires > 1 || version.size > kMaxValueBytes)
    return fields.corrupt();
  if (expires == 1) {
    NSL_ASSIGN_OR_RETURN(const std::int64_t time, fields.i64());
    version.expires = UnixMillis(time);
  }
  return version;
}

// Numbered from at least 1, without holes.
bool are_numbered(const std::vector<SecretVersion>& versions) {
  if (versions.front().version == 0)
    return false;
  return std::ranges::adjacent_find(versions, [](const auto& one, const auto& next) {
           return next.version != std::uint64_t{one.version} + 1;
         }) == versions.end();
}

}  // namespace

const SecretVersion* SecretRecord::find(std::uint32_t version) const {
  const auto found = std::ranges::find(versions, version, &SecretVersion::version);
  return found == versions.end() ? nullptr : &*found;
}

Bytes SecretRecord::encode() const {
  Bytes value;
  FieldWriter fields(value, kFormat);
  fields.u8(keep).u8(static_cast<std::uint8_t>(versions.size()));
  for (const SecretVersion& version : versions) {
    fields.u32(version.version).i64(version.created.count()).u32(version.size);
    fields.u8(version.expires ? 1 : 0);
    if (version.expires)
      fields.i64(version.expires->count());
  }
  access.write(fields);
  return value;
}

Result<SecretRecord> SecretRecord::parse(ByteSpan value) {
  FieldReader fields(value, "secret");
  SecretRecord record;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(record.keep, fields.u8());
  NSL_ASSIGN_OR_RETURN(const std::uint8_t count, fields.u8());
  if (record.keep == 0 || record.keep > kMaxVersions || count == 0 || count > record.keep)
    return fields.corrupt();
  for (std::uint8_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(const SecretVersion version, read_version(fields));
    record.versions.push_back(version);
  }
  NSL_ASSIGN_OR_RETURN(record.access, keys::FunctionAccess::read(fields));
  NSL_RETURN_IF_ERROR(fields.end());
  if (!are_numbered(record.versions))
    return fields.corrupt();
  return record;
}

Bytes DueEvent::key() const {
  return Key(kDue)
      .number(static_cast<std::uint64_t>(std::max<std::int64_t>(at.count(), 0)))
      .text(owner.value())
      .text(name)
      .number(version)
      .number(static_cast<std::uint64_t>(kind))
      .bytes();
}

Result<DueEvent> DueEvent::parse(ByteSpan key) {
  KeyParts parts(key);
  DueEvent due;
  NSL_RETURN_IF_ERROR(parts.space(kDue));
  NSL_ASSIGN_OR_RETURN(const std::uint64_t at, parts.number());
  NSL_ASSIGN_OR_RETURN(std::string owner, parts.text());
  NSL_ASSIGN_OR_RETURN(due.name, parts.text());
  NSL_ASSIGN_OR_RETURN(const std::uint64_t version, parts.number());
  NSL_ASSIGN_OR_RETURN(const std::uint64_t kind, parts.number());
  NSL_RETURN_IF_ERROR(parts.end());
  if (at > std::uint64_t{std::numeric_limits<std::int64_t>::max()} ||
      version > std::numeric_limits<std::uint32_t>::max() ||
      (kind != static_cast<std::uint64_t>(DueKind::kWarning) &&
       kind != static_cast<std::uint64_t>(DueKind::kExpiry)))
    return Error(Errc::kStorageCorrupt, "due event of a secret: the key does not parse");
  due.at = UnixMillis(static_cast<std::int64_t>(at));
  due.owner = UserId(std::move(owner));
  due.version = static_cast<std::uint32_t>(version);
  due.kind = static_cast<DueKind>(kind);
  return due;
}

Bytes secret_key(const UserId& owner, std::string_view name) {
  return Key(kSecrets).text(owner.value()).text(name).bytes();
}

Bytes value_key(const UserId& owner, std::string_view name, std::uint32_t version) {
  return Key(kValueSpace).text(owner.value()).text(name).number(version).bytes();
}

Bytes secrets_of(const UserId& owner) { return Key(kSecrets).text(owner.value()).bytes(); }

Bytes all_due() { return Key(kDue).bytes(); }

Result<std::string> name_in(ByteSpan secret_key) {
  KeyParts parts(secret_key);
  NSL_RETURN_IF_ERROR(parts.space(kSecrets));
  NSL_RETURN_IF_ERROR(parts.text());
  NSL_ASSIGN_OR_RETURN(std::string name, parts.text());
  NSL_RETURN_IF_ERROR(parts.end());
  return name;
}

}  // namespace nsl::secrets
