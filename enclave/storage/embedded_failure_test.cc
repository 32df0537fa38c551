// What the embedded store does when the host fails it away from the caller: in a flush, in a
// compaction, while tables are rewritten.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/memory_witness.h"
#include "enclave/platform/testing/unsynced_dropping_files.h"
#include "enclave/storage/backup.h"
#include "tests/support/embedded_platform.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::Call;
using platform::testing::FailingFiles;
using platform::testing::MemoryFiles;
using platform::testing::UnsyncedDroppingFiles;

Result<Sequence> put(StateStore& store, std::string_view key, std::string_view value,
                     Durability durability = Durability::kSynced) {
  return run_transaction(
      store,
      [&](Transaction& transaction) { return transaction.put(as_bytes(key), as_bytes(value)); },
      durability);
}

std::string get(StateStore& store, std::string_view key) {
  const auto value = store.snapshot()->get(as_bytes(key));
  EXPECT_TRUE(value.ok()) << value.error();
  return value.ok() && *value ? std::string(as_text(**value)) : "(none)";
}

std::unique_ptr<EmbeddedStore> open(EmbeddedPlatform& platform, platform::Files& files) {
  EmbeddedStoreOptions options;
  options.tuning.write_buffer = kibibytes(64);
  auto embedded = EmbeddedStore::open(platform.ports(files), options);
  EXPECT_TRUE(embedded.ok()) << embedded.error();
  return embedded.ok() ? std::move(*embedded) : nullptr;
}

// RocksDB looks for room by itself, some seconds apart; until it found some the answer stays the same.
Status put_once_there_is_room(StateStore& store) {
  for (int tries = 0; tries < 300; ++tries) {
    const auto done = put(store, "last", "1");
    if (done.ok())
      return ok_status();
    if (done.error().code() != Errc::kStorageFull)
      return done.error();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return Error(Errc::kStorageFull, "long after there was room again");
}

// So much room that it ends in a write, at a change of the log file, or in a flush.
TEST(EmbeddedFailure, AFullHostIsToldAsFullWhereverItHitsAndLeftBehindWhenThereIsRoom) {
  for (const std::uint64_t room : {0, 40'000, 90'000, 200'000}) {
    SCOPED_TRACE(room);
    EmbeddedPlatform platform;
    MemoryFiles files;
    const auto embedded = open(platform, files);
    ASSERT_TRUE(embedded);
    StateStore& store = embedded->store();
    ASSERT_TRUE(put(store, "first", "1").ok());
    files.set_capacity(ByteCount(files.used().count() + room));
    std::vector<int> written;
    int refused = 0;
    for (int i = 0; i < 3000 && refused < 20; ++i) {
      const auto done = put(store, "key" + std::to_string(i), std::string(1000, 'x'));
      if (done.ok()) {
        written.push_back(i);
        continue;
      }
      ++refused;
      ASSERT_EQ(done.error().code(), Errc::kStorageFull) << i << ": " << done.error();
    }
    ASSERT_GT(refused, 0);
    EXPECT_EQ(get(store, "first"), "1");
    files.set_capacity(mebibytes(1024));
    const Status mended = put_once_there_is_room(store);
    ASSERT_TRUE(mended.ok()) << mended.error();
    for (const int i : written)
      ASSERT_EQ(get(store, "key" + std::to_string(i)), std::string(1000, 'x')) << i;
  }
}

TEST(EmbeddedFailure, GivesNoNumberTwiceInOneIncarnation) {
  EmbeddedPlatform platform;
  UnsyncedDroppingFiles disk;
  auto embedded = open(platform, disk);
  ASSERT_TRUE(put(embedded->store(), "synced", "1").ok());
  const Incarnation incarnation = embedded->store().incarnation();
  const auto lost = put(embedded->store(), "lost", "1", Durability::kBuffered);
  ASSERT_TRUE(lost.ok());
  const auto left = disk.durable_state();
  embedded.reset();
  UnsyncedDroppingFiles after(left);
  const auto again = open(platform, after);
  ASSERT_EQ(again->store().incarnation(), incarnation);
  ASSERT_EQ(get(again->store(), "lost"), "(none)");
  const auto next = put(again->store(), "next", "1");
  ASSERT_TRUE(next.ok());
  EXPECT_GT(*next, *lost);
}

// Tables that a flush had begun under the old key must not be left behind.
TEST(EmbeddedFailure, ResealsEveryTableBesideWriters) {
  for (int round = 0; round < 5; ++round) {
    SCOPED_TRACE(round);
    EmbeddedPlatform platform;
    MemoryFiles files;
    const auto embedded = open(platform, files);
    ASSERT_TRUE(embedded);
    std::atomic<bool> stop{false};
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 2; ++writer) {
      writers.emplace_back([&, writer] {
        for (int i = 0; !stop; ++i)
          EXPECT_TRUE(put(embedded->store(), std::to_string(writer) + "/" + std::to_string(i % 997),
                          std::string(1000, 'x'), Durability::kBuffered)
                          .ok());
      });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50 + 7 * round));
    ASSERT_TRUE(platform.sealing().rotate().ok());
    ASSERT_TRUE(embedded->begin_resealing().ok());
    while (embedded->reseal_progress().running)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const ResealProgress progress = embedded->reseal_progress();
    stop = true;
    for (std::thread& writer : writers)
      writer.join();
    EXPECT_GT(progress.tables, 0U);
    EXPECT_EQ(progress.tables_left, 0U);
  }
}

// A restore that found no room must not have taken the witness away from the store that is in use.
TEST(EmbeddedFailure, AFailedRestoreLeavesTheWitnessToTheStoreInUse) {
  EmbeddedPlatform platform;
  platform::testing::MemoryWitness witness;
  MemoryFiles in_use;
  MemoryFiles backups;
  auto embedded = EmbeddedStore::open(platform.ports(in_use, witness), {});
  ASSERT_TRUE(embedded.ok());
  for (int i = 0; i < 300; ++i)
    ASSERT_TRUE(put((*embedded)->store(), std::to_string(i), std::string(10'000, 'x')).ok());
  const auto saved = write_backup(**embedded, backups, "b", platform.ports(in_use, witness),
                                  [](const BackupProgress&) {});
  ASSERT_TRUE(saved.ok());
  embedded->reset();
  MemoryFiles target;
  FailingFiles disk(target);
  disk.fail({.kinds = {Call::kAppend}, .after = 12, .code = Errc::kStorageFull});
  ASSERT_FALSE(
      restore_backup(backups, "b", platform.ports(disk, witness), {}, [](const BackupProgress&) {
      }).ok());
  const auto again = EmbeddedStore::open(platform.ports(in_use, witness), {});
  EXPECT_TRUE(again.ok()) << again.error();
}

}  // namespace
}  // namespace nsl::storage::testing
