// 10 000 acts by several threads beside the group writes: what is reserved is never more than there
// is, and at the end every sum agrees with what the threads did. Then the same across restarts.
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "enclave/gas/testing/bank.h"
#include "enclave/gas/write_groups.h"

namespace nsl::gas {
namespace {

using testing::Bank;

constexpr int kThreads = 4;
constexpr int kActs = 2500;  // of each thread
constexpr int kUsers = 3;

UserId user_of(unsigned number) { return UserId("user" + std::to_string(number % kUsers)); }

// What really happened, kept beside the accounts by the threads themselves.
struct Reference {
  std::atomic<std::uint64_t> credited{0};
  std::atomic<std::uint64_t> debited{0};
  // What is reserved and what was debited: never more than was credited.
  std::atomic<std::uint64_t> held{0};
};
using References = std::array<Reference, kUsers>;

class Customer {
 public:
  Customer(Bank& bank, References& references, unsigned seed)
      : bank_(bank), references_(references), random_(seed) {}

  void run() {
    for (int i = 0; i < kActs; ++i) {
      const unsigned number = random_() % kUsers;
      if (random_() % 4 == 0)
        credit(number);
      else
        invoke(number);
    }
  }

 private:
  void credit(unsigned number) {
    const std::uint64_t amount = 1 + random_() % 50;
    // Counted before: nobody can hold it before it is there.
    references_[number].credited += amount;
    ASSERT_TRUE(bank_.credit(user_of(number), amount).ok());
  }

  void invoke(unsigned number) {
    Reference& reference = references_[number];
    const std::uint64_t least = 1 + random_() % 20;
    auto gas = bank_.accounts->reserve(user_of(number),
                                       {.least = Gas(least), .most = Gas(least + random_() % 20)});
    if (!gas.ok()) {
      ASSERT_EQ(gas.error().code(), Errc::kInsufficientGas) << gas.error();
      return;
    }
    const std::uint64_t amount = gas->amount().count();
    ASSERT_LE(reference.held.fetch_add(amount) + amount, reference.credited.load());
    const std::uint64_t used = random_() % (amount + 1);
    const unsigned way = random_() % 4;
    // Given up before it is given back, when others may take it.
    reference.held -= way == 0 ? amount : amount - used;
    switch (way) {
      case 0:
        return;  // it never ran
      case 1:
        write(*gas, used);
        break;
      default:
        ASSERT_TRUE(gas->settle(Gas(used)).ok());
    }
    reference.debited += used;
  }

  void write(Reservation& gas, std::uint64_t used) {
    ASSERT_TRUE(run_transaction(bank_.memory.store, [&](storage::Transaction& transaction) {
                  return gas.write(transaction, Gas(used));
                }).ok());
    gas.written();
  }

  Bank& bank_;
  References& references_;
  std::minstd_rand random_;
};

void check(Bank& bank, const References& references) {
  for (unsigned i = 0; i < kUsers; ++i) {
    const std::uint64_t left = references[i].credited - references[i].debited;
    EXPECT_EQ(bank.left(user_of(i)), left);
    const auto balance = bank.accounts->balance(user_of(i));
    ASSERT_TRUE(balance.ok());
    EXPECT_EQ(balance->reserved, Gas());
  }
}

TEST(GasUnderConcurrency, AgreesWithWhatHappenedAndIsNeverNegative) {
  Bank bank;
  for (unsigned i = 0; i < kUsers; ++i)
    ASSERT_TRUE(bank.open(user_of(i)).ok());
  References references;
  for (unsigned life = 0; life < 2; ++life) {
    {
      const WriteGroups groups(*bank.accounts, std::chrono::milliseconds(1));
      std::vector<std::thread> threads;
      threads.reserve(kThreads);
      for (unsigned i = 0; i < kThreads; ++i)
        threads.emplace_back([&bank, &references, seed = life * kThreads + i + 1] {
          Customer(bank, references, seed).run();
        });
      for (std::thread& thread : threads)
        thread.join();
    }
    check(bank, references);
    bank.reopen();  // after a clean shutdown
    check(bank, references);
  }
  for (unsigned i = 0; i < kUsers; ++i)
    EXPECT_EQ(bank.stored(user_of(i)).balance().count(), bank.left(user_of(i)));
  EXPECT_EQ(bank.events.count("gas.overdrawn"), 0u);
}

}  // namespace
}  // namespace nsl::gas
