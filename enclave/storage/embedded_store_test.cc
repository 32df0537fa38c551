#include "enclave/storage/embedded_store.h"

#include <gtest/gtest.h>

#include <thread>

#include "enclave/platform/testing/failing_files.h"
#include "enclave/storage/testing/store_contract.h"
#include "tests/support/embedded_platform.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::Call;
using platform::testing::FailingFiles;
using platform::testing::MemoryFiles;

class EmbeddedHolder final : public StoreHolder {
 public:
  EmbeddedHolder() {
    EmbeddedStoreOptions options;
    options.limits.account_quota = kContractQuota;
    auto embedded = EmbeddedStore::open(platform_.ports(files_), options);
    if (!embedded.ok())
      std::abort();
    embedded_ = std::move(*embedded);
  }
  StateStore& store() override { return embedded_->store(); }

 private:
  EmbeddedPlatform platform_;
  MemoryFiles files_;
  std::unique_ptr<EmbeddedStore> embedded_;
};

std::unique_ptr<StoreHolder> make_embedded() { return std::make_unique<EmbeddedHolder>(); }

INSTANTIATE_TEST_SUITE_P(Embedded, StoreContract, ::testing::Values(&make_embedded));

class EmbeddedStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<EmbeddedStore> open(platform::Files& files) {
    auto embedded = EmbeddedStore::open(platform_.ports(files), {});
    EXPECT_TRUE(embedded.ok()) << embedded.error();
    return embedded.ok() ? std::move(*embedded) : nullptr;
  }

  static Status put(EmbeddedStore& embedded, std::string_view key, std::string_view value) {
    const auto done = run_transaction(embedded.store(), [&](Transaction& transaction) {
      return transaction.put(as_bytes(key), as_bytes(value));
    });
    return done.ok() ? ok_status() : Status(done.error());
  }

  static std::string get(EmbeddedStore& embedded, std::string_view key) {
    const auto value = embedded.store().snapshot()->get(as_bytes(key));
    EXPECT_TRUE(value.ok()) << value.error();
    return value.ok() && *value ? std::string(as_text(**value)) : "(none)";
  }

  EmbeddedPlatform platform_;
  MemoryFiles files_;
};

TEST_F(EmbeddedStoreTest, KeepsWhatWasCommittedAcrossOpenings) {
  Incarnation incarnation{};
  {
    const auto embedded = open(files_);
    ASSERT_TRUE(put(*embedded, "key", "value").ok());
    incarnation = embedded->store().incarnation();
  }
  const auto embedded = open(files_);
  EXPECT_EQ(get(*embedded, "key"), "value");
  EXPECT_EQ(embedded->store().incarnation(), incarnation);
  EXPECT_FALSE(embedded->store().freshness().detectable);
  EXPECT_EQ(embedded->store().freshness().witness, "none");
  EXPECT_GT(embedded->store().statistics().host_bytes, 0U);
}

TEST_F(EmbeddedStoreTest, AllowsOneOpenerADirectory) {
  const auto embedded = open(files_);
  const auto second = EmbeddedStore::open(platform_.ports(files_), {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code(), Errc::kStorageLocked);
}

TEST_F(EmbeddedStoreTest, IsOfNoUseToAnotherRootKey) {
  {
    ASSERT_TRUE(put(*open(files_), "key", "value").ok());
  }
  EmbeddedPlatform other;
  EXPECT_FALSE(EmbeddedStore::open(other.ports(files_), {}).ok());
}

TEST_F(EmbeddedStoreTest, GoesOnReadingWhileTheDiskIsFullAndWritesWhenThereIsRoomAgain) {
  FailingFiles disk(files_);
  const auto embedded = open(disk);
  ASSERT_TRUE(put(*embedded, "before", "1").ok());
  disk.fail({.kinds = {Call::kAppend, Call::kCreate}, .code = Errc::kStorageFull});
  EXPECT_EQ(put(*embedded, "during", "1").error().code(), Errc::kStorageFull);
  EXPECT_EQ(put(*embedded, "during", "1").error().code(), Errc::kStorageFull);
  EXPECT_EQ(get(*embedded, "before"), "1");
  EXPECT_EQ(get(*embedded, "during"), "(none)");
  disk.mend();
  // RocksDB looks for room by itself, some seconds apart.
  Status after = put(*embedded, "after", "1");
  for (int tries = 0; !after.ok() && tries < 300; ++tries) {
    ASSERT_EQ(after.error().code(), Errc::kStorageFull) << after.error();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    after = put(*embedded, "after", "1");
  }
  ASSERT_TRUE(after.ok()) << after.error();
  EXPECT_EQ(get(*embedded, "during"), "(none)");
  EXPECT_EQ(get(*embedded, "after"), "1");
}

TEST_F(EmbeddedStoreTest, TakesNoMoreWritesAfterAnotherFailureUntilItIsOpenedAnew) {
  {
    FailingFiles disk(files_);
    const auto embedded = open(disk);
    ASSERT_TRUE(put(*embedded, "before", "1").ok());
    disk.fail({.kinds = {Call::kSync}, .times = 1, .code = Errc::kStorageIo});
    EXPECT_FALSE(put(*embedded, "during", "1").ok());
    EXPECT_EQ(put(*embedded, "after", "1").error().code(), Errc::kStoragePoisoned);
    EXPECT_EQ(get(*embedded, "before"), "1");
  }
  const auto embedded = open(files_);
  EXPECT_EQ(get(*embedded, "before"), "1");
  EXPECT_EQ(get(*embedded, "after"), "(none)");
  EXPECT_TRUE(put(*embedded, "after", "2").ok());
}

TEST_F(EmbeddedStoreTest, ResealsUnderANewEpochWhileItIsRead) {
  auto embedded = open(files_);
  for (int i = 0; i < 2000; ++i)
    ASSERT_TRUE(put(*embedded, "key" + std::to_string(i), std::string(100, 'x')).ok());
  embedded.reset();  // makes a table of it
  embedded = open(files_);
  ASSERT_TRUE(platform_.sealing().rotate().ok());
  ASSERT_TRUE(embedded->begin_resealing().ok());
  while (embedded->reseal_progress().running) {
    EXPECT_EQ(get(*embedded, "key7"), std::string(100, 'x'));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const ResealProgress progress = embedded->reseal_progress();
  EXPECT_EQ(progress.epoch, platform_.sealing().current_epoch());
  EXPECT_GT(progress.tables, 0U);
  EXPECT_EQ(progress.tables_left, 0U);
  embedded.reset();
  embedded = open(files_);
  EXPECT_EQ(get(*embedded, "key1999"), std::string(100, 'x'));
}

}  // namespace
}  // namespace nsl::storage::testing
