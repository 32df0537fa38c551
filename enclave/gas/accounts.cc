#include "enclave/gas/accounts.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace nsl::gas {
namespace {

constexpr std::size_t kGroupAccounts = 64;  // in one transaction
constexpr std::size_t kPageRecords = 1000;

Error no_account() { return Error(Errc::kNotFound, "there is no gas account of this user"); }

Error insufficient(const GasRange& range) {
  return Error(Errc::kInsufficientGas, "it needs " + std::to_string(range.least.count()));
}

bool is_reference(std::string_view text) {
  return text.size() <= kMaxReferenceBytes &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

Result<std::uint64_t> random_number(platform::Entropy& entropy) {
  std::array<std::uint8_t, 8> bytes{};
  NSL_RETURN_IF_ERROR(entropy.fill(bytes));
  return ByteReader(bytes).u64le();
}

void tell(EventSink& events, std::string_view name, const UserId& user, Gas amount, Gas left) {
  const EventField fields[] = {
      {"user", user.value()}, {"amount", amount.count()}, {"left", left.count()}};
  events.emit({name, fields});
}

Status erase_all(storage::Transaction& transaction, Bytes prefix) {
  storage::ScanRequest request;
  request.prefix = std::move(prefix);
  request.limit = kPageRecords;
  for (bool more = true; more;) {
    NSL_ASSIGN_OR_RETURN(const storage::Page page, transaction.scan(request));
    for (const storage::KeyValue& record : page.records)
      NSL_RETURN_IF_ERROR(transaction.erase(record.key));
    more = page.next.has_value();
    request.from = page.next.value_or(Bytes());
  }
  return ok_status();
}

}  // namespace

const UserId& payer_of(Payer payer, const UserId& caller, const UserId& owner) {
  return payer == Payer::kOwner ? owner : caller;
}

Accounts::Accounts(const AccountsPorts& ports, const AccountsOptions& options,
                   std::uint64_t first_number)
    : ports_(ports), options_(options), ledger_(ports.monotonic, first_number) {}

Result<std::unique_ptr<Accounts>> Accounts::open(const AccountsPorts& ports,
                                                 const AccountsOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::uint64_t first, random_number(ports.entropy));
  std::unique_ptr<Accounts> accounts(new Accounts(ports, options, first));
  NSL_RETURN_IF_ERROR(accounts->recover());
  return accounts;
}

Status Accounts::recover() {
  storage::ScanRequest request;
  request.prefix = all_debits();
  request.limit = 1;
  Due all;
  all.fold = true;
  while (true) {
    NSL_ASSIGN_OR_RETURN(const storage::Page page, ports_.store.snapshot()->scan(request));
    if (page.records.empty())
      return ok_status();
    NSL_ASSIGN_OR_RETURN(const DebitOwner owner, debit_owner(page.records.front().key));
    const auto work = [&](storage::Transaction& transaction) -> Status {
      const auto before = ports_.store.snapshot();
      NSL_ASSIGN_OR_RETURN(const auto record, read_account(transaction, owner.user));
      const std::uint64_t account = record ? record->account : owner.account;
      NSL_RETURN_IF_ERROR(fold(transaction, *before, owner.user, account, all, ports_.wall.now(),
                               options_.statement));
      return ok_status();
    };
    NSL_RETURN_IF_ERROR(run_transaction(ports_.store, work));
  }
}

Status Accounts::open_account(storage::Transaction& transaction, EventSink& events,
                              const UserId& user) {
  NSL_ASSIGN_OR_RETURN(const auto former, read_account(transaction, user));
  if (former)
    return Error(Errc::kAlreadyExists, "this user has a gas account");
  AccountRecord record;
  NSL_ASSIGN_OR_RETURN(record.account, random_number(ports_.entropy));
  record.credited = options_.registration_grant;
  const UnixMillis now = ports_.wall.now();
  const HistoryEntry line{.kind = EntryKind::kGrant,
                          .from = now,
                          .until = now,
                          .amount = record.credited,
                          .balance = {},
                          .reference = {}};
  NSL_RETURN_IF_ERROR(append_line(transaction, user, record, line, options_.statement));
  tell(events, "gas.account-opened", user, record.credited, record.balance());
  return ok_status();
}

Status Accounts::close_account(storage::Transaction& transaction, EventSink& events,
                               const UserId& user) {
  NSL_ASSIGN_OR_RETURN(const auto record, read_account(transaction, user));
  if (!record)
    return no_account();
  NSL_RETURN_IF_ERROR(erase_all(transaction, histories_of(user)));
  NSL_RETURN_IF_ERROR(erase_all(transaction, debits_of(user)));
  NSL_RETURN_IF_ERROR(transaction.erase(account_key(user)));
  tell(events, "gas.account-closed", user, record->balance(), Gas());
  return ok_status();
}

void Accounts::forget(const UserId& user) { ledger_.forget(user); }

Result<Gas> Accounts::credit(storage::Transaction& transaction, EventSink& events,
                             const UserId& user, Gas amount, std::string_view reference) {
  if (amount == Gas())
    return Error(Errc::kInvalidArgument, "a credit of zero gas");
  if (!is_reference(reference))
    return Error(Errc::kInvalidArgument, "a credit's reference is at most " +
                                             std::to_string(kMaxReferenceBytes) +
                                             " printable ASCII characters");
  NSL_ASSIGN_OR_RETURN(auto record, read_account(transaction, user));
  if (!record)
    return no_account();
  const auto sum = checked_add(record->credited, amount);
  if (!sum)
    return Error(Errc::kInvalidArgument, "all credits of an account together are below 2^64");
  record->credited = *sum;
  const UnixMillis now = ports_.wall.now();
  const HistoryEntry line{.kind = EntryKind::kCredit,
                          .from = now,
                          .until = now,
                          .amount = amount,
                          .balance = {},
                          .reference = std::string(reference)};
  NSL_RETURN_IF_ERROR(append_line(transaction, user, *record, line, options_.statement));
  tell(events, "gas.credited", user, amount, record->balance());
  return record->balance();
}

Result<Ledger::TabPtr> Accounts::load(const UserId& user) const {
  const auto snapshot = ports_.store.snapshot();
  NSL_ASSIGN_OR_RETURN(const auto record, read_account(*snapshot, user));
  if (!record)
    return Ledger::TabPtr();
  NSL_ASSIGN_OR_RETURN(const Gas beside, unfolded(*snapshot, user, record->account));
  const Balance balance{.credited = record->credited,
                        .debited = saturating_add(record->debited, beside),
                        .reserved = {}};
  auto tab = std::make_shared<Tab>(user, record->account, balance);
  return tab;
}

Result<Ledger::TabPtr> Accounts::tab_of(const UserId& user) {
  return ledger_.find_or_load(user, [this](const UserId& wanted) { return load(wanted); });
}

Result<Reservation> Accounts::reserve(const UserId& payer, const GasRange& range) {
  if (ledger_.delay() > options_.longest_delay)
    return Error(Errc::kUnavailable, "debits of gas can not be stored");
  NSL_ASSIGN_OR_RETURN(const Ledger::TabPtr tab, tab_of(payer));
  if (!tab)
    return insufficient(range);
  auto amount = tab->reserve(range);
  if (!amount || *amount < range.most) {
    // Memory may know of fewer credits than there are.
    NSL_ASSIGN_OR_RETURN(const auto record, read_account(*ports_.store.snapshot(), payer));
    if (record && record->account == tab->account())
      tab->learn_credited(record->credited);
    if (amount)
      tab->release(*amount);
    amount = tab->reserve(range);
  }
  if (!amount)
    return insufficient(range);
  return Reservation(ledger_, tab, *amount);
}

Result<Balance> Accounts::balance(const UserId& user) {
  NSL_ASSIGN_OR_RETURN(const auto record, read_account(*ports_.store.snapshot(), user));
  NSL_ASSIGN_OR_RETURN(const Ledger::TabPtr tab, tab_of(user));
  if (!record || !tab)
    return no_account();
  if (record->account == tab->account())
    tab->learn_credited(record->credited);
  return tab->balance();
}

Result<HistoryPage> Accounts::history(storage::Reader& reader, const UserId& user,
                                      std::optional<std::uint64_t> before,
                                      std::size_t limit) const {
  NSL_ASSIGN_OR_RETURN(const auto record, read_account(reader, user));
  if (!record)
    return no_account();
  const std::uint64_t end = record->next_entry;
  const std::uint64_t first = end > options_.statement.lines ? end - options_.statement.lines : 0;
  std::uint64_t number = std::min(before.value_or(end), end);
  const std::size_t most = std::clamp<std::size_t>(limit, 1, kMaxHistoryPage);
  HistoryPage page;
  while (number > first && page.entries.size() < most) {
    --number;
    NSL_ASSIGN_OR_RETURN(const auto value, reader.get(history_key(user, record->account, number)));
    if (!value)
      continue;  // dropped when fewer lines were kept
    NSL_ASSIGN_OR_RETURN(HistoryEntry entry, HistoryEntry::parse(*value));
    page.entries.push_back(std::move(entry));
  }
  if (number > first)
    page.older = number;
  return page;
}

Status Accounts::flush() {
  const std::lock_guard lock(flush_mutex_);
  const std::vector<Ledger::TabPtr> tabs = ledger_.take_queued();
  Status status;
  for (std::size_t at = 0; at < tabs.size(); at += kGroupAccounts) {
    const auto group = std::span(tabs).subspan(at, std::min(kGroupAccounts, tabs.size() - at));
    if (Status written = write_group(group); !written.ok())
      status = std::move(written);
  }
  if (status.ok()) {
    ledger_.done();
    ledger_.trim(options_.idle_accounts);
    return status;
  }
  const EventField fields[] = {{"error", status.error().slug()},
                               {"accounts", std::uint64_t{tabs.size()}}};
  ports_.events.emit({"gas.flush-failed", fields});
  return status;
}

Status Accounts::write_group(std::span<const Ledger::TabPtr> tabs) {
  std::vector<Due> dues;
  for (const Ledger::TabPtr& tab : tabs)
    dues.push_back(tab->take_due());
  std::vector<FoldOutcome> outcomes;
  const auto done = run_transaction(ports_.store, [&](storage::Transaction& transaction) {
    return fold_all(transaction, tabs, dues, outcomes);
  });
  for (std::size_t i = 0; i < tabs.size(); ++i) {
    if (!done.ok()) {
      if (tabs[i]->put_back(dues[i]))
        ledger_.queue(tabs[i]);
      continue;
    }
    if (outcomes[i].more && tabs[i]->fold_again())
      ledger_.queue(tabs[i]);
    if (outcomes[i].overdrawn)
      tell(ports_.events, "gas.overdrawn", tabs[i]->user(), dues[i].amount, Gas());
  }
  if (!done.ok())
    return done.error();
  return ok_status();
}

Status Accounts::fold_all(storage::Transaction& transaction, std::span<const Ledger::TabPtr> tabs,
                          std::span<const Due> dues, std::vector<FoldOutcome>& outcomes) {
  const auto before = ports_.store.snapshot();
  outcomes.clear();
  for (std::size_t i = 0; i < tabs.size(); ++i) {
    NSL_ASSIGN_OR_RETURN(const FoldOutcome outcome,
                         fold(transaction, *before, tabs[i]->user(), tabs[i]->account(), dues[i],
                              ports_.wall.now(), options_.statement));
    outcomes.push_back(outcome);
  }
  return ok_status();
}

}  // namespace nsl::gas
