// A disk that is full or fails: writes fail with a clear error, reads go on, and nothing that was
// acknowledged is lost. A full disk is recovered from in place, another failure by opening anew.
#include <gtest/gtest.h>

#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/storage/testing/sealed_database.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::Call;
using platform::testing::FailingFiles;
using platform::testing::MemoryFiles;

// Writes pairs and notes what was acknowledged, and which pair may or may not be there.
class Writer {
 public:
  explicit Writer(SealedDatabase& database) : database_(database) {}

  Status write(std::size_t bytes) {
    const std::string number = std::to_string(count_++);
    const std::string value(bytes, static_cast<char>('a' + count_ % 26));
    const Status written = database_.put_pair("left " + number, "right " + number, value);
    if (written.ok()) {
      acknowledged_["left " + number] = acknowledged_["right " + number] = value;
    } else {
      doubtful_["left " + number] = doubtful_["right " + number] = value;
    }
    return written;
  }

  // Until one fails, or all went well.
  Status write_many(int count, std::size_t bytes) {
    for (int i = 0; i < count; ++i)
      NSL_RETURN_IF_ERROR(write(bytes));
    return ok_status();
  }

  void expect_reads_go_on() const {
    const auto contents = database_.contents();
    ASSERT_TRUE(contents.ok()) << contents.error();
    expect_in(*contents);
  }

  // All that was acknowledged, and of what failed both of a pair or neither.
  void expect_in(const Contents& contents) const {
    Contents rest = contents;
    for (const auto& [key, value] : acknowledged_) {
      ASSERT_TRUE(rest.contains(key)) << key;
      EXPECT_TRUE(rest.at(key) == value) << key;
      rest.erase(key);
    }
    for (const auto& [key, value] : rest) {
      ASSERT_TRUE(doubtful_.contains(key)) << key;
      EXPECT_TRUE(doubtful_.at(key) == value) << key;
      const std::size_t space = key.find(' ');
      const std::string other = key.starts_with("left") ? "right" : "left";
      EXPECT_TRUE(rest.contains(other + key.substr(space))) << key << " is alone";
    }
  }

 private:
  SealedDatabase& database_;
  int count_ = 0;
  Contents acknowledged_;
  Contents doubtful_;
};

Contents contents_after_reopening(platform::Files& files) {
  Surroundings around;
  auto database = SealedDatabase::open(around.ports(files));
  EXPECT_TRUE(database.ok()) << database.error();
  return database.ok() ? (*database)->contents().value() : Contents();
}

SealedFilesOptions with_reserve(std::uint64_t bytes) {
  SealedFilesOptions options;
  options.reserve_bytes = bytes;
  return options;
}

// Fills the disk when so much room is left, and lets RocksDB resume when there is more.
void fill_and_resume(std::uint64_t room, std::uint64_t reserve) {
  SCOPED_TRACE(std::to_string(room) + ", reserve " + std::to_string(reserve));
  MemoryFiles files;
  Surroundings around;
  auto database = SealedDatabase::open(around.ports(files), with_reserve(reserve)).value();
  Writer writer(*database);
  ASSERT_TRUE(writer.write_many(20, 500).ok());
  files.set_capacity(ByteCount(files.used().count() + room));

  const Status full = writer.write_many(2'000, 500);
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code(), Errc::kStorageFull) << full.error();
  const Status still_full = writer.write(500);
  ASSERT_FALSE(still_full.ok());
  EXPECT_EQ(still_full.error().code(), Errc::kStorageFull) << still_full.error();
  writer.expect_reads_go_on();

  files.set_capacity(mebibytes(1024));
  const Status resumed = database->resume();
  ASSERT_TRUE(resumed.ok()) << resumed.error();
  ASSERT_TRUE(writer.write_many(20, 500).ok());
  writer.expect_reads_go_on();
  database.reset();
  writer.expect_in(contents_after_reopening(files));
}

TEST(FullDisk, FailsWritesReadsOnAndResumesWhenThereIsRoom) {
  for (std::uint64_t room = 0; room < 200'000; room += 43'973)
    fill_and_resume(room, std::uint64_t{1} << 20);
  for (std::uint64_t room = 0; room < 3'000; room += 613)
    fill_and_resume(room, 5'000);
}

// The first write of a log file has the reserve; where that is not enough, RocksDB must not resume,
// since it would go on in the same log file.
TEST(FullDisk, OpensTheDatabaseAnewIfTheFirstWriteOfALogFileFailed) {
  for (const std::uint64_t reserve : {0, 4'096}) {
    SCOPED_TRACE(reserve);
    MemoryFiles files;
    Surroundings around;
    auto database = SealedDatabase::open(around.ports(files), with_reserve(reserve)).value();
    Writer writer(*database);
    ASSERT_TRUE(writer.write_many(20, 500).ok());
    ASSERT_TRUE(database->flush().ok());
    files.set_capacity(files.used());
    EXPECT_EQ(writer.write(500).ok(), reserve > 0);
    const Status full = writer.write_many(2'000, 500);
    ASSERT_FALSE(full.ok());
    EXPECT_EQ(full.error().code(), Errc::kStorageFull) << full.error();
    writer.expect_reads_go_on();
    files.set_capacity(mebibytes(1024));
    if (reserve == 0) {
      EXPECT_TRUE(database->db().Resume().IsBusy());
      ASSERT_TRUE(database->reopen().ok());
    } else {
      ASSERT_TRUE(database->resume().ok());
    }
    ASSERT_TRUE(writer.write_many(20, 500).ok());
    database.reset();
    writer.expect_in(contents_after_reopening(files));
  }
}

// The host refuses one append of which it did a part.
TEST(FullDisk, LeavesNoPartOfAWriteThatFailed) {
  for (std::uint64_t after = 0; after < 60; after += 3) {
    for (const std::uint64_t done : {0, 1, 59, 61, 300}) {
      SCOPED_TRACE(std::to_string(after) + ", " + std::to_string(done));
      MemoryFiles memory;
      FailingFiles files(memory);
      Surroundings around;
      auto database = SealedDatabase::open(around.ports(files), with_reserve(4'096)).value();
      Writer writer(*database);
      files.fail({.kinds = {Call::kAppend},
                  .after = after,
                  .times = 1,
                  .code = Errc::kStorageFull,
                  .done = done});
      for (int i = 0; i < 80; ++i) {
        if (const Status written = writer.write(2'000); !written.ok()) {
          EXPECT_EQ(written.error().code(), Errc::kStorageFull) << written.error();
          ASSERT_TRUE(database->reopen().ok());
        }
      }
      EXPECT_EQ(files.failed_calls(), 1u);
      ASSERT_TRUE(writer.write_many(5, 100).ok());
      database.reset();
      writer.expect_in(contents_after_reopening(memory));
    }
  }
}

// Each kind of call, failing from the nth on.
class BrokenDisk : public ::testing::TestWithParam<Call> {};

TEST_P(BrokenDisk, StopsWritesReadsOnAndOpensAnewWithAllThatWasAcknowledged) {
  int failures = 0;
  for (std::uint64_t after = 0; after < 40; after += after < 8 ? 1 : 5) {
    SCOPED_TRACE(after);
    MemoryFiles memory;
    FailingFiles files(memory);
    Surroundings around;
    auto database = SealedDatabase::open(around.ports(files)).value();
    Writer writer(*database);
    ASSERT_TRUE(writer.write_many(5, 500).ok());
    ASSERT_TRUE(database->flush().ok());
    files.fail({.kinds = {GetParam()}, .after = after, .done = 7});

    Status worked = writer.write_many(10, 2'000);
    if (worked.ok())
      worked = database->flush();
    if (worked.ok())
      worked = writer.write_many(40, 3'000);
    if (worked.ok())
      worked = database->compact();
    if (!worked.ok()) {
      ++failures;
      const Errc code = worked.error().code();
      EXPECT_TRUE(code == Errc::kStorageIo || code == Errc::kStoragePoisoned) << worked.error();
    }
    if (GetParam() != Call::kRead)
      writer.expect_reads_go_on();
    database.reset();
    files.mend();
    writer.expect_in(contents_after_reopening(files));
  }
  EXPECT_GT(failures, 0);
}

INSTANTIATE_TEST_SUITE_P(Calls, BrokenDisk,
                         ::testing::Values(Call::kAppend, Call::kSync, Call::kCreate,
                                           Call::kSyncDirectory, Call::kRename),
                         [](const auto& call) {
                           switch (call.param) {
                             case Call::kAppend:
                               return "Append";
                             case Call::kSync:
                               return "Sync";
                             case Call::kCreate:
                               return "Create";
                             case Call::kSyncDirectory:
                               return "SyncDirectory";
                             default:
                               return "Rename";
                           }
                         });

TEST(BrokenDisk, TellsAnErrorOfOpening) {
  MemoryFiles memory;
  {
    Surroundings around;
    auto database = SealedDatabase::open(around.ports(memory)).value();
    ASSERT_TRUE(Writer(*database).write_many(30, 3'000).ok());
  }
  for (const Call call : {Call::kOpen, Call::kRead, Call::kList, Call::kSize, Call::kCreate,
                          Call::kAppend, Call::kSync, Call::kRename, Call::kSyncDirectory}) {
    FailingFiles files(memory);
    files.fail({.kinds = {call}});
    Surroundings around;
    const auto database = SealedDatabase::open(around.ports(files));
    ASSERT_FALSE(database.ok()) << static_cast<int>(call);
    EXPECT_EQ(database.error().code(), Errc::kStorageIo) << database.error();
  }
  EXPECT_EQ(contents_after_reopening(memory).size(), 60u);
}

TEST(Commit, CostsOneWriteAndOneSync) {
  MemoryFiles memory;
  FailingFiles files(memory);  // counts
  Surroundings around;
  auto database = SealedDatabase::open(around.ports(files)).value();
  ASSERT_TRUE(database->put("first", "makes the log file's name durable").ok());
  const std::uint64_t appends = files.calls(Call::kAppend);
  const std::uint64_t syncs = files.calls(Call::kSync);
  for (int i = 0; i < 50; ++i)
    ASSERT_TRUE(database->put("key", std::string(100, 'v')).ok());
  EXPECT_EQ(files.calls(Call::kAppend) - appends, 50u);
  EXPECT_EQ(files.calls(Call::kSync) - syncs, 50u);
}

}  // namespace
}  // namespace nsl::storage::testing
