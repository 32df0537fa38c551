#include "enclave/platform/testing/failing_files.h"

#include <gtest/gtest.h>

#include <functional>

#include "enclave/platform/testing/directory_state.h"
#include "enclave/platform/testing/memory_files.h"

namespace nsl::platform::testing {
namespace {

Errc code_of(const Status& status) { return status.ok() ? Errc() : status.error().code(); }

template <class T>
Status status_of(const Result<T>& result) {
  return result.ok() ? ok_status() : Status(result.error());
}

TEST(FailingFiles, FailsFromTheNthCallOnUntilItIsMended) {
  MemoryFiles memory;
  FailingFiles disk(memory);
  const auto file = disk.create("a").value();
  disk.fail({.kinds = {Call::kAppend}, .after = 2, .code = Errc::kStorageFull});
  EXPECT_TRUE(file->append(as_bytes("1")).ok());
  EXPECT_TRUE(file->sync().ok());
  EXPECT_TRUE(file->append(as_bytes("2")).ok());
  EXPECT_EQ(code_of(file->append(as_bytes("3"))), Errc::kStorageFull);
  EXPECT_EQ(code_of(file->append(as_bytes("4"))), Errc::kStorageFull);
  EXPECT_TRUE(file->sync().ok());
  EXPECT_EQ(disk.failed_calls(), 2u);
  disk.mend();
  EXPECT_TRUE(file->append(as_bytes("5")).ok());
  EXPECT_EQ(as_text(read_file(memory, "a").value()), "125");
}

TEST(FailingFiles, FailsAsOftenAsItIsToldTo) {
  MemoryFiles memory;
  FailingFiles disk(memory);
  const auto file = disk.create("a").value();
  disk.fail({.kinds = {Call::kSync, Call::kTruncate}, .after = 1, .times = 2});
  EXPECT_TRUE(file->sync().ok());
  EXPECT_EQ(code_of(file->truncate(0)), Errc::kStorageIo);
  EXPECT_EQ(code_of(file->sync()), Errc::kStorageIo);
  EXPECT_TRUE(file->sync().ok());
}

TEST(FailingFiles, WritesAPartOfAnAppend) {
  MemoryFiles memory;
  FailingFiles disk(memory);
  const auto file = disk.create("a").value();
  for (const std::uint64_t done : {0u, 2u, 3u, 9u}) {
    ASSERT_TRUE(file->truncate(0).ok());
    disk.fail({.kinds = {Call::kAppend}, .done = done});
    EXPECT_EQ(code_of(file->append(as_bytes("abc"))), Errc::kStorageIo);
    EXPECT_EQ(memory.size_of("a").value(), std::min<std::uint64_t>(done, 3));
    disk.mend();
  }
}

TEST(FailingFiles, DoesAWholeCallAndFailsAllTheSame) {
  MemoryFiles memory({{"a", {}}, {"b", {}}});
  FailingFiles disk(memory);
  disk.fail({.kinds = {Call::kRename}, .times = 1, .done = 1});
  EXPECT_EQ(code_of(disk.rename("a", "c")), Errc::kStorageIo);
  disk.fail({.kinds = {Call::kRename}, .times = 1, .done = 0});
  EXPECT_EQ(code_of(disk.rename("b", "d")), Errc::kStorageIo);
  EXPECT_EQ(memory.state(), (DirectoryState{{"b", {}}, {"c", {}}}));
}

// Each kind of call: made once, counted once, and failing when told to.
TEST(FailingFiles, CountsAndFailsEveryKindOfCall) {
  MemoryFiles memory({{"a", to_bytes("abc")}});
  FailingFiles disk(memory);
  const auto file = disk.open("a").value();
  Bytes out(1);
  const std::vector<std::pair<Call, std::function<Status()>>> calls = {
      {Call::kCreate, [&] { return status_of(disk.create("new")); }},
      {Call::kOpen, [&] { return status_of(disk.open("a")); }},
      {Call::kRead, [&] { return status_of(file->read_at(0, out)); }},
      {Call::kAppend, [&] { return file->append(as_bytes("d")); }},
      {Call::kTruncate, [&] { return file->truncate(1); }},
      {Call::kSync, [&] { return file->sync(); }},
      {Call::kSize, [&] { return status_of(file->size()); }},
      {Call::kSize, [&] { return status_of(disk.size_of("a")); }},
      {Call::kRename, [&] { return disk.rename("new", "newer"); }},
      {Call::kRemove, [&] { return disk.remove("newer"); }},
      {Call::kList, [&] { return status_of(disk.list()); }},
      {Call::kSyncDirectory, [&] { return disk.sync_directory(); }},
      {Call::kLock, [&] { return status_of(disk.lock()); }},
      {Call::kFreeBytes, [&] { return status_of(disk.free_bytes()); }},
  };
  for (const auto& [kind, call] : calls) {
    const std::uint64_t before = disk.calls(kind);
    disk.fail({.kinds = {kind}});
    EXPECT_EQ(code_of(call()), Errc::kStorageIo) << static_cast<int>(kind);
    disk.mend();
    EXPECT_TRUE(call().ok()) << static_cast<int>(kind);
    EXPECT_EQ(disk.calls(kind), before + 2) << static_cast<int>(kind);
  }
}

TEST(FailingFiles, StandsStillWhenEveryChangingCallFails) {
  MemoryFiles memory({{"a", to_bytes("abc")}});
  const DirectoryState before = memory.state();
  FailingFiles disk(memory);
  const auto file = disk.open("a").value();
  disk.fail({.kinds = changing_calls()});
  EXPECT_FALSE(disk.create("b").ok());
  EXPECT_FALSE(file->append(as_bytes("d")).ok());
  EXPECT_FALSE(file->truncate(0).ok());
  EXPECT_FALSE(file->sync().ok());
  EXPECT_FALSE(disk.rename("a", "b").ok());
  EXPECT_FALSE(disk.remove("a").ok());
  EXPECT_FALSE(disk.sync_directory().ok());
  EXPECT_EQ(disk.calls(changing_calls()), 7u);
  EXPECT_EQ(memory.state(), before);
  EXPECT_EQ(as_text(read_file(disk, "a").value()), "abc");
}

}  // namespace
}  // namespace nsl::platform::testing
