#pragma once
// Accounts over a store in memory, for tests: opens users, credits them, and "crashes", which loses
// what memory alone knew and keeps the store.

#include <gtest/gtest.h>

#include <memory>

#include "base/event_buffer.h"
#include "base/testing/event_recorder.h"
#include "enclave/gas/accounts.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/random_entropy.h"
#include "enclave/storage/testing/memory_store.h"

namespace nsl::gas::testing {

struct Bank {
  explicit Bank(const AccountsOptions& with = {}) : options(with) { reopen(); }

  AccountsPorts ports() { return {memory.store, wall, monotonic, entropy, events}; }

  void reopen() {
    accounts.reset();
    auto opened = Accounts::open(ports(), options);
    ASSERT_TRUE(opened.ok()) << opened.error();
    accounts = std::move(opened).value();
  }

  Status act(const std::function<Status(storage::Transaction&, EventSink&)>& work) {
    EventBuffer told;
    const auto done = run_transaction(memory.store, [&](storage::Transaction& transaction) {
      told.clear();
      return work(transaction, told);
    });
    if (!done.ok())
      return done.error();
    told.publish(events);
    return ok_status();
  }

  Status open(const UserId& user) {
    return act([&](auto& transaction, auto& told) {
      return accounts->open_account(transaction, told, user);
    });
  }
  Status close(const UserId& user) {
    const Status done = act([&](auto& transaction, auto& told) {
      return accounts->close_account(transaction, told, user);
    });
    if (done.ok())
      accounts->forget(user);
    return done;
  }
  Status credit(const UserId& user, std::uint64_t amount, std::string_view reference = "") {
    return act([&](auto& transaction, auto& told) -> Status {
      NSL_RETURN_IF_ERROR(accounts->credit(transaction, told, user, Gas(amount), reference));
      return ok_status();
    });
  }

  std::uint64_t left(const UserId& user) {
    const auto balance = accounts->balance(user);
    EXPECT_TRUE(balance.ok()) << balance.error();
    return balance.ok() ? balance->left().count() : 0;
  }
  // In the store, without what stands beside the account.
  AccountRecord stored(const UserId& user) {
    const auto record = read_account(*memory.store.snapshot(), user);
    EXPECT_TRUE(record.ok() && record->has_value());
    return record.ok() && *record ? **record : AccountRecord();
  }
  HistoryPage history(const UserId& user, std::optional<std::uint64_t> before = {},
                      std::size_t limit = 100) {
    auto page = accounts->history(*memory.store.snapshot(), user, before, limit);
    EXPECT_TRUE(page.ok()) << page.error();
    return page.ok() ? *page : HistoryPage();
  }

  AccountsOptions options;
  storage::testing::MemoryStore memory;
  platform::testing::FrozenWallClock wall;
  platform::testing::FrozenMonotonicClock monotonic;
  platform::testing::RandomEntropy entropy;
  nsl::testing::EventRecorder events;
  std::unique_ptr<Accounts> accounts;
};

inline GasRange exactly(std::uint64_t amount) {
  return {.least = Gas(amount), .most = Gas(amount)};
}

}  // namespace nsl::gas::testing
