#include "enclave/gas/statement.h"

#include <algorithm>
#include <utility>

namespace nsl::gas {
namespace {

constexpr std::size_t kFoldLimit = 1000;

// A line that `line` may join; nothing if it has to be a new one.
Result<std::optional<HistoryEntry>> open_line(storage::Reader& reader, const UserId& user,
                                              const AccountRecord& record, const HistoryEntry& line,
                                              std::chrono::milliseconds gathering) {
  if (line.kind != EntryKind::kDebit || record.next_entry == 0)
    return std::optional<HistoryEntry>();
  NSL_ASSIGN_OR_RETURN(const auto value,
                       reader.get(history_key(user, record.account, record.next_entry - 1)));
  if (!value)
    return std::optional<HistoryEntry>();
  NSL_ASSIGN_OR_RETURN(HistoryEntry last, HistoryEntry::parse(*value));
  if (last.kind != EntryKind::kDebit || line.from >= last.from + gathering)
    return std::optional<HistoryEntry>();
  return std::optional(std::move(last));
}

// The debits beside an account: their sum is added to `due`, their records are erased.
Result<bool> draw_in(storage::Transaction& transaction, storage::Reader& before, const UserId& user,
                     std::uint64_t account, Due& due) {
  storage::ScanRequest request;
  request.prefix = debits_of(user);
  request.limit = kFoldLimit;
  NSL_ASSIGN_OR_RETURN(const storage::Page page, before.scan(request));
  for (const storage::KeyValue& record : page.records) {
    NSL_ASSIGN_OR_RETURN(const auto value, transaction.get(record.key));
    if (!value)
      continue;
    NSL_ASSIGN_OR_RETURN(const DebitOwner owner, debit_owner(record.key));
    NSL_ASSIGN_OR_RETURN(const DebitRecord debit, DebitRecord::parse(*value));
    if (owner.account == account) {
      due.amount = saturating_add(due.amount, debit.amount);
      ++due.invocations;
    }
    NSL_RETURN_IF_ERROR(transaction.erase(record.key));
  }
  return page.next.has_value();
}

}  // namespace

Result<std::optional<AccountRecord>> read_account(storage::Reader& reader, const UserId& user) {
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(account_key(user)));
  if (!value)
    return std::optional<AccountRecord>();
  NSL_ASSIGN_OR_RETURN(AccountRecord record, AccountRecord::parse(*value));
  return std::optional(record);
}

Status append_line(storage::Transaction& transaction, const UserId& user, AccountRecord& record,
                   const HistoryEntry& line, const StatementOptions& options) {
  HistoryEntry entry = line;
  entry.balance = record.balance();
  NSL_ASSIGN_OR_RETURN(auto last, open_line(transaction, user, record, line, options.gathering));
  if (last) {
    entry.from = last->from;
    entry.until = std::max(last->until, line.until);
    entry.amount += last->amount;
    entry.invocations += last->invocations;
  } else {
    ++record.next_entry;
    if (record.next_entry > options.lines)
      NSL_RETURN_IF_ERROR(transaction.erase(
          history_key(user, record.account, record.next_entry - options.lines - 1)));
  }
  NSL_RETURN_IF_ERROR(
      transaction.put(history_key(user, record.account, record.next_entry - 1), entry.encode()));
  return transaction.put(account_key(user), record.encode());
}

Result<FoldOutcome> fold(storage::Transaction& transaction, storage::Reader& before,
                         const UserId& user, std::uint64_t account, const Due& due, UnixMillis now,
                         const StatementOptions& options) {
  Due total = due;
  FoldOutcome outcome;
  NSL_ASSIGN_OR_RETURN(auto record, read_account(transaction, user));
  if (due.fold) {
    NSL_ASSIGN_OR_RETURN(outcome.more, draw_in(transaction, before, user, account, total));
  }
  if (!record || record->account != account || total.invocations == 0)
    return outcome;
  outcome.overdrawn = total.amount > record->balance();
  total.amount = std::min(total.amount, record->balance());
  record->debited += total.amount;
  NSL_RETURN_IF_ERROR(append_line(transaction, user, *record,
                                  {.kind = EntryKind::kDebit,
                                   .from = now,
                                   .until = now,
                                   .amount = total.amount,
                                   .balance = {},
                                   .invocations = total.invocations,
                                   .reference = {}},
                                  options));
  return outcome;
}

Result<Gas> unfolded(storage::Reader& reader, const UserId& user, std::uint64_t account) {
  Gas sum;
  storage::ScanRequest request;
  request.prefix = debits_of(user);
  request.limit = kFoldLimit;
  for (bool more = true; more;) {
    NSL_ASSIGN_OR_RETURN(storage::Page page, reader.scan(request));
    for (const storage::KeyValue& record : page.records) {
      NSL_ASSIGN_OR_RETURN(const DebitOwner owner, debit_owner(record.key));
      NSL_ASSIGN_OR_RETURN(const DebitRecord debit, DebitRecord::parse(record.value));
      if (owner.account == account)
        sum = saturating_add(sum, debit.amount);
    }
    more = page.next.has_value();
    request.from = page.next.value_or(Bytes());
  }
  return sum;
}

}  // namespace nsl::gas
