#include "enclave/storage/record.h"

#include <gtest/gtest.h>

namespace nsl::storage {
namespace {

// One of each type.
std::vector<Record> samples() {
  static const Bytes key(crypto::Aead::kKeySize, 0x11);
  static const Bytes data = to_bytes("data");
  return {
      DataRecord{.file = 1, .bytes = data},
      CreateRecord{.file = 2, .kind = FileKind::kLog, .name = "000002.log"},
      RenameRecord{.file = 3, .replaced = 4, .name = "CURRENT"},
      RemoveRecord{.file = 5},
      TableRecord{
          .file = 6, .epoch = 7, .length = 8, .key = key, .final_tag = {9}, .name = "000006.sst"},
      BeginRecord{.incarnation = {1, 2}, .next_file = 10},
      RunRecord{.file = 11, .run = {12, 13, 14, 15, {16}}},
      EndRecord{.files = 17},
      MarkRecord{}};
}

Bytes encode(const Record& record) {
  Bytes payload;
  append_record(payload, record);
  return payload;
}

TEST(Record, ReadsBackEveryType) {
  Bytes payload;
  for (const Record& record : samples())
    append_record(payload, record);
  RecordReader reader(payload);
  for (const Record& record : samples()) {
    ASSERT_FALSE(reader.at_end());
    const auto read = reader.next();
    ASSERT_TRUE(read.ok()) << read.error();
    EXPECT_EQ(read->index(), record.index());
    EXPECT_EQ(encode(*read), encode(record));
  }
  EXPECT_TRUE(reader.at_end());
}

TEST(Record, RefusesEveryRecordThatIsCutShort) {
  for (const Record& record : samples()) {
    const Bytes whole = encode(record);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      RecordReader reader(ByteSpan(whole).first(size));
      const auto read = reader.next();
      ASSERT_FALSE(read.ok()) << "type " << int{whole[0]} << ", " << size << " bytes";
      EXPECT_EQ(read.error().code(), Errc::kStorageCorrupt);
    }
  }
}

TEST(Record, RefusesUnknownTypesAndKindsAndNamesOfAnotherSize) {
  const auto refused = [](const Bytes& payload) {
    return RecordReader(payload).next().error().code() == Errc::kStorageCorrupt;
  };
  EXPECT_TRUE(refused({0}));
  EXPECT_TRUE(refused({10}));
  Bytes table_by_create = encode(CreateRecord{.file = 1, .kind = FileKind::kTable, .name = "a"});
  EXPECT_TRUE(refused(table_by_create));
  EXPECT_TRUE(refused(encode(CreateRecord{.file = 1, .kind = FileKind::kSmall, .name = ""})));
  const std::string long_name(kMaxFileNameBytes + 1, 'n');
  EXPECT_TRUE(refused(encode(RenameRecord{.file = 1, .name = long_name})));
}

TEST(Record, TakesWhatIsStatedBesidesItsBytes) {
  EXPECT_EQ(encode(DataRecord{.file = 1, .bytes = {}}).size(), kDataRecordBytes);
}

}  // namespace
}  // namespace nsl::storage
