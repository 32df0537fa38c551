#include "enclave/gas/records.h"

#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::gas {
namespace {

using storage::FieldReader;
using storage::FieldWriter;
using storage::Key;

constexpr std::uint8_t kFormat = 1;

constexpr std::string_view kAccounts = "gas/account";
constexpr std::string_view kHistory = "gas/history";
constexpr std::string_view kDebits = "gas/debit";

Result<EntryKind> kind_of(FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t kind, fields.u8());
  if (kind < static_cast<std::uint8_t>(EntryKind::kGrant) ||
      kind > static_cast<std::uint8_t>(EntryKind::kDebit))
    return fields.corrupt();
  return static_cast<EntryKind>(kind);
}

Result<Gas> gas_of(FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint64_t count, fields.u64());
  return Gas(count);
}

Result<UnixMillis> time_of(FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::int64_t count, fields.i64());
  return UnixMillis(count);
}

}  // namespace

Bytes AccountRecord::encode() const {
  Bytes value;
  FieldWriter(value, kFormat)
      .u64(account)
      .u64(credited.count())
      .u64(debited.count())
      .u64(next_entry);
  return value;
}

Result<AccountRecord> AccountRecord::parse(ByteSpan value) {
  FieldReader fields(value, "gas account");
  AccountRecord record;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(record.account, fields.u64());
  NSL_ASSIGN_OR_RETURN(record.credited, gas_of(fields));
  NSL_ASSIGN_OR_RETURN(record.debited, gas_of(fields));
  NSL_ASSIGN_OR_RETURN(record.next_entry, fields.u64());
  NSL_RETURN_IF_ERROR(fields.end());
  if (record.debited > record.credited)
    return fields.corrupt();
  return record;
}

Bytes HistoryEntry::encode() const {
  Bytes value;
  FieldWriter(value, kFormat)
      .u8(static_cast<std::uint8_t>(kind))
      .i64(from.count())
      .i64(until.count())
      .u64(amount.count())
      .u64(balance.count())
      .u64(invocations)
      .text(reference);
  return value;
}

Result<HistoryEntry> HistoryEntry::parse(ByteSpan value) {
  FieldReader fields(value, "gas history");
  HistoryEntry entry;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(entry.kind, kind_of(fields));
  NSL_ASSIGN_OR_RETURN(entry.from, time_of(fields));
  NSL_ASSIGN_OR_RETURN(entry.until, time_of(fields));
  NSL_ASSIGN_OR_RETURN(entry.amount, gas_of(fields));
  NSL_ASSIGN_OR_RETURN(entry.balance, gas_of(fields));
  NSL_ASSIGN_OR_RETURN(entry.invocations, fields.u64());
  NSL_ASSIGN_OR_RETURN(entry.reference, fields.text(kMaxReferenceBytes));
  NSL_RETURN_IF_ERROR(fields.end());
  return entry;
}

Bytes DebitRecord::encode() const {
  Bytes value;
  FieldWriter(value, kFormat).u64(amount.count());
  return value;
}

Result<DebitRecord> DebitRecord::parse(ByteSpan value) {
  FieldReader fields(value, "gas debit");
  DebitRecord record;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(record.amount, gas_of(fields));
  NSL_RETURN_IF_ERROR(fields.end());
  return record;
}

Bytes account_key(const UserId& user) { return Key(kAccounts).text(user.value()).bytes(); }

Bytes history_key(const UserId& user, std::uint64_t account, std::uint64_t number) {
  return Key(kHistory).text(user.value()).number(account).number(number).bytes();
}

Bytes debit_key(const UserId& user, std::uint64_t account, std::uint64_t number) {
  return Key(kDebits).text(user.value()).number(account).number(number).bytes();
}

Bytes histories_of(const UserId& user) { return Key(kHistory).text(user.value()).bytes(); }

Bytes debits_of(const UserId& user) { return Key(kDebits).text(user.value()).bytes(); }

Bytes all_debits() { return Key(kDebits).bytes(); }

Result<DebitOwner> debit_owner(ByteSpan key) {
  storage::KeyParts parts(key);
  DebitOwner owner;
  NSL_RETURN_IF_ERROR(parts.space(kDebits));
  NSL_ASSIGN_OR_RETURN(std::string user, parts.text());
  NSL_ASSIGN_OR_RETURN(owner.account, parts.number());
  NSL_RETURN_IF_ERROR(parts.number());
  NSL_RETURN_IF_ERROR(parts.end());
  owner.user = UserId(std::move(user));
  return owner;
}

}  // namespace nsl::gas
