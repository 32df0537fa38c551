#pragma once
// The file table: what files RocksDB sees, in memory. It is what replaying the log's records gives,
// and what a checkpoint writes down. Names are RocksDB's, without a directory.
//
// Bounds: the small files hold at most kMaxSmallFileBytes each and kMaxSmallBytes together; beyond it
// too-large.
//
// Thread-safety: one thread at a time; so are the entries, but for `id`, `kind`, and, of a table that
// is finished, `length`, `epoch`, `key` and `final_tag`, which do not change any more.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "enclave/storage/record.h"

namespace nsl::storage {

inline constexpr std::uint64_t kMaxSmallFileBytes = std::uint64_t{64} << 20;
inline constexpr std::uint64_t kMaxSmallBytes = std::uint64_t{256} << 20;

using IncarnationId = std::array<std::uint8_t, 16>;

struct FileEntry {
  std::uint64_t id = 0;
  FileKind kind = FileKind::kSmall;
  std::string name;
  std::uint64_t length = 0;    // in plaintext bytes
  Bytes content;               // of a small file
  std::vector<Run> runs;       // of a log file: where its bytes are, in order
  std::uint64_t gathered = 0;  // bytes of a small or log file that the host does not have yet
  bool cut = false;            // such bytes were dropped: the file takes no more
  bool cut_untold = false;     // … and who writes it was not told yet
  // Of a table:
  bool finished = false;  // written whole; until then only memory knows it
  std::uint32_t epoch = 0;
  SecretBytes key;
  Tag final_tag{};
};
using FilePtr = std::shared_ptr<FileEntry>;

// The frame that a record stands in.
struct FramePlace {
  std::uint64_t segment = 0;
  std::uint64_t begin = 0;  // offsets in the segment
  std::uint64_t end = 0;
  Tag previous{};
};

class FileTable {
 public:
  FileTable() = default;
  FileTable(FileTable&&) = default;
  FileTable& operator=(FileTable&&) = default;

  // Nothing if there is no such file.
  FilePtr find(std::string_view name) const;
  FilePtr find_id(std::uint64_t id) const;
  // By ascending id.
  std::vector<FilePtr> files() const;

  std::uint64_t next_id() const { return next_id_; }
  std::uint64_t small_bytes() const { return small_bytes_; }

  // A new file. Fails with already-exists if the name or the id is taken, invalid-argument for a
  // name that is empty or too long.
  Result<FilePtr> create(std::uint64_t id, FileKind kind, std::string_view name);
  // What was called `name` before is gone afterwards; it is `replaced` (0: nothing). Fails with
  // invalid-argument if it is another file.
  Status rename(const FilePtr& file, std::uint64_t replaced, std::string_view name);
  Status remove(const FilePtr& file);

  // Fails with too-large beyond a bound, before anything is changed.
  Status append_small(FileEntry& file, ByteSpan bytes);
  // Takes the last bytes off again.
  void cut_small(FileEntry& file, std::uint64_t bytes);
  // More bytes of a log file are in the frame at `place`.
  static void add_to_runs(FileEntry& file, const FramePlace& place, std::uint64_t bytes);
  static void finish(FileEntry& file, const TableRecord& record);

  // Does what a record of the log says. Fails with storage-corrupt if it does not fit the table: it
  // authenticated, so this program did not write it.
  Status replay(const Record& record, const FramePlace& place);

  // The records that make this table out of an empty one, `begin` and `end` included; each call of
  // `sink` is given one record. Files that are not finished are left out.
  template <class Sink>
  void checkpoint(const IncarnationId& incarnation, const Sink& sink) const;

  // What the replayed checkpoint said.
  const IncarnationId& incarnation() const { return incarnation_; }
  bool checkpoint_is_whole() const { return whole_; }

 private:
  Status replay_begin(const BeginRecord& record);
  Status replay_data(const DataRecord& record, const FramePlace& place);
  Status replay_run(const RunRecord& record, const FramePlace& place);
  Status replay_table(const TableRecord& record);
  Status replay_end(const EndRecord& record);

  std::map<std::string, FilePtr, std::less<>> by_name_;
  std::map<std::uint64_t, FilePtr> by_id_;
  std::uint64_t next_id_ = 1;
  std::uint64_t small_bytes_ = 0;
  IncarnationId incarnation_{};
  bool begun_ = false;
  bool whole_ = false;
};

template <class Sink>
void FileTable::checkpoint(const IncarnationId& incarnation, const Sink& sink) const {
  sink(Record(BeginRecord{.incarnation = incarnation, .next_file = next_id_}));
  std::uint64_t count = 0;
  for (const auto& [id, file] : by_id_) {
    if (file->kind == FileKind::kTable) {
      if (!file->finished)
        continue;
      sink(Record(TableRecord{
          .file = id,
          .epoch = file->epoch,
          .length = file->length,
          .key = file->key.reveal(SecretAccess::because("a table's key is kept in the sealed log")),
          .final_tag = file->final_tag,
          .name = file->name}));
    } else {
      sink(Record(CreateRecord{.file = id, .kind = file->kind, .name = file->name}));
      for (ByteSpan rest = file->content; !rest.empty();) {
        const ByteSpan piece = rest.first(std::min(rest.size(), kMaxPayloadBytes / 4));
        sink(Record(DataRecord{.file = id, .bytes = piece}));
        rest = rest.subspan(piece.size());
      }
      for (const Run& run : file->runs)
        sink(Record(RunRecord{.file = id, .run = run}));
    }
    ++count;
  }
  sink(Record(EndRecord{.files = count}));
}

}  // namespace nsl::storage
