#pragma once
// An account in the store: its sums and its statement, changed in a caller's transaction.

#include <chrono>
#include <optional>

#include "base/ids.h"
#include "base/result.h"
#include "enclave/gas/records.h"
#include "enclave/gas/tab.h"
#include "enclave/storage/state_store.h"

namespace nsl::gas {

struct StatementOptions {
  std::uint64_t lines = 1000;          // kept; older ones are dropped
  std::chrono::minutes gathering{60};  // debits within this are one line
};

// Nothing if the user has no account.
Result<std::optional<AccountRecord>> read_account(storage::Reader& reader, const UserId& user);

// Adds a line and stores the account. A debit joins the line before it if that is one of debits and
// began less than `gathering` ago; a clock that went back joins, too. The record's sums hold the
// line's amount already.
Status append_line(storage::Transaction& transaction, const UserId& user, AccountRecord& record,
                   const HistoryEntry& line, const StatementOptions& options);

struct FoldOutcome {
  bool more = false;       // there are debits left to fold
  bool overdrawn = false;  // the debits exceeded the balance, which is zero now
};

// Adds what is due, and with `due.fold` up to 1 000 of the debits that stand beside the account, to
// its sum of debits. Debits of an account that is no more are erased. The debits are found in
// `before`, a reader made before the transaction began, and not by a scan of the transaction's own:
// that would conflict with every invocation that writes another one.
Result<FoldOutcome> fold(storage::Transaction& transaction, storage::Reader& before,
                         const UserId& user, std::uint64_t account, const Due& due, UnixMillis now,
                         const StatementOptions& options);

// What all debits beside the account amount to.
Result<Gas> unfolded(storage::Reader& reader, const UserId& user, std::uint64_t account);

}  // namespace nsl::gas
