#include "enclave/platform/testing/memory_files.h"

#include <gtest/gtest.h>

namespace nsl::platform::testing {
namespace {

TEST(MemoryFiles, BeginsWithAStateAndGivesItBack) {
  const DirectoryState state = {{"a", to_bytes("1")}, {"b", to_bytes("22")}};
  MemoryFiles files(state);
  EXPECT_EQ(files.state(), state);
  EXPECT_EQ(files.used(), ByteCount(3));
  EXPECT_EQ(read_directory(files).value(), state);
}

TEST(MemoryFiles, LeavesOutNamesThatThePortDoesNotTake) {
  const MemoryFiles files({{"../a", to_bytes("1")}, {"", to_bytes("2")}, {"b", to_bytes("3")}});
  EXPECT_EQ(files.state(), (DirectoryState{{"b", to_bytes("3")}}));
  EXPECT_EQ(files.used(), ByteCount(1));
}

TEST(MemoryFiles, WritesWhatFitsWhenItIsFullAndGoesOnWhenThereIsRoom) {
  MemoryFiles files;
  files.set_capacity(ByteCount(10));
  const auto a = files.create("a").value();
  const auto b = files.create("b").value();
  ASSERT_TRUE(a->append(as_bytes("12345678")).ok());
  EXPECT_EQ(files.free_bytes().value(), 2u);
  const Status full = b->append(as_bytes("abc"));
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code(), Errc::kStorageFull);
  EXPECT_EQ(as_text(read_file(files, "b").value()), "ab");
  ASSERT_TRUE(a->truncate(7).ok());
  EXPECT_TRUE(b->append(as_bytes("c")).ok());
  EXPECT_FALSE(b->append(as_bytes("d")).ok());
  files.set_capacity(ByteCount(5));
  EXPECT_EQ(files.free_bytes().value(), 0u);
  EXPECT_FALSE(b->append(as_bytes("d")).ok());
  files.set_capacity(ByteCount(11));
  EXPECT_TRUE(b->append(as_bytes("d")).ok());
  EXPECT_EQ(as_text(read_file(files, "b").value()), "abcd");
}

TEST(MemoryFiles, FreesARemovedFilesRoomWhenNobodyHasItOpen) {
  MemoryFiles files;
  auto file = files.create("a").value();
  ASSERT_TRUE(file->append(as_bytes("12345")).ok());
  ASSERT_TRUE(files.remove("a").ok());
  EXPECT_EQ(files.used(), ByteCount(5));
  file.reset();
  EXPECT_EQ(files.used(), ByteCount(0));
}

TEST(DirectoryStateTest, WritesAFileAnewOrFirst) {
  MemoryFiles files;
  ASSERT_TRUE(write_file(files, "a", as_bytes("first")).ok());
  const auto open = files.open("a").value();
  ASSERT_TRUE(write_file(files, "a", as_bytes("2")).ok());
  EXPECT_EQ(as_text(read_file(files, "a").value()), "2");
  EXPECT_EQ(open->size().value(), 1u);
  EXPECT_EQ(read_file(files, "b").error().code(), Errc::kNotFound);
}

}  // namespace
}  // namespace nsl::platform::testing
