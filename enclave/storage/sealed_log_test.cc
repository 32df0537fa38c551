// The log below RocksDB's terms: what is durable when, and what threads may do at once.
#include "enclave/storage/sealed_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/platform/testing/unsynced_dropping_files.h"
#include "enclave/storage/log_file_reader.h"
#include "enclave/storage/testing/sealed_database.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::Call;
using platform::testing::FailingFiles;
using platform::testing::MemoryFiles;
using platform::testing::UnsyncedDroppingFiles;

std::unique_ptr<SealedLog> open(platform::Files& files, Surroundings& around) {
  SealedFilesOptions options;
  options.reserve_bytes = 0;
  auto log = SealedLog::open(around.ports(files), options);
  EXPECT_TRUE(log.ok()) << log.error();
  return std::move(log).value();
}

std::string content_of(SealedLog& log, platform::Files& files, Surroundings& around,
                       std::string_view name) {
  const FileView view = log.view(name).value();
  if (view.file->kind == FileKind::kSmall)
    return std::string(as_text(view.content));
  Bytes out(view.length + 10);
  LogFileReader reader(around.ports(files), view.file->id, view.runs);
  out.resize(reader.read(out).value());
  return std::string(as_text(out));
}

// After any power cut: nothing of what was told is there without all that was told before.
TEST(SealedLog, KeepsABeginningOfWhatItWasTold) {
  UnsyncedDroppingFiles files;
  Surroundings around;
  auto log = open(files, around);
  const FilePtr a = log->create("a", FileKind::kSmall).value();
  ASSERT_TRUE(log->append(a, as_bytes("one")).ok());
  ASSERT_TRUE(log->sync(a).ok());
  const FilePtr b = log->create("b.log", FileKind::kLog).value();
  ASSERT_TRUE(log->append(b, as_bytes("two")).ok());
  ASSERT_TRUE(log->flush(b).ok());
  ASSERT_TRUE(log->rename("a", "c").ok());
  ASSERT_TRUE(log->flush(b).ok());
  ASSERT_TRUE(log->append(b, as_bytes("three")).ok());
  ASSERT_TRUE(log->flush(b).ok());
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    UnsyncedDroppingFiles after(files.crash(seed));
    auto reopened = open(after, around);
    std::string all;
    for (const std::string& name : reopened->names())
      all += name + "=" + content_of(*reopened, after, around, name) + " ";
    seen.insert(all);
  }
  EXPECT_THAT(seen, ::testing::IsSubsetOf({"a=one ", "a=one b.log=two ", "c=one b.log=two ",
                                           "c=one b.log=twothree "}));
  EXPECT_EQ(seen.size(), 4u);
}

TEST(SealedLog, FindsTheBytesOfALogFileInSeveralSegments) {
  MemoryFiles files;
  Surroundings around;
  auto log = open(files, around);
  const FilePtr first = log->create("1.log", FileKind::kLog).value();
  std::string expected;
  for (std::uint32_t epoch = 1; epoch < 5; ++epoch) {
    const std::string piece(epoch * 100'000, static_cast<char>('a' + epoch));
    ASSERT_TRUE(log->append(first, as_bytes(piece)).ok());
    expected += piece;
    ASSERT_TRUE(log->rotate_to(epoch).ok());
  }
  ASSERT_TRUE(log->append(first, as_bytes("end")).ok());
  expected += "end";
  EXPECT_TRUE(content_of(*log, files, around, "1.log") == expected);
  EXPECT_EQ(log->length_of("1.log").value(), expected.size());
  log.reset();
  SealedFilesOptions options;
  EXPECT_EQ(SealedLog::open(around.ports(files), options).error().code(), Errc::kInvalidArgument);
  options.epoch = 4;
  log = SealedLog::open(around.ports(files), options).value();
  EXPECT_TRUE(content_of(*log, files, around, "1.log") == expected);
  // The older segments go with it.
  const std::uint64_t before = log->statistics().host_files;
  ASSERT_TRUE(log->remove("1.log").ok());
  ASSERT_TRUE(log->sync_directory().ok());
  EXPECT_LE(log->statistics().host_files + 4, before);
}

TEST(SealedLog, TellsEveryWriterOnceThatItsDataWasDropped) {
  MemoryFiles memory;
  FailingFiles files(memory);
  Surroundings around;
  auto log = open(files, around);
  const FilePtr small = log->create("small", FileKind::kSmall).value();
  const FilePtr other = log->create("1.log", FileKind::kLog).value();
  ASSERT_TRUE(log->append(other, as_bytes("kept")).ok());
  ASSERT_TRUE(log->append(small, as_bytes("kept")).ok());
  ASSERT_TRUE(log->sync(other).ok());
  ASSERT_TRUE(log->append(other, as_bytes("dropped")).ok());
  ASSERT_TRUE(log->append(small, as_bytes("dropped")).ok());
  ASSERT_TRUE(log->rename("small", "renamed").ok());
  files.fail({.kinds = {Call::kAppend}, .times = 1, .code = Errc::kStorageFull});
  EXPECT_EQ(log->flush(other).error().code(), Errc::kStorageFull);
  EXPECT_TRUE(log->flush(other).ok());
  EXPECT_EQ(log->sync(small).error().code(), Errc::kStorageFull);
  EXPECT_TRUE(log->sync(small).ok());
  EXPECT_EQ(log->append(other, as_bytes("more")).error().code(), Errc::kStorageFull);
  EXPECT_FALSE(log->may_not_resume());  // the log file has bytes
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_EQ(content_of(*log, files, around, "renamed"), "kept");
    EXPECT_EQ(content_of(*log, files, around, "1.log"), "kept");
    log.reset();
    log = open(files, around);
  }
}

TEST(SealedLog, NotesThatALogFileIsEmptyThatLostData) {
  MemoryFiles memory;
  FailingFiles files(memory);
  Surroundings around;
  auto log = open(files, around);
  const FilePtr file = log->create("1.log", FileKind::kLog).value();
  ASSERT_TRUE(log->append(file, as_bytes("dropped")).ok());
  files.fail({.kinds = {Call::kAppend}, .times = 1, .code = Errc::kStorageFull});
  EXPECT_FALSE(log->sync(file).ok());
  EXPECT_TRUE(log->may_not_resume());
  log->note_database_opens();
  EXPECT_FALSE(log->may_not_resume());
}

TEST(SealedLog, GoesOnInItsSegmentWhereThereIsNoRoomForAnother) {
  MemoryFiles memory;
  FailingFiles files(memory);
  Surroundings around;
  auto log = open(files, around);
  const FilePtr first = log->create("1.log", FileKind::kLog).value();
  ASSERT_TRUE(log->append(first, as_bytes("first")).ok());
  ASSERT_TRUE(log->sync(first).ok());
  files.fail({.kinds = {Call::kCreate}, .times = 1, .code = Errc::kStorageFull});
  const auto second = log->create("2.log", FileKind::kLog);
  ASSERT_TRUE(second.ok()) << second.error();
  EXPECT_EQ(files.failed_calls(), 1u);
  ASSERT_TRUE(log->append(*second, as_bytes("second")).ok());
  ASSERT_TRUE(log->sync(*second).ok());
  log.reset();
  log = open(files, around);
  EXPECT_EQ(content_of(*log, files, around, "1.log"), "first");
  EXPECT_EQ(content_of(*log, files, around, "2.log"), "second");
}

TEST(SealedLog, TakesASegmentWhoseRenamingAPowerCutLost) {
  MemoryFiles files;
  Surroundings around;
  auto log = open(files, around);
  const FilePtr file = log->create("a", FileKind::kSmall).value();
  ASSERT_TRUE(log->append(file, as_bytes("1")).ok());
  ASSERT_TRUE(log->sync(file).ok());
  log.reset();
  log = open(files, around);  // log-2: the checkpoint has "1"
  auto renaming_lost = files.state();
  const Bytes segment = renaming_lost.at("log-0000000000000002");
  renaming_lost.erase("log-0000000000000002");
  renaming_lost["log-0000000000000002.new"] = segment;
  MemoryFiles lost(renaming_lost);
  auto newest = open(lost, around);
  EXPECT_EQ(content_of(*newest, lost, around, "a"), "1");
}

// The host kept a segment that was given up when the disk was full; the head went on since.
TEST(SealedLog, IgnoresASegmentThatWasGivenUp) {
  MemoryFiles memory;
  FailingFiles files(memory);
  Surroundings around;
  auto log = open(files, around);
  const FilePtr first = log->create("1.log", FileKind::kLog).value();
  ASSERT_TRUE(log->append(first, as_bytes("first")).ok());
  ASSERT_TRUE(log->sync(first).ok());
  // The segment is whole when its sync fails, and its removal fails, too.
  files.fail(
      {.kinds = {Call::kSync, Call::kRemove}, .after = 1, .times = 2, .code = Errc::kStorageFull});
  const FilePtr second = log->create("2.log", FileKind::kLog).value();
  EXPECT_EQ(files.failed_calls(), 2u);
  ASSERT_TRUE(memory.state().contains("log-0000000000000002.new"));
  ASSERT_TRUE(log->append(second, as_bytes("later")).ok());
  ASSERT_TRUE(log->sync(second).ok());
  MemoryFiles after(memory.state());
  auto reopened = open(after, around);
  EXPECT_EQ(content_of(*reopened, after, around, "1.log"), "first");
  EXPECT_EQ(content_of(*reopened, after, around, "2.log"), "later");
}

TEST(SealedLog, ServesManyThreadsAtOnce) {
  MemoryFiles files;
  Surroundings around;
  auto log = SealedLog::open(around.witnessed_ports(files), {}).value();
  std::atomic<int> failures = 0;
  const auto work = [&](int number) {
    const auto check = [&](bool holds) { failures += holds ? 0 : 1; };
    const std::string name = std::to_string(number);
    for (int round = 0; round < 12; ++round) {
      const auto logged = log->create(name + ".log", FileKind::kLog);
      check(logged.ok());
      for (int i = 0; i < 4; ++i) {
        check(log->append(*logged, Bytes(1'000, 1)).ok());
        check(log->sync(*logged).ok());
      }
      const auto small = log->create(name + ".tmp", FileKind::kSmall);
      check(small.ok() && log->append(*small, as_bytes(name)).ok());
      check(log->rename(name + ".tmp", name).ok());
      auto table = log->create_table(name + ".sst");
      check(table.ok() && table->writer->append(Bytes(20'000, 2)).ok());
      check(log->finish_table(table->file, *table->writer).ok());
      const auto view = log->view(name + ".sst");
      Bytes out(20'000);
      check(view.ok() &&
            TableReader::open(files, *view->file).value()->read(0, out).value() == 20'000);
      check(content_of(*log, files, around, name) == name);
      check(content_of(*log, files, around, name + ".log").size() == 4'000);
      check(log->remove(name + ".log").ok() && log->remove(name + ".sst").ok());
      check(log->sync_directory().ok());
      check(log->statistics().position > 0 && !log->names().empty());
      if (number == 0 && round < 8)
        check(log->rotate_to(static_cast<std::uint32_t>(round)).ok());
    }
  };
  std::vector<std::thread> threads;
  for (int number = 0; number < 16; ++number)
    threads.emplace_back(work, number);
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(log->names().size(), 16u);
}

}  // namespace
}  // namespace nsl::storage::testing
