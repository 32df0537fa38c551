#include "enclave/engine/function_records.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "enclave/execution/names.h"
#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::engine {
namespace {

using storage::FieldReader;
using storage::FieldWriter;
using storage::Key;
using storage::KeyParts;

constexpr std::uint8_t kFormat = 1;

Result<FunctionVersion> read_version(FieldReader& fields) {
  FunctionVersion version;
  NSL_ASSIGN_OR_RETURN(version.number, fields.u32());
  NSL_ASSIGN_OR_RETURN(version.hash, fields.array<32>());
  NSL_ASSIGN_OR_RETURN(const std::int64_t deployed, fields.i64());
  version.deployed = UnixMillis(deployed);
  NSL_ASSIGN_OR_RETURN(version.source_bytes, fields.u32());
  if (version.number == 0 || version.source_bytes > kMaxSourceBytes)
    return fields.corrupt();
  return version;
}

Result<std::vector<FunctionVersion>> read_versions(FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t count, fields.u8());
  if (count == 0 || count > kMaxVersions)
    return fields.corrupt();
  std::vector<FunctionVersion> versions;
  for (std::uint8_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(const FunctionVersion version, read_version(fields));
    if (!versions.empty() && versions.back().number >= version.number)
      return fields.corrupt();
    versions.push_back(version);
  }
  return versions;
}

// Ascending names, each of a version that is there.
Status read_aliases(FieldReader& fields, FunctionRecord& record) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t count, fields.u8());
  if (count == 0 || count > kMaxAliases)
    return fields.corrupt();
  std::string last;
  for (std::uint8_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(std::string alias, fields.text(execution::kMaxNameLength));
    NSL_ASSIGN_OR_RETURN(const std::uint32_t number, fields.u32());
    if (!execution::is_name(alias) || alias <= last || record.find(number) == nullptr)
      return fields.corrupt();
    last = alias;
    record.aliases.emplace(std::move(alias), number);
  }
  return ok_status();
}

void write_names(FieldWriter& fields, const std::vector<std::string>& names) {
  fields.u8(static_cast<std::uint8_t>(names.size()));
  for (const std::string& name : names)
    fields.text(name);
}

Result<std::vector<std::string>> read_names(FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t count, fields.u8());
  if (count > kMaxNamed)
    return fields.corrupt();
  std::vector<std::string> names;
  for (std::uint8_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(std::string name, fields.text(execution::kMaxNameLength));
    if (!execution::is_name(name))
      return fields.corrupt();
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

FunctionHash FunctionVersion::id() const { return FunctionHash(hex_encode(hash)); }

std::uint32_t FunctionVersion::pieces() const {
  return static_cast<std::uint32_t>((source_bytes + kCodePieceBytes - 1) / kCodePieceBytes);
}

const FunctionVersion* FunctionRecord::find(std::uint32_t number) const {
  const auto found = std::ranges::find(versions, number, &FunctionVersion::number);
  return found == versions.end() ? nullptr : &*found;
}

const FunctionVersion* FunctionRecord::find(const crypto::Digest32& hash) const {
  const auto found = std::ranges::find(versions, hash, &FunctionVersion::hash);
  return found == versions.end() ? nullptr : &*found;
}

Bytes FunctionRecord::encode() const {
  Bytes value;
  FieldWriter fields(value, kFormat);
  fields.u64(storage).i64(created.count()).u32(last_number);
  fields.u8(static_cast<std::uint8_t>(versions.size()));
  for (const FunctionVersion& version : versions)
    fields.u32(version.number)
        .bytes(version.hash)
        .i64(version.deployed.count())
        .u32(version.source_bytes);
  fields.u8(static_cast<std::uint8_t>(aliases.size()));
  for (const auto& [alias, number] : aliases)
    fields.text(alias).u32(number);
  callers.write(fields);
  return value;
}

Result<FunctionRecord> FunctionRecord::parse(ByteSpan value) {
  FieldReader fields(value, "function");
  FunctionRecord record;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(record.storage, fields.u64());
  NSL_ASSIGN_OR_RETURN(const std::int64_t created, fields.i64());
  record.created = UnixMillis(created);
  NSL_ASSIGN_OR_RETURN(record.last_number, fields.u32());
  NSL_ASSIGN_OR_RETURN(record.versions, read_versions(fields));
  if (record.versions.back().number > record.last_number)
    return fields.corrupt();
  NSL_RETURN_IF_ERROR(read_aliases(fields, record));
  if (!record.aliases.contains(kLive))
    return fields.corrupt();
  NSL_ASSIGN_OR_RETURN(record.callers, Callers::read(fields));
  NSL_RETURN_IF_ERROR(fields.end());
  return record;
}

Bytes FunctionNeeds::encode() const {
  Bytes value;
  FieldWriter fields(value, kFormat);
  write_names(fields, secrets);
  write_names(fields, keys);
  return value;
}

Result<FunctionNeeds> FunctionNeeds::parse(ByteSpan value) {
  FieldReader fields(value, "function's needs");
  FunctionNeeds needs;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(needs.secrets, read_names(fields));
  NSL_ASSIGN_OR_RETURN(needs.keys, read_names(fields));
  NSL_RETURN_IF_ERROR(fields.end());
  return needs;
}

Bytes function_key(const UserId& owner, std::string_view name) {
  return Key(kFunctionSpace).text(owner.value()).text(name).bytes();
}

Bytes needs_key(const UserId& owner, std::string_view name, std::uint32_t version) {
  return Key(kNeedsSpace).text(owner.value()).text(name).number(version).bytes();
}

Bytes code_key(const UserId& owner, std::string_view name, std::uint32_t version,
               std::uint32_t piece) {
  return Key(kCodeSpace).text(owner.value()).text(name).number(version).number(piece).bytes();
}

Bytes functions_of(const UserId& owner) { return Key(kFunctionSpace).text(owner.value()).bytes(); }

Result<std::string> function_name_in(ByteSpan function_key) {
  KeyParts parts(function_key);
  NSL_RETURN_IF_ERROR(parts.space(kFunctionSpace));
  NSL_RETURN_IF_ERROR(parts.text());
  NSL_ASSIGN_OR_RETURN(std::string name, parts.text());
  NSL_RETURN_IF_ERROR(parts.end());
  return name;
}

}  // namespace nsl::engine
