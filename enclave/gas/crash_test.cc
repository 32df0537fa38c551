// What a crash forgets, and what it must not.
#include "enclave/gas/testing/bank.h"
#include "enclave/gas/write_groups.h"

namespace nsl::gas {
namespace {

using testing::Bank;
using testing::exactly;

const UserId kAda("ada");

void settle(Bank& bank, std::uint64_t used) {
  auto gas = bank.accounts->reserve(kAda, exactly(used));
  ASSERT_TRUE(gas.ok()) << gas.error();
  ASSERT_TRUE(gas->settle(Gas(used)).ok());
}

void settle_in_transaction(Bank& bank, std::uint64_t used) {
  auto gas = bank.accounts->reserve(kAda, exactly(used));
  ASSERT_TRUE(gas.ok()) << gas.error();
  ASSERT_TRUE(run_transaction(bank.memory.store, [&](storage::Transaction& transaction) {
                return gas->write(transaction, Gas(used));
              }).ok());
  gas->written();
}

TEST(GasAfterACrash, CreditsAreThereAndUnwrittenDebitsForgotten) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  settle(bank, 10);
  ASSERT_TRUE(bank.accounts->flush().ok());
  settle(bank, 7);
  bank.reopen();
  EXPECT_EQ(bank.left(kAda), 90u) << "the 7 of the last window are forgotten, and nothing else";
}

TEST(GasAfterACrash, ReservationsAreGone) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  auto running = bank.accounts->reserve(kAda, exactly(100));
  ASSERT_TRUE(running.ok());
  auto next = Accounts::open(bank.ports(), bank.options);
  ASSERT_TRUE(next.ok());
  EXPECT_TRUE((*next)->reserve(kAda, exactly(100)).ok());
}

TEST(GasAfterACrash, DebitsOfTransactionsAreThereOnce) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 1000).ok());
  settle_in_transaction(bank, 10);
  bank.reopen();
  EXPECT_EQ(bank.left(kAda), 990u);
  bank.reopen();
  EXPECT_EQ(bank.left(kAda), 990u);
  EXPECT_EQ(bank.stored(kAda).balance(), Gas(990));
  const HistoryPage page = bank.history(kAda);
  ASSERT_FALSE(page.entries.empty());
  EXPECT_EQ(page.entries[0].amount, Gas(10));
}

TEST(GasAfterACrash, MoreDebitsThanOneGroupHoldsAreThereOnce) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 10'000).ok());
  for (int i = 0; i < 2100; ++i)
    settle_in_transaction(bank, 1);
  ASSERT_TRUE(bank.accounts->flush().ok());
  EXPECT_EQ(bank.left(kAda), 7900u);
  bank.reopen();
  EXPECT_EQ(bank.left(kAda), 7900u);
  EXPECT_EQ(bank.stored(kAda).balance(), Gas(7900));
}

TEST(GasAfterACrash, AnOutcomeThatIsNotKnownIsNeverChargedTwice) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  settle(bank, 10);
  bank.memory.backend->fail_write(Error(Errc::kStorageIo));
  EXPECT_FALSE(bank.accounts->flush().ok());
  bank.reopen();
  EXPECT_EQ(bank.left(kAda), 100u);
}

TEST(GasAfterACleanShutdown, NothingIsForgotten) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  {
    const WriteGroups groups(*bank.accounts, std::chrono::hours(1));
    settle(bank, 10);
  }
  bank.reopen();
  EXPECT_EQ(bank.left(kAda), 90u);
}

TEST(WriteGroups, StoreDebitsByThemselves) {
  Bank bank;
  ASSERT_TRUE(bank.open(kAda).ok());
  ASSERT_TRUE(bank.credit(kAda, 100).ok());
  const WriteGroups groups(*bank.accounts, std::chrono::milliseconds(1));
  settle(bank, 10);
  while (bank.stored(kAda).balance() != Gas(90))
    std::this_thread::yield();
  EXPECT_EQ(bank.left(kAda), 90u);
}

}  // namespace
}  // namespace nsl::gas
