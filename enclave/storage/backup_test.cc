#include "enclave/storage/backup.h"

#include <gtest/gtest.h>

#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/lying_files.h"
#include "enclave/platform/testing/memory_witness.h"
#include "tests/support/embedded_platform.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::Call;
using platform::testing::FailingFiles;
using platform::testing::LyingFiles;
using platform::testing::MemoryFiles;

void ignore(const BackupProgress&) {}

class Backup : public ::testing::Test {
 protected:
  Backup() {
    auto opened = EmbeddedStore::open(platform_.ports(source_files_), {});
    if (!opened.ok())
      std::abort();
    source_ = std::move(*opened);
    for (int i = 0; i < 500; ++i)
      put("key" + std::to_string(i), std::string(1000, static_cast<char>('a' + i % 26)));
    put("large", std::string(3'000'000, 'L'));
  }

  void put(const std::string& key, const std::string& value) {
    const auto done = run_transaction(source_->store(), [&](Transaction& transaction) {
      return transaction.put_for(Account("ada"), as_bytes(key), as_bytes(value));
    });
    ASSERT_TRUE(done.ok()) << done.error();
  }

  static std::map<Bytes, Bytes> content(StateStore& store) {
    std::map<Bytes, Bytes> all;
    const auto reader = store.snapshot();
    ScanRequest request;
    while (true) {
      auto page = reader->scan(request);
      EXPECT_TRUE(page.ok());
      for (KeyValue& record : page->records)
        all.emplace(std::move(record.key), std::move(record.value));
      if (!page->next)
        return all;
      request.from = *page->next;
    }
  }

  BackupSummary back_up() {
    const auto summary =
        write_backup(*source_, backups_, "monday", platform_.ports(source_files_), ignore);
    EXPECT_TRUE(summary.ok()) << summary.error();
    return *summary;
  }

  Result<BackupSummary> restore(platform::Files& target) {
    return restore_backup(backups_, "monday", platform_.ports(target), {}, ignore);
  }

  EmbeddedPlatform platform_;
  MemoryFiles source_files_;
  MemoryFiles backups_;
  std::unique_ptr<EmbeddedStore> source_;
};

TEST_F(Backup, RestoresEveryRecordAndUsageAsANewIncarnation) {
  const BackupSummary summary = back_up();
  const auto expected = content(source_->store());
  put("later", "not in the backup");
  MemoryFiles target;
  const auto restored = restore(target);
  ASSERT_TRUE(restored.ok()) << restored.error();
  EXPECT_EQ(restored->written.records, summary.written.records);
  EXPECT_EQ(restored->sequence, summary.sequence);
  const auto opened = EmbeddedStore::open(platform_.ports(target), {});
  ASSERT_TRUE(opened.ok()) << opened.error();
  StateStore& store = (*opened)->store();
  EXPECT_EQ(content(store), expected);
  EXPECT_NE(store.incarnation(), source_->store().incarnation());
  EXPECT_EQ(store.usage(Account("ada"))->records, 501U);
}

TEST_F(Backup, TellsHowFarItIs) {
  std::uint64_t reports = 0;
  BackupProgress last;
  const auto summary = write_backup(*source_, backups_, "monday", platform_.ports(source_files_),
                                    [&](const BackupProgress& progress) {
                                      ++reports;
                                      last = progress;
                                    });
  ASSERT_TRUE(summary.ok());
  EXPECT_GE(reports, 1U);
  EXPECT_EQ(last.records, summary->written.records);
  EXPECT_GT(last.bytes, 3'000'000U);
}

TEST_F(Backup, HoldsNoPlaintext) {
  put("canary-key", "canary-value");
  back_up();
  for (const auto& [name, bytes] : backups_.state())
    EXPECT_EQ(as_text(bytes).find("canary"), std::string_view::npos) << name;
}

TEST_F(Backup, OverwritesNothing) {
  back_up();
  EXPECT_EQ(write_backup(*source_, backups_, "monday", platform_.ports(source_files_), ignore)
                .error()
                .code(),
            Errc::kAlreadyExists);
  EXPECT_EQ(restore(source_files_).error().code(), Errc::kAlreadyExists);
}

TEST_F(Backup, IsRefusedUnderAnotherRootKey) {
  back_up();
  EmbeddedPlatform other;
  MemoryFiles target;
  EXPECT_EQ(restore_backup(backups_, "monday", other.ports(target), {}, ignore).error().code(),
            Errc::kSealWrongPlatform);
}

TEST_F(Backup, ThatIsNotThereIsMissing) {
  MemoryFiles target;
  EXPECT_EQ(restore(target).error().code(), Errc::kStorageMissing);
}

TEST_F(Backup, IsRefusedWhereverItIsChangedOrCut) {
  back_up();
  const std::uint64_t size = *backups_.size_of("monday");
  LyingFiles host(backups_);
  const auto saved = *host.save();
  const auto refused = [&](const char* how, std::uint64_t at) {
    const auto verdict = verify_backup(host, "monday", platform_.sealing());
    ASSERT_FALSE(verdict.ok()) << how << " at " << at;
    EXPECT_TRUE(verdict.error().code() == Errc::kStorageCorrupt ||
                verdict.error().code() == Errc::kSealWrongPlatform ||
                verdict.error().code() == Errc::kInvalidArgument)
        << how << " at " << at << ": " << verdict.error();
    ASSERT_TRUE(host.restore(saved).ok());
  };
  for (std::uint64_t at = 0; at < size; at += at < 200 ? 1 : size / 61) {
    ASSERT_TRUE(host.flip("monday", at, 0x10).ok());
    refused("flipped", at);
    ASSERT_TRUE(host.truncate("monday", at).ok());
    refused("cut", at);
  }
  ASSERT_TRUE(host.extend("monday", Bytes(10)).ok());
  refused("extended", size);
}

TEST_F(Backup, LeavesNoFileWhenTheDiskIsFull) {
  FailingFiles disk(backups_);
  disk.fail({.kinds = {Call::kAppend}, .after = 3, .code = Errc::kStorageFull});
  const auto summary =
      write_backup(*source_, disk, "monday", platform_.ports(source_files_), ignore);
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code(), Errc::kStorageFull);
  EXPECT_TRUE(backups_.list()->empty());
}

TEST_F(Backup, HalfRestoredIsNoStore) {
  back_up();
  MemoryFiles target;
  FailingFiles disk(target);
  disk.fail({.kinds = {Call::kAppend}, .after = 20, .code = Errc::kStorageFull});
  ASSERT_FALSE(restore(disk).ok());
  const auto opened = EmbeddedStore::open(platform_.ports(target), {});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), Errc::kStorageMissing);
}

TEST_F(Backup, IsAcceptedByTheWitnessAsANewHistory) {
  back_up();
  platform::testing::MemoryWitness witness;
  ASSERT_TRUE(witness.advance({.incarnation = {9}, .position = 1'000'000}).ok());
  MemoryFiles target;
  const auto restored =
      restore_backup(backups_, "monday", platform_.ports(target, witness), {}, ignore);
  ASSERT_TRUE(restored.ok()) << restored.error();
  EXPECT_TRUE(EmbeddedStore::open(platform_.ports(target, witness), {}).ok());
}

}  // namespace
}  // namespace nsl::storage::testing
