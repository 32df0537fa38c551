#include "enclave/engine/invocation_records.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "enclave/execution/names.h"
#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::engine {
namespace {

using execution::LogLevel;
using storage::FieldReader;
using storage::FieldWriter;
using storage::Key;
using storage::KeyParts;

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kMaxSlugBytes = 64;

// The newest has the least.
std::uint64_t age_of(const InvocationId& id) {
  return std::numeric_limits<std::uint64_t>::max() -
         static_cast<std::uint64_t>(time_of(id).count());
}

Result<bool> read_flag(FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t flag, fields.u8());
  if (flag > 1)
    return fields.corrupt();
  return flag == 1;
}

Status read_log(FieldReader& fields, InvocationRecord& record) {
  NSL_ASSIGN_OR_RETURN(const std::uint16_t count, fields.u16());
  for (std::uint16_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(const std::uint8_t level, fields.u8());
    if (level > static_cast<std::uint8_t>(LogLevel::kError))
      return fields.corrupt();
    NSL_ASSIGN_OR_RETURN(std::string text, fields.text(kMaxRecordedLogBytes));
    record.log.push_back({static_cast<LogLevel>(level), std::move(text)});
  }
  NSL_ASSIGN_OR_RETURN(record.log_is_cut, read_flag(fields));
  return ok_status();
}

template <class Id>
Status read_id(FieldReader& fields, Id& id, std::size_t most) {
  NSL_ASSIGN_OR_RETURN(std::string text, fields.text(most));
  id = Id(std::move(text));
  return ok_status();
}

Status read_who(FieldReader& fields, InvocationRecord& record) {
  NSL_ASSIGN_OR_RETURN(const std::string text, fields.text(kMaxSlugBytes));
  auto id = parse_invocation_id(text);
  if (!id.ok())
    return fields.corrupt();
  record.id = std::move(*id);
  NSL_RETURN_IF_ERROR(read_id(fields, record.caller, kMaxUserIdBytes));
  NSL_RETURN_IF_ERROR(read_id(fields, record.owner, kMaxUserIdBytes));
  NSL_RETURN_IF_ERROR(read_id(fields, record.function, execution::kMaxNameLength));
  NSL_ASSIGN_OR_RETURN(record.version, fields.u32());
  return read_id(fields, record.hash, kHashDigits);
}

}  // namespace

Bytes InvocationRecord::encode() const {
  Bytes value;
  FieldWriter fields(value, kFormat);
  fields.text(id.value()).text(caller.value()).text(owner.value()).text(function.value());
  fields.u32(version).text(hash.value()).i64(started.count()).u64(busy_micros).u32(runs);
  fields.u64(gas.count()).u8(owner_pays ? 1 : 0).text(error).text(error_detail).text(message);
  fields.u16(static_cast<std::uint16_t>(log.size()));
  for (const execution::LogLine& line : log)
    fields.u8(static_cast<std::uint8_t>(line.level)).text(line.text);
  fields.u8(log_is_cut ? 1 : 0);
  return value;
}

Result<InvocationRecord> InvocationRecord::parse(ByteSpan value) {
  FieldReader fields(value, "invocation");
  InvocationRecord record;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_RETURN_IF_ERROR(read_who(fields, record));
  NSL_ASSIGN_OR_RETURN(const std::int64_t started, fields.i64());
  record.started = UnixMillis(started);
  NSL_ASSIGN_OR_RETURN(record.busy_micros, fields.u64());
  NSL_ASSIGN_OR_RETURN(record.runs, fields.u32());
  NSL_ASSIGN_OR_RETURN(const std::uint64_t gas, fields.u64());
  record.gas = Gas(gas);
  NSL_ASSIGN_OR_RETURN(record.owner_pays, read_flag(fields));
  NSL_ASSIGN_OR_RETURN(record.error, fields.text(kMaxSlugBytes));
  NSL_ASSIGN_OR_RETURN(record.error_detail, fields.text(kMaxRecordedTextBytes));
  NSL_ASSIGN_OR_RETURN(record.message, fields.text(kMaxRecordedTextBytes));
  NSL_RETURN_IF_ERROR(read_log(fields, record));
  NSL_RETURN_IF_ERROR(fields.end());
  return record;
}

Bytes invocation_key(const UserId& user, const InvocationId& id) {
  return Key(kInvocationSpace).text(user.value()).number(age_of(id)).text(id.value()).bytes();
}

Bytes invocations_of(const UserId& user) {
  return Key(kInvocationSpace).text(user.value()).bytes();
}

Bytes all_invocations() { return Key(kInvocationSpace).bytes(); }

Result<InvocationPlace> invocation_place(ByteSpan key) {
  KeyParts parts(key);
  NSL_RETURN_IF_ERROR(parts.space(kInvocationSpace));
  NSL_ASSIGN_OR_RETURN(std::string user, parts.text());
  NSL_ASSIGN_OR_RETURN(const std::uint64_t age, parts.number());
  NSL_ASSIGN_OR_RETURN(const std::string text, parts.text());
  NSL_RETURN_IF_ERROR(parts.end());
  auto id = parse_invocation_id(text);
  if (!id.ok() || age_of(*id) != age)
    return Error(Errc::kStorageCorrupt, "invocation: the key does not parse");
  return InvocationPlace{.user = UserId(std::move(user)), .id = std::move(*id)};
}

}  // namespace nsl::engine
