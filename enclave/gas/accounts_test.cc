#include "enclave/gas/accounts.h"

#include "enclave/gas/testing/bank.h"

namespace nsl::gas {
namespace {

using testing::Bank;
using testing::exactly;

const UserId kAda("ada");
const UserId kBob("bob");

Errc refusal(const Result<Reservation>& reservation) {
  return reservation.ok() ? Errc::kInternal : reservation.error().code();
}

TEST(Accounts, BeginWithNothingUnlessConfigured) {
  Bank poor;
  ASSERT_TRUE(poor.open(kAda).ok());
  EXPECT_EQ(poor.left(kAda), 0u);
  EXPECT_EQ(refusal(poor.accounts->reserve(kAda, exactly(1))), Errc::kInsufficientGas);

  Bank generous({.registration_grant = Gas(500), .statement = {}});
  ASSERT_TRUE(generous.open(kAda).ok());
  EXPECT_EQ(generous.left(kAda), 500u);
  const HistoryPage page = generous.history(kAda);
  ASSERT_EQ(page.entries.size(), 1u);
  EXPECT_EQ(page.entries[0].kind, EntryKind::kGrant);
  EXPECT_EQ(page.entries[0].balance, Gas(500));
}

TEST(Accounts, AreOpenedOnce) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  EXPECT_EQ(bank.open(kAda).error().code(), Errc::kAlreadyExists);
}

TEST(Accounts, AnswerForAUserWithoutOne) {
  Bank bank;
  EXPECT_EQ(bank.accounts->balance(kAda).error().code(), Errc::kNotFound);
  EXPECT_EQ(bank.credit(kAda, 1).error().code(), Errc::kNotFound);
  EXPECT_EQ(bank.close(kAda).error().code(), Errc::kNotFound);
  EXPECT_EQ(bank.accounts->history(*bank.memory.store.snapshot(), kAda, {}, 1).error().code(),
            Errc::kNotFound);
}

TEST(Accounts, RefuseAPoorPayerAsTheyRefuseAnAbsentOne) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 99).ok());
  const auto poor = bank.accounts->reserve(kAda, exactly(100));
  const auto absent = bank.accounts->reserve(kBob, exactly(100));
  ASSERT_FALSE(poor.ok() || absent.ok());
  EXPECT_EQ(poor.error(), absent.error());
  EXPECT_EQ(poor.error().code(), Errc::kInsufficientGas);
}

TEST(Accounts, TakeWhatIsReservedOutOfWhatOthersGet) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  {
    const auto first = bank.accounts->reserve(kAda, exactly(60));
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(refusal(bank.accounts->reserve(kAda, exactly(60))), Errc::kInsufficientGas);
  }
  EXPECT_TRUE(bank.accounts->reserve(kAda, exactly(100)).ok()) << "nothing ran";
}

TEST(Accounts, ReserveLessThanTheMostIfThatIsAllThereIs) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  const auto all = bank.accounts->reserve(kAda, {.least = Gas(10), .most = Gas(1000)});
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->amount(), Gas(100));
}

TEST(Accounts, SettleWithoutAWriteAndStoreItInAGroup) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  const storage::Sequence before = bank.memory.store.sequence();
  for (int i = 0; i < 3; ++i) {
    auto gas = bank.accounts->reserve(kAda, exactly(20));
    ASSERT_TRUE(gas.ok());
    ASSERT_TRUE(gas->settle(Gas(10)).ok());
  }
  EXPECT_EQ(bank.left(kAda), 70u);
  EXPECT_EQ(bank.memory.store.sequence(), before) << "nothing was written";
  EXPECT_EQ(bank.stored(kAda).balance(), Gas(100));
  ASSERT_TRUE(bank.accounts->flush().ok());
  EXPECT_EQ(bank.memory.store.sequence(), storage::Sequence(before.count() + 1))
      << "one write for all";
  EXPECT_EQ(bank.stored(kAda).balance(), Gas(70));
  const HistoryPage page = bank.history(kAda);
  ASSERT_EQ(page.entries.size(), 3u);
  EXPECT_EQ(page.entries[0].kind, EntryKind::kDebit);
  EXPECT_EQ(page.entries[0].amount, Gas(30));
  EXPECT_EQ(page.entries[0].invocations, 3u);
  EXPECT_EQ(page.entries[0].balance, Gas(70));
}

TEST(Accounts, SettleWithTheInvocationsTransaction) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  auto gas = bank.accounts->reserve(kAda, exactly(40));
  ASSERT_TRUE(gas.ok());
  const auto done = run_transaction(bank.memory.store, [&](storage::Transaction& transaction) {
    return gas->write(transaction, Gas(25));
  });
  ASSERT_TRUE(done.ok());
  gas->written();
  EXPECT_EQ(bank.left(kAda), 75u);
  ASSERT_TRUE(bank.accounts->flush().ok());
  EXPECT_EQ(bank.stored(kAda).balance(), Gas(75));
  EXPECT_TRUE(unfolded(*bank.memory.store.snapshot(), kAda, bank.stored(kAda).account).value() ==
              Gas());
  EXPECT_EQ(bank.left(kAda), 75u);
}

TEST(Accounts, DoNotMakeInvocationsOfOneAccountConflict) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  auto one = bank.accounts->reserve(kAda, exactly(40));
  auto other = bank.accounts->reserve(kAda, exactly(40));
  ASSERT_TRUE(one.ok() && other.ok());
  const auto first = bank.memory.store.begin();
  const auto second = bank.memory.store.begin();
  ASSERT_TRUE(one->write(*first, Gas(1)).ok());
  ASSERT_TRUE(other->write(*second, Gas(2)).ok());
  EXPECT_TRUE(first->commit(storage::Durability::kSynced).ok());
  EXPECT_TRUE(second->commit(storage::Durability::kSynced).ok());
  one->written();
  other->written();
  EXPECT_EQ(bank.left(kAda), 97u);
}

TEST(Accounts, ChargeADroppedTransactionsGasOtherwise) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  auto gas = bank.accounts->reserve(kAda, exactly(40));
  ASSERT_TRUE(gas.ok());
  {
    const auto dropped = bank.memory.store.begin();
    ASSERT_TRUE(gas->write(*dropped, Gas(30)).ok());
  }
  ASSERT_TRUE(gas->settle(Gas(30)).ok());
  ASSERT_TRUE(bank.accounts->flush().ok());
  EXPECT_EQ(bank.stored(kAda).balance(), Gas(70));
  EXPECT_EQ(bank.left(kAda), 70u);
}

TEST(Accounts, ChargeTheReservationIfMoreWasUsed) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  auto gas = bank.accounts->reserve(kAda, exactly(40));
  ASSERT_TRUE(gas.ok());
  EXPECT_EQ(gas->settle(Gas(41)).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(bank.left(kAda), 60u);
  EXPECT_EQ(gas->settle(Gas(1)).error().code(), Errc::kWrongPhase);
}

TEST(Accounts, NoticeACreditThatCameAfterTheyWereLoaded) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  EXPECT_EQ(refusal(bank.accounts->reserve(kAda, exactly(10))), Errc::kInsufficientGas);
  ASSERT_TRUE(bank.credit(kAda, 10).ok());
  EXPECT_TRUE(bank.accounts->reserve(kAda, exactly(10)).ok());
}

TEST(Accounts, RefuseBadCredits) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  EXPECT_EQ(bank.credit(kAda, 0).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(bank.credit(kAda, 1, std::string(65, 'x')).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(bank.credit(kAda, 1, "line\nbreak").error().code(), Errc::kInvalidArgument);
  ASSERT_TRUE(bank.credit(kAda, std::numeric_limits<std::uint64_t>::max()).ok());
  EXPECT_EQ(bank.credit(kAda, 1).error().code(), Errc::kInvalidArgument);
}

TEST(Accounts, TellWhatWasDoneOnceItHasCommitted) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 5).ok());
  ASSERT_TRUE(bank.close(kAda).ok());
  EXPECT_EQ(bank.events.take(),
            (std::vector<std::string>{"gas.account-opened user=ada amount=0 left=0",
                                      "gas.credited user=ada amount=5 left=5",
                                      "gas.account-closed user=ada amount=5 left=0"}));
}

TEST(Accounts, LeaveNothingOfAClosedOne) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 50).ok());
  auto running = bank.accounts->reserve(kAda, exactly(5));
  ASSERT_TRUE(running.ok());
  ASSERT_TRUE(bank.close(kAda).ok());
  EXPECT_TRUE(bank.memory.backend->dump().empty());
  EXPECT_EQ(refusal(bank.accounts->reserve(kAda, exactly(1))), Errc::kInsufficientGas);
  ASSERT_TRUE(running->settle(Gas(5)).ok());
  ASSERT_TRUE(bank.accounts->flush().ok());
  EXPECT_TRUE(bank.memory.backend->dump().empty());
}

TEST(Accounts, DoNotChargeANewAccountForAClosedOne) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 50).ok());
  auto running = bank.accounts->reserve(kAda, exactly(50));
  ASSERT_TRUE(running.ok());
  const auto late = bank.memory.store.begin();
  ASSERT_TRUE(running->write(*late, Gas(50)).ok());
  ASSERT_TRUE(bank.close(kAda).ok());
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 7).ok());
  ASSERT_TRUE(late->commit(storage::Durability::kSynced).ok());
  running->written();
  EXPECT_EQ(bank.left(kAda), 7u);
  ASSERT_TRUE(bank.accounts->flush().ok());
  bank.reopen();
  EXPECT_EQ(bank.left(kAda), 7u);
  EXPECT_EQ(bank.stored(kAda).balance(), Gas(7));
}

TEST(Accounts, GatherDebitsOfAWhileInOneLine) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 1000).ok());
  const UnixMillis start = bank.wall.now();
  const auto use = [&](UnixMillis at) {
    bank.wall.set(at);
    auto gas = bank.accounts->reserve(kAda, exactly(1));
    ASSERT_TRUE(gas.ok() && gas->settle(Gas(1)).ok() && bank.accounts->flush().ok());
  };
  use(start);
  use(start + std::chrono::minutes(59));
  use(start - std::chrono::hours(5));  // a clock that went back joins, too
  use(start + std::chrono::minutes(60));
  const HistoryPage page = bank.history(kAda);
  ASSERT_EQ(page.entries.size(), 4u);
  EXPECT_EQ(page.entries[0].invocations, 1u);
  EXPECT_EQ(page.entries[1].invocations, 3u);
  EXPECT_EQ(page.entries[1].from, start);
  EXPECT_EQ(page.entries[1].until, start + std::chrono::minutes(59));
}

TEST(Accounts, KeepABoundedStatementAndPageIt) {
  AccountsOptions options;
  options.statement.lines = 5;
  Bank bank(options);
  ASSERT_TRUE(bank.open(kAda).ok());
  for (std::uint64_t i = 1; i <= 9; ++i)
    ASSERT_TRUE(bank.credit(kAda, i).ok());
  EXPECT_EQ(bank.memory.backend->dump().size(), 1u + 5u);
  const HistoryPage newest = bank.history(kAda, {}, 3);
  ASSERT_EQ(newest.entries.size(), 3u);
  EXPECT_EQ(newest.entries[0].amount, Gas(9));
  ASSERT_TRUE(newest.older);
  const HistoryPage rest = bank.history(kAda, newest.older, 3);
  ASSERT_EQ(rest.entries.size(), 2u);
  EXPECT_EQ(rest.entries[1].amount, Gas(5));
  EXPECT_FALSE(rest.older);
}

TEST(Accounts, KeepWhatCouldNotBeStored) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  auto gas = bank.accounts->reserve(kAda, exactly(30));
  ASSERT_TRUE(gas.ok() && gas->settle(Gas(30)).ok());
  bank.memory.backend->fail_write(Error(Errc::kStorageFull));
  EXPECT_EQ(bank.accounts->flush().error().code(), Errc::kStorageFull);
  EXPECT_EQ(bank.events.count("gas.flush-failed"), 1u);
  EXPECT_EQ(bank.left(kAda), 70u);
  ASSERT_TRUE(bank.accounts->flush().ok());
  EXPECT_EQ(bank.stored(kAda).balance(), Gas(70));
}

TEST(Accounts, AdmitNothingWhileDebitsCanNotBeStored) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  auto gas = bank.accounts->reserve(kAda, exactly(30));
  ASSERT_TRUE(gas.ok() && gas->settle(Gas(30)).ok());
  bank.monotonic.advance(bank.options.longest_delay);
  bank.memory.backend->fail_write(Error(Errc::kStorageFull));
  EXPECT_FALSE(bank.accounts->flush().ok());
  EXPECT_TRUE(bank.accounts->reserve(kAda, exactly(1)).ok()) << "not longer than the bound yet";
  bank.monotonic.advance(std::chrono::nanoseconds(1));
  EXPECT_EQ(refusal(bank.accounts->reserve(kAda, exactly(1))), Errc::kUnavailable);
  ASSERT_TRUE(bank.accounts->flush().ok());
  EXPECT_TRUE(bank.accounts->reserve(kAda, exactly(1)).ok());
}

TEST(Accounts, DropIdleOnesFromMemoryAndLoadThemAgain) {
  AccountsOptions options;
  options.idle_accounts = 0;
  Bank bank(options);
  for (int i = 0; i < 50; ++i) {
    const UserId user("user" + std::to_string(i));
    ASSERT_TRUE(bank.open(user).ok());
    ASSERT_TRUE(bank.credit(user, 100).ok());
    auto gas = bank.accounts->reserve(user, exactly(10));
    ASSERT_TRUE(gas.ok() && gas->settle(Gas(10)).ok());
    ASSERT_TRUE(bank.accounts->flush().ok());
    EXPECT_EQ(bank.left(user), 90u);
  }
}

TEST(Accounts, TheOwnerPaysIfTheFunctionSaysSo) {
  EXPECT_EQ(payer_of(Payer::kCaller, kAda, kBob), kAda);
  EXPECT_EQ(payer_of(Payer::kOwner, kAda, kBob), kBob);
}

}  // namespace
}  // namespace nsl::gas
