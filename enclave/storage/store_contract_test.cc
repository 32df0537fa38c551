#include "enclave/storage/testing/store_contract.h"

#include <thread>
#include <vector>

namespace nsl::storage::testing {

TEST_P(StoreContract, GivesBackWhatWasPut) {
  put("a", "1");
  put("b", std::string_view("\0\xff", 2));
  const auto reader = store().snapshot();
  EXPECT_EQ(read(*reader, "a"), "1");
  EXPECT_EQ(read(*reader, "b"), std::string_view("\0\xff", 2));
  EXPECT_EQ(read(*reader, "c"), "(none)");
}

TEST_P(StoreContract, TellsAnEmptyValueFromNone) {
  put("a", "");
  EXPECT_EQ(read(*store().snapshot(), "a"), "");
}

TEST_P(StoreContract, ASnapshotDoesNotMove) {
  put("a", "1");
  const auto reader = store().snapshot();
  put("a", "2");
  put("b", "2");
  EXPECT_EQ(list(*reader), "a=1");
  EXPECT_EQ(list(*store().snapshot()), "a=2 b=2");
}

TEST_P(StoreContract, ATransactionSeesItsOwnWritesAndNobodyElseDoes) {
  put("a", "1");
  put("c", "1");
  const auto transaction = store().begin();
  ASSERT_TRUE(transaction->put(key("b"), as_bytes("2")).ok());
  ASSERT_TRUE(transaction->put(key("d"), as_bytes("2")).ok());
  ASSERT_TRUE(transaction->erase(key("c")).ok());
  ASSERT_TRUE(transaction->put(key("a"), as_bytes("2")).ok());
  for (const std::size_t limit : {1, 2, 3, 100})
    EXPECT_EQ(list(*transaction, limit), "a=2 b=2 d=2");
  EXPECT_EQ(read(*transaction, "c"), "(none)");
  EXPECT_EQ(list(*store().snapshot()), "a=1 c=1");
  ASSERT_TRUE(transaction->commit(Durability::kSynced).ok());
  EXPECT_EQ(list(*store().snapshot()), "a=2 b=2 d=2");
}

TEST_P(StoreContract, ATransactionThatIsDroppedLeavesNothing) {
  {
    const auto transaction = store().begin();
    ASSERT_TRUE(transaction->put(key("a"), as_bytes("1")).ok());
  }
  EXPECT_EQ(list(*store().snapshot()), "");
}

TEST_P(StoreContract, ATransactionCommitsOnce) {
  const auto transaction = store().begin();
  ASSERT_TRUE(transaction->put(key("a"), as_bytes("1")).ok());
  ASSERT_TRUE(transaction->commit(Durability::kBuffered).ok());
  EXPECT_EQ(commit_error(*transaction), Errc::kWrongPhase);
  EXPECT_FALSE(transaction->put(key("a"), as_bytes("2")).ok());
  EXPECT_FALSE(transaction->get(key("a")).ok());
}

TEST_P(StoreContract, ScansInOrderAndInPages) {
  for (const char* const name : {"d", "a", "c", "e", "b"})
    put(name, name);
  for (const std::size_t limit : {1, 2, 3, 5, 6})
    EXPECT_EQ(list(*store().snapshot(), limit), "a=a b=b c=c d=d e=e") << limit;
}

TEST_P(StoreContract, APageEndsAtItsBytesButHoldsOneRecord) {
  put("a", std::string(100, 'x'));
  put("b", std::string(100, 'x'));
  const auto page = store().snapshot()->scan({.prefix = Key("test").bytes(), .byte_limit = 10});
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->records.size(), 1U);
  EXPECT_EQ(page->next, key("b"));
}

TEST_P(StoreContract, AScanKeepsToItsPrefix) {
  const auto done = run_transaction(store(), [&](Transaction& t) {
    for (const char* const space : {"tes", "test", "testt"})
      EXPECT_TRUE(t.put(Key(space).text("x").bytes(), as_bytes("1")).ok());
    return ok_status();
  });
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(list(*store().snapshot()), "x=1");
}

TEST_P(StoreContract, AScanOfNothingAtATimeIsRefused) {
  EXPECT_EQ(store().snapshot()->scan({.limit = 0}).error().code(), Errc::kInvalidArgument);
}

TEST_P(StoreContract, CommitsHaveAscendingNumbers) {
  Sequence last = store().sequence();
  for (int i = 0; i < 10; ++i) {
    const auto committed =
        run_transaction(store(), [&](Transaction& t) { return t.put(key("a"), as_bytes("1")); });
    ASSERT_TRUE(committed.ok());
    EXPECT_GT(*committed, last);
    EXPECT_EQ(store().sequence(), *committed);
    last = *committed;
  }
}

TEST_P(StoreContract, AReadThatWasChangedMeanwhileConflicts) {
  put("a", "1");
  const auto transaction = store().begin();
  EXPECT_EQ(read(*transaction, "a"), "1");
  ASSERT_TRUE(transaction->put(key("b"), as_bytes("1")).ok());
  put("a", "2");
  EXPECT_EQ(commit_error(*transaction), Errc::kConflict);
  EXPECT_EQ(list(*store().snapshot()), "a=2");
}

TEST_P(StoreContract, AReadOfNothingThatIsThereNowConflicts) {
  const auto transaction = store().begin();
  EXPECT_EQ(read(*transaction, "a"), "(none)");
  ASSERT_TRUE(transaction->put(key("b"), as_bytes("1")).ok());
  put("a", "1");
  EXPECT_EQ(commit_error(*transaction), Errc::kConflict);
}

TEST_P(StoreContract, TwoWritesOfOneKeyConflict) {
  const auto transaction = store().begin();
  ASSERT_TRUE(transaction->put(key("a"), as_bytes("1")).ok());
  put("a", "2");
  EXPECT_EQ(commit_error(*transaction), Errc::kConflict);
}

TEST_P(StoreContract, OnlyReadingConflictsTooIfItIsCommitted) {
  const auto transaction = store().begin();
  EXPECT_EQ(read(*transaction, "a"), "(none)");
  put("a", "1");
  EXPECT_EQ(commit_error(*transaction), Errc::kConflict);
}

TEST_P(StoreContract, WhatWasNotReadDoesNotConflict) {
  const auto transaction = store().begin();
  EXPECT_EQ(read(*transaction, "a"), "(none)");
  ASSERT_TRUE(transaction->put(key("b"), as_bytes("1")).ok());
  put("c", "1");
  EXPECT_TRUE(transaction->commit(Durability::kSynced).ok());
}

// Each scans the range, finds it empty, and inserts: a serial order would have let one see the other.
TEST_P(StoreContract, TwoThatScanAndInsertDoNotBothCommit) {
  const auto first = store().begin();
  const auto second = store().begin();
  EXPECT_EQ(list(*first), "");
  EXPECT_EQ(list(*second), "");
  ASSERT_TRUE(first->put(key("a"), as_bytes("1")).ok());
  ASSERT_TRUE(second->put(key("b"), as_bytes("2")).ok());
  EXPECT_TRUE(first->commit(Durability::kSynced).ok());
  EXPECT_EQ(commit_error(*second), Errc::kConflict);
}

TEST_P(StoreContract, BehindThePageThatWasReadNothingConflicts) {
  put("a", "1");
  put("c", "1");
  const auto transaction = store().begin();
  const auto page = transaction->scan({.prefix = Key("test").bytes(), .limit = 1});
  ASSERT_TRUE(page.ok());
  ASSERT_TRUE(transaction->put(key("x"), as_bytes("1")).ok());
  put("c", "2");
  EXPECT_TRUE(transaction->commit(Durability::kSynced).ok());
}

TEST_P(StoreContract, RetriesUntilTheConflictIsOver) {
  int runs = 0;
  const auto done = run_transaction(store(), [&](Transaction& t) {
    ++runs;
    EXPECT_TRUE(t.get(key("a")).ok());
    if (runs < 3)
      put("a", std::to_string(runs));
    return t.put(key("b"), as_bytes("1"));
  });
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(runs, 3);
}

TEST_P(StoreContract, GivesUpAfterTheLastAttempt) {
  int runs = 0;
  const auto done = run_transaction(store(),
                                    [&](Transaction& t) {
                                      EXPECT_TRUE(t.get(key("a")).ok());
                                      put("a", std::to_string(++runs));
                                      return t.put(key("b"), as_bytes("1"));
                                    },
                                    Durability::kSynced, {.attempts = 4});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code(), Errc::kConflict);
  EXPECT_EQ(runs, 4);
}

TEST_P(StoreContract, AnErrorOfTheWorkDropsTheTransaction) {
  const auto done = run_transaction(store(), [&](Transaction& t) -> Status {
    EXPECT_TRUE(t.put(key("a"), as_bytes("1")).ok());
    return Error(Errc::kNotFound, "no reason");
  });
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().detail(), "no reason");
  EXPECT_EQ(list(*store().snapshot()), "");
}

TEST_P(StoreContract, RefusesWhatIsTooLarge) {
  const auto transaction = store().begin();
  EXPECT_EQ(transaction->put({}, as_bytes("1")).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(transaction->put(Bytes(kMaxKeyBytes + 1), as_bytes("1")).error().code(),
            Errc::kTooLarge);
  EXPECT_EQ(transaction->put(key("a"), Bytes(kMaxValueBytes + 1)).error().code(), Errc::kTooLarge);
  const Bytes large(kMaxValueBytes - 100);
  for (const char* const name : {"a", "b", "c", "d"})
    ASSERT_TRUE(transaction->put(key(name), large).ok());
  EXPECT_EQ(transaction->put(key("e"), large).error().code(), Errc::kTooLarge);
  EXPECT_TRUE(transaction->put(key("d"), large).ok()) << "replacing adds nothing";
  EXPECT_TRUE(transaction->commit(Durability::kSynced).ok());
}

// Long keys, so that few reach the bound.
std::string long_name(int i) { return std::to_string(i) + std::string(kMaxKeyBytes - 100, 'x'); }

TEST_P(StoreContract, RemembersSoManyReadsOfATransactionAndNoMore) {
  const auto transaction = store().begin();
  std::size_t reads = 0;
  const auto get = [&](int i) { return transaction->get(key(long_name(i))); };
  while (reads * kMaxKeyBytes < 2 * kMaxTransactionReadBytes && get(static_cast<int>(reads)).ok())
    ++reads;
  EXPECT_LT(reads * (kMaxKeyBytes - 100), kMaxTransactionReadBytes);
  EXPECT_GT(reads * (kMaxKeyBytes + kReadBytes), kMaxTransactionReadBytes / 2);
  EXPECT_EQ(get(-1).error().code(), Errc::kTooManyReads);
  EXPECT_EQ(transaction->scan({.prefix = key(long_name(-1))}).error().code(), Errc::kTooManyReads);
  EXPECT_TRUE(get(0).ok()) << "it is remembered already";
  EXPECT_TRUE(store().snapshot()->get(key(long_name(-1))).ok()) << "a snapshot remembers nothing";
  ASSERT_TRUE(transaction->put(key("a"), as_bytes("1")).ok());
  EXPECT_TRUE(transaction->commit(Durability::kSynced).ok()) << "what was refused was not read";
}

TEST_P(StoreContract, RemembersSoManyScansOfATransactionAndNoMore) {
  const auto transaction = store().begin();
  std::size_t scans = 0;
  const auto scan = [&] { return transaction->scan({.prefix = key(long_name(0))}); };
  while (scans * kMaxKeyBytes < 2 * kMaxTransactionReadBytes && scan().ok())
    ++scans;
  EXPECT_LT(scans * (kMaxKeyBytes - 100), kMaxTransactionReadBytes);
  EXPECT_EQ(scan().error().code(), Errc::kTooManyReads);
}

TEST_P(StoreContract, RemembersPagesThatFollowOneAnotherAsOneScan) {
  constexpr int kRecords = 2300;  // whose keys alone are beyond the bound
  static_assert(kRecords * (kMaxKeyBytes - 100) > kMaxTransactionReadBytes);
  for (int begin = 0; begin < kRecords; begin += kRecords / 2) {
    const auto done = run_transaction(store(), [&](Transaction& t) -> Status {
      for (int i = begin; i < begin + kRecords / 2; ++i)
        NSL_RETURN_IF_ERROR(t.put(key(long_name(i)), as_bytes("1")));
      return ok_status();
    });
    ASSERT_TRUE(done.ok()) << done.error();
  }
  const auto transaction = store().begin();
  ScanRequest request{.prefix = Key("test").bytes(), .limit = 1};
  for (bool more = true; more;) {
    const auto page = transaction->scan(request);
    ASSERT_TRUE(page.ok()) << page.error();
    more = page->next.has_value();
    request.from = page->next.value_or(Bytes());
  }
  ASSERT_TRUE(transaction->put(key("a"), as_bytes("1")).ok());
  put(long_name(kRecords / 2), "2");
  EXPECT_EQ(commit_error(*transaction), Errc::kConflict);
}

TEST_P(StoreContract, CountsWhatAnAccountStores) {
  const Account account("ada");
  const auto done = run_transaction(store(), [&](Transaction& t) {
    EXPECT_TRUE(t.put_for(account, as_bytes("k1"), as_bytes("12345678")).ok());
    EXPECT_TRUE(t.put_for(account, as_bytes("k2"), as_bytes("1")).ok());
    EXPECT_TRUE(t.put_for(account, as_bytes("k1"), as_bytes("1234")).ok());
    return ok_status();
  });
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(store().usage(account)->bytes, ByteCount(9));
  EXPECT_EQ(store().usage(account)->records, 2U);
  ASSERT_TRUE(run_transaction(store(), [&](Transaction& t) {
                return t.erase_for(account, as_bytes("k1"));
              }).ok());
  ASSERT_TRUE(run_transaction(store(), [&](Transaction& t) {
                return t.erase_for(account, as_bytes("never there"));
              }).ok());
  EXPECT_EQ(store().usage(account)->bytes, ByteCount(3));
  EXPECT_EQ(store().usage(account)->records, 1U);
  EXPECT_EQ(store().usage(Account("bob"))->bytes, ByteCount(0));
}

TEST_P(StoreContract, RefusesWhatExceedsTheQuota) {
  const Account account("ada");
  const Bytes big(kContractQuota.count());
  EXPECT_EQ(store().begin()->put_for(account, as_bytes("k"), big).error().code(),
            Errc::kQuotaExceeded);
  ASSERT_TRUE(store().set_quota(account, kContractQuota + ByteCount(1)).ok());
  ASSERT_TRUE(run_transaction(store(), [&](Transaction& t) {
                return t.put_for(account, as_bytes("k"), big);
              }).ok());
  ASSERT_TRUE(store().set_quota(account, std::nullopt).ok());
  EXPECT_EQ(*store().quota(account), kContractQuota);
  ASSERT_TRUE(run_transaction(store(),
                              [&](Transaction& t) {
                                return t.put_for(account, as_bytes("k"), as_bytes("less"));
                              })
                  .ok())
      << "storing less is never refused";
}

TEST_P(StoreContract, ManyTransfersKeepTheSum) {
  constexpr int kAccounts = 8;
  for (int i = 0; i < kAccounts; ++i)
    put(std::to_string(i), "100");
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread] {
      for (unsigned round = 0; round < 100; ++round) {
        const std::string from = std::to_string((thread + round) % kAccounts);
        const std::string to = std::to_string((thread * 3 + round * 5 + 1) % kAccounts);
        const auto add = [](Transaction& t, const std::string& name, int amount) {
          const std::string sum = std::to_string(std::stoi(read(t, name)) + amount);
          return t.put(key(name), as_bytes(sum));
        };
        const auto done = run_transaction(store(),
                                          [&](Transaction& t) -> Status {
                                            NSL_RETURN_IF_ERROR(add(t, from, -1));
                                            return add(t, to, 1);
                                          },
                                          Durability::kBuffered, {.attempts = 10'000});
        EXPECT_TRUE(done.ok()) << done.error();
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  int sum = 0;
  const auto reader = store().snapshot();
  for (int i = 0; i < kAccounts; ++i)
    sum += std::stoi(read(*reader, std::to_string(i)));
  EXPECT_EQ(sum, 100 * kAccounts);
}

// Write skew: each may take one only while the two together have more than one.
TEST_P(StoreContract, ConcurrentScansNeverOverdraw) {
  for (int round = 0; round < 50; ++round) {
    put("x", "1");
    put("y", "1");
    const auto take = [this](const char* name) {
      const auto done = run_transaction(store(),
                                        [&](Transaction& t) -> Status {
                                          if (list(t) != "x=1 y=1")
                                            return ok_status();
                                          return t.put(key(name), as_bytes("0"));
                                        },
                                        Durability::kBuffered, {.attempts = 1000});
      EXPECT_TRUE(done.ok());
    };
    std::thread other(take, "x");
    take("y");
    other.join();
    EXPECT_NE(list(*store().snapshot()), "x=0 y=0");
  }
}

}  // namespace nsl::storage::testing
