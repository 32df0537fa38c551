#include "enclave/storage/sealed_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/lying_files.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/storage/file_table.h"
#include "enclave/storage/host_name.h"
#include "enclave/storage/io_status.h"
#include "enclave/storage/testing/sealed_database.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::DirectoryState;
using platform::testing::LyingFiles;
using platform::testing::MemoryFiles;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

TEST(SealedFileSystem, KeepsADatabaseAcrossOpenings) {
  MemoryFiles files;
  Surroundings around;
  Contents expected;
  for (int round = 0; round < 4; ++round) {
    auto database = SealedDatabase::open(around.ports(files)).value();
    EXPECT_TRUE(database->contents().value() == expected);
    for (int i = 0; i < 300; ++i) {
      const std::string key = "key " + std::to_string(round) + "." + std::to_string(i);
      ASSERT_TRUE(database->put(key, std::string(500, static_cast<char>('a' + round))).ok());
      expected[key] = std::string(500, static_cast<char>('a' + round));
    }
    if (round % 2 == 0) {
      ASSERT_TRUE(database->flush().ok());
    }
    EXPECT_TRUE(database->contents().value() == expected);
    EXPECT_TRUE(database->verify().ok());
  }
}

TEST(SealedFileSystem, PassesRocksDbsOwnChecksAfterMuchChange) {
  MemoryFiles files;
  Surroundings around;
  for (int round = 0; round < 3; ++round) {
    auto database = SealedDatabase::open(around.ports(files)).value();
    for (int i = 0; i < 500; ++i)
      ASSERT_TRUE(database->put(std::to_string(i * 7 % 100), std::string(1'000, 'v')).ok());
    ASSERT_TRUE(database->compact().ok());
    const Status verified = database->verify();
    EXPECT_TRUE(verified.ok()) << verified.error();
  }
  EXPECT_EQ(around.events.count("storage.engine-error"), 0u);
}

// Everything that must not be found on the host, of content and of names.
TEST(SealedFileSystem, ShowsTheHostNoKeyNoValueAndNoName) {
  const std::vector<std::string> canaries = {
      "canary-key", "canary-value", "MANIFEST", "CURRENT",  "OPTIONS",          "IDENTITY",
      "00000",      "dbtmp",        "leveldb.", "rocksdb.", "write_buffer_size"};
  MemoryFiles files;
  Surroundings around;
  SealedFilesOptions options;
  options.reserve_bytes = 0;  // random bytes
  auto database = SealedDatabase::open(around.ports(files), options).value();
  const auto expect_none = [&] {
    for (const auto& [name, bytes] : files.state()) {
      for (const std::string& canary : canaries) {
        EXPECT_TRUE(parse_host_name(name)) << name;
        EXPECT_EQ(as_text(bytes).find(canary), std::string_view::npos) << canary << " in " << name;
      }
    }
  };
  for (int i = 0; i < 200; ++i) {
    const std::string number = std::to_string(i);
    ASSERT_TRUE(database->put("canary-key-" + number, "canary-value-" + number).ok());
    if (i % 60 == 59) {
      ASSERT_TRUE(database->flush().ok());
    }
    if (i % 20 == 0)
      expect_none();
  }
  ASSERT_TRUE(database->compact().ok());
  database.reset();
  expect_none();
  EXPECT_GT(files.used().count(), 10'000u);
}

TEST(SealedFileSystem, ServesThreadsThatWriteReadAndFlushAtOnce) {
  constexpr int kThreads = 16;
  constexpr int kWrites = 60;
  MemoryFiles files;
  Surroundings around;
  auto database = SealedDatabase::open(around.witnessed_ports(files)).value();
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kWrites; ++i) {
        const std::string key = std::to_string(thread) + "." + std::to_string(i);
        failures += database->put(key, std::string(300, 'v')).ok() ? 0 : 1;
        std::string value;
        failures += database->db().Get({}, key, &value).ok() && value.size() == 300 ? 0 : 1;
        if (i % 20 == thread)
          failures += database->flush().ok() ? 0 : 1;
        if (thread == 0)
          failures += database->files().statistics().position > 0 ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(failures, 0);
  database.reset();
  database = SealedDatabase::open(around.witnessed_ports(files)).value();
  EXPECT_EQ(database->contents().value().size(), std::size_t{kThreads * kWrites});
}

TEST(SealedFileSystem, GoesOnUnderTheKeyOfALaterEpochAndTellsWhatIsLeft) {
  MemoryFiles files;
  Surroundings around;
  SealedFilesOptions options;
  options.epoch = 1;
  auto database = SealedDatabase::open(around.ports(files), options).value();
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(database->put(std::to_string(i), std::string(500, 'v')).ok());
  ASSERT_TRUE(database->flush().ok());
  ASSERT_TRUE(database->files().rotate_to(3).ok());
  EXPECT_EQ(database->files().rotate_to(2).error().code(), Errc::kInvalidArgument);
  ASSERT_TRUE(database->put("after", "rotation").ok());
  EXPECT_EQ(database->files().statistics().epoch, 3u);
  EXPECT_GE(database->files().statistics().tables_of_epoch.at(1), 1u);

  rocksdb::CompactRangeOptions rewrite;
  rewrite.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  ASSERT_TRUE(database->db().CompactRange(rewrite, nullptr, nullptr).ok());
  // The former tables are deleted by a thread in the background.
  const auto of_epoch = [&](std::uint32_t epoch) {
    const auto tables = database->files().statistics().tables_of_epoch;
    return tables.contains(epoch) ? tables.at(epoch) : 0;
  };
  for (int i = 0; i < 10'000 && of_epoch(1) > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(of_epoch(1), 0u);
  EXPECT_GE(of_epoch(3), 1u);
  const Contents contents = database->contents().value();
  database.reset();
  options.epoch = 3;
  database = SealedDatabase::open(around.ports(files), options).value();
  EXPECT_TRUE(database->contents().value() == contents);
}

TEST(SealedFileSystem, CountsWhatTheHostStores) {
  MemoryFiles files;
  Surroundings around;
  auto database = SealedDatabase::open(around.ports(files)).value();
  for (int i = 0; i < 300; ++i)
    ASSERT_TRUE(database->put(std::to_string(i), std::string(1'000, 'v')).ok());
  ASSERT_TRUE(database->compact().ok());
  const SealedFilesStatistics statistics = database->files().statistics();
  EXPECT_EQ(statistics.host_bytes, files.used().count());
  EXPECT_EQ(statistics.host_files, files.state().size());
  EXPECT_GT(statistics.small_bytes, 0u);
  EXPECT_GE(statistics.host_syncs, 300u);
  EXPECT_LE(statistics.durable_position, statistics.position);
}

// The host's files are those of the state, and nothing stays behind.
TEST(SealedFileSystem, RemovesWhatIsNotNeededAnyMore) {
  MemoryFiles files;
  Surroundings around;
  SealedFilesOptions options;
  options.reserve_bytes = 1'000;
  for (int round = 0; round < 3; ++round) {
    auto database = SealedDatabase::open(around.ports(files), options).value();
    for (int i = 0; i < 600; ++i)
      ASSERT_TRUE(database->put(std::to_string(i % 50), std::string(2'000, 'v')).ok());
    ASSERT_TRUE(database->compact().ok());
  }
  // 50 records of 2 000 bytes, and the log.
  EXPECT_LT(files.used().count(), 600'000u);
  EXPECT_LT(files.state().size(), 12u);
}

TEST(SealedFileSystem, LeavesForeignFilesAloneAndRemovesLeftOversOfItsOwn) {
  MemoryFiles files;
  Surroundings around;
  SealedDatabase::open(around.ports(files)).value()->put("a", "b").value();
  for (const char* name :
       {"table-00000000000000ff", "log-0000000000000000", "notes.txt", "table-x"})
    ASSERT_TRUE(files.create(name).ok());
  auto database = SealedDatabase::open(around.ports(files)).value();
  EXPECT_EQ(database->contents().value().size(), 1u);
  const DirectoryState state = files.state();
  EXPECT_FALSE(state.contains("table-00000000000000ff"));
  EXPECT_FALSE(state.contains("log-0000000000000000"));
  EXPECT_TRUE(state.contains("notes.txt"));
  EXPECT_TRUE(state.contains("table-x"));
}

TEST(SealedFileSystem, IsOpenedByOneAtATime) {
  MemoryFiles files;
  Surroundings around;
  auto first = SealedFileSystem::open(around.ports(files), {});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(SealedFileSystem::open(around.ports(files), {}).error().code(), Errc::kStorageLocked);
  auto database = SealedDatabase::over(*first).value();
  const auto second = SealedDatabase::over(*first);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code(), Errc::kStorageLocked);
  database.reset();
  first = Error(Errc::kCancelled);
  EXPECT_TRUE(SealedFileSystem::open(around.ports(files), {}).ok());
}

TEST(SealedFileSystem, MakesAStoreOnlyWhereItMay) {
  MemoryFiles files;
  Surroundings around;
  SealedFilesOptions existing;
  existing.if_empty = IfEmpty::kRefuse;
  EXPECT_EQ(SealedFileSystem::open(around.ports(files), existing).error().code(),
            Errc::kStorageMissing);
  ASSERT_TRUE(SealedFileSystem::open(around.witnessed_ports(files), {}).ok());
  // All is deleted: only the witness knows that there was a store.
  MemoryFiles emptied;
  EXPECT_EQ(SealedFileSystem::open(around.witnessed_ports(emptied), {}).error().code(),
            Errc::kStorageRolledBack);
  EXPECT_TRUE(SealedFileSystem::open(around.ports(emptied), {}).ok());
}

TEST(SealedFileSystem, MakesANewIncarnationOfWhatTheOperatorAccepts) {
  MemoryFiles files;
  Surroundings around;
  auto database = SealedDatabase::open(around.witnessed_ports(files)).value();
  ASSERT_TRUE(database->put("a", "1").ok());
  const DirectoryState older = files.state();
  ASSERT_TRUE(database->put("a", "2").ok());
  const auto incarnation = database->files().incarnation();
  EXPECT_TRUE(database->files().detects_rollback());
  EXPECT_EQ(database->files().witness_kind(), "memory");
  database.reset();

  MemoryFiles rolled_back(older);
  EXPECT_EQ(SealedDatabase::open(around.witnessed_ports(rolled_back)).error().code(),
            Errc::kStorageRolledBack);
  SealedFilesOptions accept;
  accept.rollback = RollbackPolicy::kAcceptAsNewIncarnation;
  database = SealedDatabase::open(around.witnessed_ports(rolled_back), accept).value();
  EXPECT_NE(database->files().incarnation(), incarnation);
  EXPECT_EQ(database->contents().value().at("a"), "1");
  const auto accepted = database->files().incarnation();
  database.reset();
  database = SealedDatabase::open(around.witnessed_ports(rolled_back)).value();
  EXPECT_EQ(database->files().incarnation(), accepted);
  // The other branch is the one that is refused now.
  EXPECT_EQ(SealedDatabase::open(around.witnessed_ports(files)).error().code(),
            Errc::kStorageRolledBack);
}

TEST(SealedFileSystem, AcknowledgesNothingThatTheWitnessWasNotTold) {
  MemoryFiles files;
  Surroundings around;
  auto database = SealedDatabase::open(around.witnessed_ports(files)).value();
  ASSERT_TRUE(database->put("a", "1").ok());
  around.memory_witness.fail();
  const Status refused = database->put("a", "2");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), Errc::kUnavailable) << refused.error();
  EXPECT_EQ(database->put("a", "3").error().code(), Errc::kUnavailable);
  EXPECT_EQ(around.events.count("storage.poisoned"), 1u);
  database.reset();
  EXPECT_EQ(SealedDatabase::open(around.witnessed_ports(files)).error().code(), Errc::kUnavailable);
  around.memory_witness.mend();
  EXPECT_TRUE(SealedDatabase::open(around.witnessed_ports(files)).ok());
}

TEST(SealedFileSystem, DoesNotBelieveAReadThatChangesWhileItIsOpen) {
  MemoryFiles memory;
  LyingFiles files(memory);
  Surroundings around;
  auto database = SealedDatabase::open(around.ports(files)).value();
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(database->put(std::to_string(i), std::string(1'000, 'v')).ok());
  ASSERT_TRUE(database->compact().ok());
  const Contents truth = database->contents().value();
  for (const std::size_t at : {0, 100, 4'000}) {
    files.lie_to_reads([at](std::string_view name, std::uint64_t, MutableByteSpan read) {
      if (name.starts_with("table-") && read.size() > at)
        read[at] ^= 1;
    });
    rocksdb::ReadOptions uncached;
    uncached.fill_cache = false;
    const rocksdb::Status checked = database->db().VerifyChecksum(uncached);
    ASSERT_FALSE(checked.ok());
    EXPECT_TRUE(checked.IsIOError()) << checked.ToString();
    EXPECT_EQ(to_error(checked).code(), Errc::kStorageCorrupt) << checked.ToString();
    EXPECT_THAT(to_error(checked).detail(), HasSubstr("fails authentication in block"));
    files.lie_to_reads({});
    EXPECT_TRUE(database->contents().value() == truth);
  }
}

// The part of the file system that a database does not use in a way that one sees.
class FileSystemCalls : public ::testing::Test {
 protected:
  std::unique_ptr<rocksdb::FSWritableFile> create(const std::string& name) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    EXPECT_TRUE(fs_->NewWritableFile("/store/" + name, {}, &file, nullptr).ok()) << name;
    return file;
  }
  void write(const std::string& name, const std::string& content) {
    const auto file = create(name);
    EXPECT_TRUE(file->Append(content, {}, nullptr).ok());
    EXPECT_TRUE(file->Sync({}, nullptr).ok());
    EXPECT_TRUE(file->Close({}, nullptr).ok());
  }
  std::string read(const std::string& name, std::size_t piece) {
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    const auto opened = fs_->NewSequentialFile("/store/" + name, {}, &file, nullptr);
    if (!opened.ok())
      return opened.ToString();
    std::string content;
    std::string scratch(piece, 0);
    rocksdb::Slice slice;
    do {
      EXPECT_TRUE(file->Read(piece, {}, &slice, scratch.data(), nullptr).ok());
      content.append(slice.data(), slice.size());
    } while (slice.size() == piece);
    return content;
  }
  std::vector<std::string> children() {
    std::vector<std::string> names;
    EXPECT_TRUE(fs_->GetChildren("/store", {}, &names, nullptr).ok());
    return names;
  }
  void reopen() {
    fs_.reset();
    fs_ = SealedFileSystem::open(around_.ports(files_), {}).value();
  }

  MemoryFiles files_;
  Surroundings around_;
  std::shared_ptr<SealedFileSystem> fs_ = SealedFileSystem::open(around_.ports(files_), {}).value();
};

TEST_F(FileSystemCalls, ReadWhatWasWrittenInAnyPieces) {
  std::string content;
  for (int i = 0; i < 40'000; ++i)
    content += std::to_string(i) + ",";
  for (const char* name : {"000001.sst", "000002.log", "MANIFEST-3"}) {
    write(name, content);
    for (const std::size_t piece : {777, 4'096, 100'000, 1'000'000})
      EXPECT_TRUE(read(name, piece) == content) << name << " by " << piece;
    std::uint64_t size = 0;
    EXPECT_TRUE(fs_->GetFileSize(std::string("/store/") + name, {}, &size, nullptr).ok());
    EXPECT_EQ(size, content.size());
  }
  reopen();
  for (const char* name : {"000001.sst", "000002.log", "MANIFEST-3"})
    EXPECT_TRUE(read(name, 10'000) == content) << name;
}

TEST_F(FileSystemCalls, SkipInEveryKindOfFile) {
  const std::string content = std::string(5'000, 'a') + "needle" + std::string(5'000, 'b');
  for (const char* name : {"1.sst", "2.log", "3"}) {
    write(name, content);
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    ASSERT_TRUE(fs_->NewSequentialFile(std::string("/store/") + name, {}, &file, nullptr).ok());
    ASSERT_TRUE(file->Skip(5'000).ok());
    char scratch[6];
    rocksdb::Slice slice;
    ASSERT_TRUE(file->Read(6, {}, &slice, scratch, nullptr).ok());
    EXPECT_EQ(slice.ToString(), "needle");
    ASSERT_TRUE(file->Skip(1'000'000).ok());
    ASSERT_TRUE(file->Read(6, {}, &slice, scratch, nullptr).ok());
    EXPECT_TRUE(slice.empty());
  }
}

TEST_F(FileSystemCalls, ReadTablesAndSmallFilesAtRandom) {
  std::string content(20'000, 0);
  for (std::size_t i = 0; i < content.size(); ++i)
    content[i] = static_cast<char>(i * 31 % 251);
  for (const char* name : {"1.sst", "small"}) {
    write(name, content);
    std::unique_ptr<rocksdb::FSRandomAccessFile> file;
    ASSERT_TRUE(fs_->NewRandomAccessFile(std::string("/store/") + name, {}, &file, nullptr).ok());
    std::string scratch(30'000, 0);
    for (const std::size_t offset : {0, 1, 4'095, 4'096, 8'191, 19'999, 20'000, 50'000}) {
      for (const std::size_t size : {0, 1, 2, 4'096, 9'000, 30'000}) {
        rocksdb::Slice slice;
        ASSERT_TRUE(file->Read(offset, size, {}, &slice, scratch.data(), nullptr).ok());
        EXPECT_TRUE(slice == rocksdb::Slice(content).ToString().substr(
                                 std::min(offset, content.size()), size))
            << name << " " << offset << " " << size;
      }
    }
  }
  write("1.log", "log");
  std::unique_ptr<rocksdb::FSRandomAccessFile> file;
  EXPECT_FALSE(fs_->NewRandomAccessFile("/store/1.log", {}, &file, nullptr).ok());
}

TEST_F(FileSystemCalls, RenameReplaceAndDeleteForGood) {
  write("a", "first");
  write("b", "second");
  write("1.sst", "table");
  ASSERT_TRUE(fs_->RenameFile("/store/a", "/store/b", {}, nullptr).ok());
  ASSERT_TRUE(fs_->RenameFile("/store/1.sst", "/store/2.sst", {}, nullptr).ok());
  EXPECT_EQ(read("b", 100), "first");
  EXPECT_TRUE(fs_->FileExists("/store/a", {}, nullptr).IsNotFound());
  EXPECT_TRUE(fs_->RenameFile("/store/a", "/store/c", {}, nullptr).IsNotFound());
  write("b", "third");  // creating replaces
  EXPECT_THAT(children(), UnorderedElementsAre("b", "2.sst"));
  reopen();
  EXPECT_EQ(read("b", 100), "third");
  EXPECT_EQ(read("2.sst", 100), "table");
  ASSERT_TRUE(fs_->DeleteFile("/store/2.sst", {}, nullptr).ok());
  ASSERT_TRUE(fs_->DeleteFile("/store/b", {}, nullptr).ok());
  EXPECT_TRUE(fs_->DeleteFile("/store/b", {}, nullptr).IsNotFound());
  reopen();
  EXPECT_TRUE(children().empty());
}

TEST_F(FileSystemCalls, RenameAndDeleteTablesThatAreBeingWritten) {
  auto renamed = create("1.sst");
  ASSERT_TRUE(renamed->Append("content", {}, nullptr).ok());
  ASSERT_TRUE(fs_->RenameFile("/store/1.sst", "/store/2.sst", {}, nullptr).ok());
  EXPECT_FALSE(read("2.sst", 100) == "content");  // not before it is finished
  ASSERT_TRUE(renamed->Sync({}, nullptr).ok());
  EXPECT_EQ(read("2.sst", 100), "content");
  EXPECT_FALSE(renamed->Append("more", {}, nullptr).ok());
  auto deleted = create("3.sst");
  ASSERT_TRUE(fs_->DeleteFile("/store/3.sst", {}, nullptr).ok());
  EXPECT_TRUE(deleted->Close({}, nullptr).ok());
  auto never_closed = create("4.sst");
  never_closed.reset();
  reopen();
  EXPECT_THAT(children(), UnorderedElementsAre("2.sst"));
  EXPECT_EQ(read("2.sst", 100), "content");
}

TEST_F(FileSystemCalls, KnowOneDirectory) {
  bool is_directory = false;
  EXPECT_TRUE(fs_->IsDirectory("/store/", {}, &is_directory, nullptr).ok());
  EXPECT_TRUE(is_directory);
  EXPECT_TRUE(fs_->IsDirectory("/other", {}, &is_directory, nullptr).ok());
  EXPECT_FALSE(is_directory);
  EXPECT_TRUE(fs_->CreateDirIfMissing("/store", {}, nullptr).ok());
  EXPECT_TRUE(fs_->CreateDir("/other", {}, nullptr).IsNotSupported());
  EXPECT_TRUE(fs_->DeleteDir("/store", {}, nullptr).IsNotSupported());
  std::vector<std::string> names;
  EXPECT_TRUE(fs_->GetChildren("/other", {}, &names, nullptr).IsNotFound());
  std::unique_ptr<rocksdb::FSWritableFile> file;
  for (const char* path : {"/other/a", "a", "/store/", "/store/sub/a", "/store"})
    EXPECT_FALSE(fs_->NewWritableFile(path, {}, &file, nullptr).ok()) << path;
  std::unique_ptr<rocksdb::FSDirectory> directory;
  EXPECT_TRUE(fs_->NewDirectory("/other", {}, &directory, nullptr).IsNotFound());
  std::uint64_t free = 0;
  EXPECT_TRUE(fs_->GetFreeSpace("/store", {}, &free, nullptr).ok());
  EXPECT_GT(free, 0u);
}

TEST_F(FileSystemCalls, RefuseWhatWouldWriteTwice) {
  write("a", "content");
  std::unique_ptr<rocksdb::FSWritableFile> file;
  EXPECT_TRUE(fs_->ReopenWritableFile("/store/a", {}, &file, nullptr).IsNotSupported());
  EXPECT_TRUE(fs_->ReuseWritableFile("/store/b", "/store/a", {}, &file, nullptr).IsNotSupported());
  EXPECT_TRUE(fs_->LinkFile("/store/a", "/store/b", {}, nullptr).IsNotSupported());
  EXPECT_TRUE(fs_->Truncate("/store/a", 1, {}, nullptr).IsNotSupported());
  std::unique_ptr<rocksdb::FSRandomRWFile> random;
  EXPECT_TRUE(fs_->NewRandomRWFile("/store/a", {}, &random, nullptr).IsNotSupported());
  std::unique_ptr<rocksdb::MemoryMappedFileBuffer> mapped;
  EXPECT_TRUE(fs_->NewMemoryMappedFileBuffer("/store/a", &mapped).IsNotSupported());
  EXPECT_EQ(read("a", 100), "content");
}

TEST_F(FileSystemCalls, BoundWhatIsHeldInMemory) {
  const auto file = create("MANIFEST-1");
  const std::string piece(std::size_t{8} << 20, 'm');
  rocksdb::IOStatus status;
  int pieces = 0;
  while ((status = file->Append(piece, {}, nullptr)).ok() && pieces < 100)
    ++pieces;
  EXPECT_EQ(pieces, 8);
  EXPECT_EQ(to_error(status).code(), Errc::kTooLarge);
  EXPECT_LE(fs_->statistics().small_bytes, kMaxSmallFileBytes);
}

}  // namespace
}  // namespace nsl::storage::testing
