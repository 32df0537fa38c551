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

// Every number of appends that a full host may allow first, the background's included: the error is
// the right one, reads go on, and there is no other error when there is room again.
TEST(EmbeddedFailure, AFullHostIsToldAsFullWhereverItHitsAndLeftBehindWhenThereIsRoom) {
  for (std::uint64_t after = 0; after < 400; after += 7) {
    SCOPED_TRACE("after " + std::to_string(after));
    EmbeddedPlatform platform;
    MemoryFiles files;
    FailingFiles disk(files);
    const auto embedded = open(platform, disk);
    ASSERT_TRUE(embedded);
    StateStore& store = embedded->store();
    ASSERT_TRUE(put(store, "first", "1").ok());
    disk.fail(
        {.kinds = {Call::kAppend, Call::kCreate}, .after = after, .code = Errc::kStorageFull});
    std::vector<int> written;
    int refused = 0;
    for (int i = 0; i < 600 && refused < 20; ++i) {
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
    disk.mend();
    const auto done = put(store, "last", "1");
    if (!done.ok()) {
      ADD_FAILURE() << done.error();
      continue;
    }
    for (const int i : written)
      ASSERT_EQ(get(store, "key" + std::to_string(i)), std::string(1000, 'x')) << i;
    EXPECT_EQ(get(store, "last"), "1");
  }
}

// As above, but only tables find no room: it hits flushes and compactions alone.
TEST(EmbeddedFailure, AFullHostInTheBackgroundIsToldAsFull) {
  EmbeddedPlatform platform;
  MemoryFiles files;
  FailingFiles disk(files);
  const auto embedded = open(platform, disk);
  ASSERT_TRUE(embedded);
  StateStore& store = embedded->store();
  disk.fail({.kinds = {Call::kCreate}, .code = Errc::kStorageFull});
  int refused = 0;
  for (int i = 0; i < 2000 && refused < 50; ++i) {
    const auto done = put(store, "key" + std::to_string(i), std::string(1000, 'x'));
    if (done.ok())
      continue;
    ++refused;
    ASSERT_EQ(done.error().code(), Errc::kStorageFull) << i << ": " << done.error();
  }
  ASSERT_GT(refused, 0);
  disk.mend();
  const auto done = put(store, "last", "1");
  ASSERT_TRUE(done.ok()) << done.error();
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
  for (int round = 0; round < 20; ++round) {
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
  disk.fail({.kinds = {Call::kAppend}, .after = 40, .code = Errc::kStorageFull});
  ASSERT_FALSE(
      restore_backup(backups, "b", platform.ports(disk, witness), {}, [](const BackupProgress&) {
      }).ok());
  const auto again = EmbeddedStore::open(platform.ports(in_use, witness), {});
  EXPECT_TRUE(again.ok()) << again.error();
}

}  // namespace
}  // namespace nsl::storage::testing
