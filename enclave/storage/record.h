#pragma once
// Records: what a frame's payload says, one after the other. A record begins with its type (one
// byte); integers are little-endian; a name is a length (two bytes) and that many bytes.
//
//   1 data      file id 8, length 4, bytes: appended to a small file or a log file
//   2 create    file id 8, kind 1 (1 small, 2 log), name
//   3 rename    file id 8, id of the file it replaces or 0 8, new name
//   4 remove    file id 8
//   5 table     file id 8, epoch 4, length 8, key 32, tag of the final block 16, name: a table file
//               that is whole and durable
//   6 begin     incarnation 16, next file id 8: a checkpoint begins, all before it is void
//   7 run       file id 8, segment 8, begin 8, end 8, bytes 8, tag before it 16: where bytes of a
//               log file are in an older segment
//   8 end       number of files 8: the checkpoint is whole
//   9 mark      nothing: its frame's header says what is durable
//
// Thread-safety: functions of values.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/storage/frame.h"

namespace nsl::storage {

inline constexpr std::size_t kMaxFileNameBytes = 255;

enum class FileKind : std::uint8_t {
  kSmall = 1,  // content in the log and, while the file lives, in memory: MANIFEST, CURRENT …
  kLog = 2,    // content in the log only: RocksDB's write-ahead logs
  kTable = 3,  // a host file of its own
};

struct DataRecord {
  std::uint64_t file = 0;
  ByteSpan bytes;
};
struct CreateRecord {
  std::uint64_t file = 0;
  FileKind kind = FileKind::kSmall;
  std::string_view name;
};
struct RenameRecord {
  std::uint64_t file = 0;
  std::uint64_t replaced = 0;
  std::string_view name;
};
struct RemoveRecord {
  std::uint64_t file = 0;
};
struct TableRecord {
  std::uint64_t file = 0;
  std::uint32_t epoch = 0;
  std::uint64_t length = 0;
  ByteSpan key;  // crypto::Aead::kKeySize
  Tag final_tag{};
  std::string_view name;
};
struct BeginRecord {
  std::array<std::uint8_t, 16> incarnation{};
  std::uint64_t next_file = 0;
};
// Where bytes of a log file are: in the frames of a segment from offset `begin` to `end`.
struct Run {
  std::uint64_t segment = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t bytes = 0;  // of the file, in all of these frames
  Tag previous{};           // the tag before the first of these frames

  friend bool operator==(const Run&, const Run&) = default;
};
struct RunRecord {
  std::uint64_t file = 0;
  Run run;
};
struct EndRecord {
  std::uint64_t files = 0;
};
struct MarkRecord {};

// Spans and views borrow: from the caller when writing, from the payload when reading.
using Record = std::variant<DataRecord, CreateRecord, RenameRecord, RemoveRecord, TableRecord,
                            BeginRecord, RunRecord, EndRecord, MarkRecord>;

// What a data record takes besides its bytes.
inline constexpr std::size_t kDataRecordBytes = 13;

void append_record(Bytes& payload, const Record& record);

// Reads records off the front of a payload. Fails with storage-corrupt at what is not a record.
class RecordReader {
 public:
  // Borrows `payload`.
  explicit RecordReader(ByteSpan payload) : reader_(payload) {}

  bool at_end() const { return reader_.remaining() == 0; }
  Result<Record> next();

 private:
  ByteReader reader_;
};

}  // namespace nsl::storage
