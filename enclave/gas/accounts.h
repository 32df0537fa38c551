#pragma once
// Gas accounts: who pays, whether there is enough, and what was paid.
//
//   NSL_ASSIGN_OR_RETURN(auto gas, accounts.reserve(payer, {.least = …, .most = limit}));
//   …run with the limit gas.amount()…
//   gas.settle(used);              or with the transaction of the invocation: see reservation.h
//
// Promised:
// - A balance is never negative, and nobody runs on gas that is not there, whatever runs at once:
//   what is reserved is taken out of what others can reserve, and no more than it is debited.
// - An invocation that wrote nothing costs no write of its own. Its debit is stored with those of
//   others, synced, once in every window (WriteGroups).
// - A credit, and a debit that was written in a transaction, is as durable as that transaction.
// - After a crash: every credit is there, every debit of a transaction is there, once. Forgotten are
//   debits by settle() that were not stored yet: those of the last window, and as long as the write
//   that was under way took. Reservations are gone, so what was running is not charged.
// - If debits can not be stored for `longest_delay`, nothing is admitted until they can: so the host
//   can not make work free for longer than that by failing every write.
//
// Not promised: correct balances if two processes use one store at the same time; a store belongs to
// one process.
//
// Mutators write into the caller's transaction and tell their events to the caller's sink (see
// base/event_buffer.h). Errors: insufficient-gas, already-exists, not-found, invalid-argument,
// unavailable, and the store's.
//
// Thread-safety: all members may be called by any thread.

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "base/ids.h"
#include "base/result.h"
#include "enclave/gas/ledger.h"
#include "enclave/gas/records.h"
#include "enclave/gas/reservation.h"
#include "enclave/gas/statement.h"
#include "enclave/platform/clock.h"
#include "enclave/platform/entropy.h"
#include "enclave/storage/state_store.h"

namespace nsl::gas {

struct AccountsOptions {
  Gas registration_grant;  // what a new account begins with
  StatementOptions statement;
  std::chrono::milliseconds longest_delay{1000};
  std::size_t idle_accounts = 65536;  // in memory
};

// What it works on; all of it outlives the accounts.
struct AccountsPorts {
  storage::StateStore& store;
  const platform::WallClock& wall;
  const platform::MonotonicClock& monotonic;
  platform::Entropy& entropy;
  EventSink& events;  // of what happens outside of a caller's transaction
};

// Who pays for an invocation: the caller, unless the function says that its owner does.
enum class Payer : std::uint8_t { kCaller, kOwner };
const UserId& payer_of(Payer payer, const UserId& caller, const UserId& owner);

struct HistoryPage {
  std::vector<HistoryEntry> entries;   // the newest first
  std::optional<std::uint64_t> older;  // the `before` that continues; nothing if this was the end
};

class Accounts {
 public:
  static constexpr std::size_t kMaxHistoryPage = 100;

  // Draws in what a crash left beside the accounts.
  static Result<std::unique_ptr<Accounts>> open(const AccountsPorts& ports,
                                                const AccountsOptions& options);

  Status open_account(storage::Transaction& transaction, EventSink& events, const UserId& user);
  // Erases the account, its statement and its debits. Call forget() once that has committed.
  Status close_account(storage::Transaction& transaction, EventSink& events, const UserId& user);
  // The user's account is no more: running invocations are not charged, new ones not admitted.
  void forget(const UserId& user);

  // The operator's. Returns what is left then, as stored. invalid-argument: an amount of zero, a sum
  // beyond 2^64 - 1, or a reference that is longer than kMaxReferenceBytes or not printable ASCII.
  Result<Gas> credit(storage::Transaction& transaction, EventSink& events, const UserId& user,
                     Gas amount, std::string_view reference);

  // not-found if there is no account.
  Result<Balance> balance(const UserId& user);
  // Lines with numbers below `before`, or the newest; at most kMaxHistoryPage of them.
  Result<HistoryPage> history(storage::Reader& reader, const UserId& user,
                              std::optional<std::uint64_t> before, std::size_t limit) const;

  // As much of the range as the payer has. insufficient-gas if that is less than the least, or if
  // there is no account: it tells what was asked for, and nothing of what there is, since who asks
  // is not always who pays. In the usual case it reads nothing from the store.
  Result<Reservation> reserve(const UserId& payer, const GasRange& range);

  // Stores all debits that are due. One call at a time does it, others wait. On failure they stay
  // due, and an event tells.
  Status flush();

 private:
  Accounts(const AccountsPorts& ports, const AccountsOptions& options, std::uint64_t first_number);

  Status recover();
  Result<Ledger::TabPtr> load(const UserId& user) const;
  Result<Ledger::TabPtr> tab_of(const UserId& user);
  Status write_group(std::span<const Ledger::TabPtr> tabs);
  Status fold_all(storage::Transaction& transaction, std::span<const Ledger::TabPtr> tabs,
                  std::span<const Due> dues, std::vector<FoldOutcome>& outcomes);

  const AccountsPorts ports_;
  const AccountsOptions options_;
  Ledger ledger_;
  std::mutex flush_mutex_;
};

}  // namespace nsl::gas
