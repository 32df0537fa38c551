#include "enclave/storage/file_table.h"

#include <gtest/gtest.h>

namespace nsl::storage {
namespace {

const FramePlace kHere{.segment = 5, .begin = 100, .end = 300, .previous = {1}};

// What a checkpoint writes, replayed into another table.
FileTable through_checkpoint(const FileTable& table, const IncarnationId& incarnation) {
  FileTable copy;
  table.checkpoint(incarnation, [&](const Record& record) {
    Bytes payload;
    append_record(payload, record);
    const auto read = RecordReader(payload).next();
    ASSERT_TRUE(read.ok()) << read.error();
    const FramePlace later{.segment = kHere.segment + 1, .begin = 0, .end = 1};
    const Status replayed = copy.replay(*read, later);
    ASSERT_TRUE(replayed.ok()) << replayed.error();
  });
  return copy;
}

TableRecord table_record(std::uint64_t id, std::string_view name) {
  static const Bytes key(crypto::Aead::kKeySize, 0x33);
  return {.file = id, .epoch = 4, .length = 5'000, .key = key, .final_tag = {7}, .name = name};
}

// A table to which the records of a checkpoint of nothing were replayed.
FileTable begun() {
  FileTable table;
  EXPECT_TRUE(table.replay(BeginRecord{.next_file = 1}, kHere).ok());
  EXPECT_TRUE(table.replay(EndRecord{.files = 0}, kHere).ok());
  return table;
}

TEST(FileTable, IsTheSameAfterACheckpoint) {
  FileTable table = begun();
  const auto small = table.create(1, FileKind::kSmall, "MANIFEST-1").value();
  const Bytes content(kMaxPayloadBytes, 0x5a);
  ASSERT_TRUE(table.append_small(*small, content).ok());
  const auto log = table.create(2, FileKind::kLog, "000002.log").value();
  FileTable::add_to_runs(*log, kHere, 77);
  ASSERT_TRUE(table.replay(table_record(3, "000003.sst"), kHere).ok());
  ASSERT_TRUE(table.create(9, FileKind::kTable, "000009.sst").ok());  // not finished

  const IncarnationId incarnation = {3, 1, 4};
  const FileTable copy = through_checkpoint(table, incarnation);
  EXPECT_TRUE(copy.checkpoint_is_whole());
  EXPECT_EQ(copy.incarnation(), incarnation);
  EXPECT_EQ(copy.next_id(), 10u);
  EXPECT_EQ(copy.files().size(), 3u);
  EXPECT_TRUE(copy.find("MANIFEST-1")->content == content);
  EXPECT_EQ(copy.small_bytes(), content.size());
  EXPECT_EQ(copy.find("000002.log")->runs, log->runs);
  EXPECT_EQ(copy.find("000002.log")->length, 77u);
  EXPECT_EQ(copy.find("000003.sst")->epoch, 4u);
  EXPECT_EQ(copy.find("000003.sst")->length, 5'000u);
  EXPECT_EQ(copy.find("000003.sst")->final_tag, Tag{7});
  EXPECT_FALSE(copy.find("000009.sst"));
}

TEST(FileTable, FollowsRenamesAndRemovals) {
  FileTable table = begun();
  const auto a = table.create(1, FileKind::kSmall, "a").value();
  const auto b = table.create(2, FileKind::kSmall, "b").value();
  ASSERT_TRUE(table.append_small(*b, Bytes(10)).ok());
  EXPECT_FALSE(table.rename(a, 0, "b").ok());  // says that nothing is replaced
  EXPECT_FALSE(table.rename(a, 1, "a").ok());
  ASSERT_TRUE(table.rename(a, 2, "b").ok());
  EXPECT_EQ(table.find("b"), a);
  EXPECT_FALSE(table.find("a"));
  EXPECT_FALSE(table.find_id(2));
  EXPECT_EQ(table.small_bytes(), 0u);
  EXPECT_FALSE(table.remove(b).ok());
  ASSERT_TRUE(table.append_small(*b, Bytes(10)).ok());  // still open, and counted no more
  EXPECT_EQ(table.small_bytes(), 0u);
  ASSERT_TRUE(table.remove(a).ok());
  EXPECT_TRUE(table.files().empty());
  EXPECT_EQ(table.next_id(), 3u);
}

TEST(FileTable, RefusesNamesAndIdsThatAreTaken) {
  FileTable table;
  ASSERT_TRUE(table.create(1, FileKind::kSmall, "a").ok());
  EXPECT_EQ(table.create(1, FileKind::kSmall, "b").error().code(), Errc::kAlreadyExists);
  EXPECT_EQ(table.create(2, FileKind::kSmall, "a").error().code(), Errc::kAlreadyExists);
  EXPECT_EQ(table.create(0, FileKind::kSmall, "c").error().code(), Errc::kAlreadyExists);
  EXPECT_EQ(table.create(3, FileKind::kSmall, "").error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(table.create(3, FileKind::kSmall, std::string(256, 'n')).error().code(),
            Errc::kInvalidArgument);
}

TEST(FileTable, CutsWhatWasNotWritten) {
  FileTable table;
  const auto file = table.create(1, FileKind::kSmall, "a").value();
  ASSERT_TRUE(table.append_small(*file, to_bytes("kept, dropped")).ok());
  table.cut_small(*file, 9);
  EXPECT_EQ(as_text(file->content), "kept");
  EXPECT_EQ(file->length, 4u);
  EXPECT_EQ(table.small_bytes(), 4u);
}

TEST(FileTable, GathersTheFramesOfASegmentIntoOneRun) {
  FileEntry log;
  FileTable::add_to_runs(log, kHere, 10);
  FileTable::add_to_runs(log, {.segment = 5, .begin = 400, .end = 500}, 20);
  FileTable::add_to_runs(log, {.segment = 6, .begin = 100, .end = 200, .previous = {2}}, 5);
  const std::vector<storage::Run> expected = {{5, 100, 500, 30, {1}}, {6, 100, 200, 5, {2}}};
  EXPECT_EQ(log.runs, expected);
}

TEST(FileTable, RefusesRecordsThatDoNotFit) {
  const auto refused = [](FileTable table, const Record& record) {
    const Status status = table.replay(record, kHere);
    return !status.ok() && status.error().code() == Errc::kStorageCorrupt;
  };
  EXPECT_TRUE(refused({}, MarkRecord{}));  // before a checkpoint
  EXPECT_TRUE(refused(begun(), BeginRecord{}));
  EXPECT_TRUE(refused(begun(), EndRecord{}));
  EXPECT_TRUE(refused(begun(), RenameRecord{.file = 1, .name = "a"}));
  EXPECT_TRUE(refused(begun(), RemoveRecord{.file = 1}));
  EXPECT_TRUE(refused(begun(), RunRecord{.file = 1, .run = {.segment = 1, .end = 1}}));
  FileTable half;
  ASSERT_TRUE(half.replay(BeginRecord{.next_file = 1}, kHere).ok());
  EXPECT_TRUE(refused(std::move(half), EndRecord{.files = 1}));
  FileTable with_file = begun();
  ASSERT_TRUE(with_file.create(1, FileKind::kSmall, "a").ok());
  EXPECT_TRUE(refused(std::move(with_file), CreateRecord{.file = 2, .name = "a"}));
}

TEST(FileTable, PlacesRunsInOlderSegmentsOnly) {
  const auto replay = [](const storage::Run& run) {
    FileTable table;
    EXPECT_TRUE(table.replay(BeginRecord{.next_file = 1}, kHere).ok());
    const CreateRecord create{.file = 1, .kind = FileKind::kLog, .name = "a"};
    EXPECT_TRUE(table.replay(create, kHere).ok());
    return table.replay(RunRecord{.file = 1, .run = run}, kHere);
  };
  EXPECT_TRUE(replay({.segment = 4, .begin = 1, .end = 2, .bytes = 3}).ok());
  EXPECT_FALSE(replay({.segment = 5, .begin = 1, .end = 2, .bytes = 3}).ok());
  EXPECT_FALSE(replay({.segment = 4, .begin = 2, .end = 2, .bytes = 3}).ok());
}

}  // namespace
}  // namespace nsl::storage
