#include "enclave/storage/removals.h"

#include <gtest/gtest.h>

#include "enclave/storage/table_file.h"

namespace nsl::storage {
namespace {

FilePtr make(std::uint64_t id, FileKind kind) {
  auto file = std::make_shared<FileEntry>();
  file->id = id;
  file->kind = kind;
  file->length = 100;
  return file;
}

using Names = std::vector<std::string>;

TEST(Removals, LetATableGoWhenItsRemovalIsDurable) {
  const FileTable table;
  Removals removals;
  removals.add(make(1, FileKind::kTable));
  EXPECT_EQ(removals.waiting_tables().files, 1u);
  EXPECT_EQ(removals.waiting_tables().bytes, host_bytes_of_table(100));
  EXPECT_EQ(removals.take(100, table), Names());  // still gathered
  removals.note_sealed(7);
  EXPECT_EQ(removals.take(6, table), Names());
  EXPECT_EQ(removals.take(7, table), Names{"table-0000000000000001"});
  EXPECT_EQ(removals.take(7, table), Names());
  EXPECT_EQ(removals.waiting(), 0u);
}

TEST(Removals, LetATableGoAtOnceThatTheLogNeverKnew) {
  Removals removals;
  removals.add_unrecorded(make(2, FileKind::kTable));
  EXPECT_EQ(removals.take(1, FileTable()), Names{"table-0000000000000002"});
}

TEST(Removals, KeepASegmentWhileALogFileHasBytesInIt) {
  FileTable table;
  const auto log = table.create(1, FileKind::kLog, "000001.log").value();
  log->runs = {{.segment = 3, .begin = 1, .end = 2, .bytes = 1}};
  Removals removals;
  removals.add_segment(2, 200);
  removals.add_segment(3, 300);
  EXPECT_EQ(removals.segments().bytes, 500u);
  EXPECT_EQ(removals.take(0, table), Names{"log-0000000000000002"});
  // Removed, but not durably: a crash would need it again.
  ASSERT_TRUE(table.remove(log).ok());
  removals.add(log);
  removals.note_sealed(9);
  EXPECT_EQ(removals.take(8, table), Names());
  EXPECT_EQ(removals.segments().files, 1u);
  EXPECT_EQ(removals.take(9, table), Names{"log-0000000000000003"});
}

}  // namespace
}  // namespace nsl::storage
