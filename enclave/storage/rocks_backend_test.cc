#include "enclave/storage/rocks_backend.h"

#include <rocksdb/env.h>

#include "enclave/storage/testing/store_contract.h"
#include "enclave/storage/transactional_store.h"
#include "enclave/storage/usage_merge.h"

namespace nsl::storage::testing {
namespace {

class NoFacts final : public StoreFacts {
 public:
  Incarnation incarnation() const override { return {7}; }
  Freshness freshness() const override { return {.witness = "none", .detectable = false}; }
  void describe(Statistics& statistics) const override { statistics.file_count = 1; }
  Status probe_room(ByteCount) override { return ok_status(); }
  bool may_resume() const override { return true; }
};

// RocksDB on its own memory file system: what is tested here is what we make of RocksDB.
class PlainRocksHolder final : public StoreHolder {
 public:
  PlainRocksHolder() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())) { open(); }

  void open() {
    store_.reset();
    rocksdb::Options options = rocks_options({});
    options.env = env_.get();
    auto backend = RocksBackend::open(options, "/plain", facts_);
    ASSERT_TRUE(backend.ok()) << backend.error();
    backend_ = backend->get();
    store_ = std::make_unique<TransactionalStore>(std::move(*backend),
                                                  StoreLimits{.account_quota = kContractQuota});
  }

  StateStore& store() override { return *store_; }
  RocksBackend& backend() { return *backend_; }

 private:
  const std::unique_ptr<rocksdb::Env> env_;
  NoFacts facts_;
  std::unique_ptr<TransactionalStore> store_;
  RocksBackend* backend_ = nullptr;
};

std::unique_ptr<StoreHolder> make_plain_rocks() { return std::make_unique<PlainRocksHolder>(); }

INSTANTIATE_TEST_SUITE_P(PlainRocksDb, StoreContract, ::testing::Values(&make_plain_rocks));

Status put(StateStore& store, std::string_view key, std::string_view value) {
  const auto done = run_transaction(store, [&](Transaction& transaction) {
    return transaction.put_for(Account("ada"), as_bytes(key), as_bytes(value));
  });
  return done.ok() ? ok_status() : Status(done.error());
}

TEST(RocksBackend, KeepsRecordsUsageQuotasAndNumbersAcrossOpenings) {
  PlainRocksHolder holder;
  ASSERT_TRUE(put(holder.store(), "key", "value").ok());
  ASSERT_TRUE(holder.store().set_quota(Account("ada"), ByteCount(77)).ok());
  const Sequence sequence = holder.store().sequence();
  holder.open();
  EXPECT_EQ(as_text(**holder.store().snapshot()->get(as_bytes("key"))), "value");
  EXPECT_EQ(holder.store().usage(Account("ada"))->bytes, ByteCount(8));
  EXPECT_EQ(*holder.store().quota(Account("ada")), ByteCount(77));
  EXPECT_GT(holder.store().sequence(), sequence);
}

TEST(RocksBackend, HidesItsOwnRecordsFromScans) {
  PlainRocksHolder holder;
  ASSERT_TRUE(put(holder.store(), "key", "value").ok());
  const auto all = holder.store().snapshot()->scan({});
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->records.size(), 1U);
  EXPECT_EQ(as_text(all->records[0].key), "key");
}

TEST(RocksBackend, RefusesAStoreWhoseRestoreDidNotEnd) {
  const std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  NoFacts facts;
  rocksdb::Options options = rocks_options({});
  options.env = env.get();
  {
    auto backend = RocksBackend::open(options, "/restored", facts);
    ASSERT_TRUE(backend.ok());
    ASSERT_TRUE((*backend)->begin_restore().ok());
  }
  auto again = RocksBackend::open(options, "/restored", facts);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code(), Errc::kStorageMissing);
}

TEST(UsageRecord, IsRefusedUnlessItIsWholeAndNotNegative) {
  EXPECT_EQ(parse_usage(encode_usage({.bytes = 5, .records = 1}))->bytes, ByteCount(5));
  for (const Bytes& bad : {Bytes(15), Bytes(17), encode_usage({.bytes = -1, .records = 0}),
                           encode_usage({.bytes = 0, .records = -1})})
    EXPECT_EQ(parse_usage(bad).error().code(), Errc::kStorageCorrupt);
}

}  // namespace
}  // namespace nsl::storage::testing
