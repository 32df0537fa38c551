#pragma once
// The sealed log and the file table that it makes: every change of a file is a record, records are
// gathered into a frame, frames go to the host, and are durable when a sync says so.
//
// Order: the records stand in the log in the order of the calls, so what survives a crash is a prefix
// of them. What a sync returned for survives.
//
// Errors: storage-full leaves everything as it was but for the data that was not yet with the host:
// the files it belonged to are cut to what is, and take no more. Any other failed write or sync
// poisons: every change fails with storage-poisoned until the store is opened anew; reads go on.
//
// Thread-safety: all members may be called by any thread. No lock that a reader or a writer needs is
// held while the host syncs, but for the beginning of a segment.

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "enclave/storage/file_table.h"
#include "enclave/storage/recovery.h"
#include "enclave/storage/removals.h"
#include "enclave/storage/reserve.h"
#include "enclave/storage/sealed_files.h"
#include "enclave/storage/segment_writer.h"
#include "enclave/storage/table_file.h"

namespace nsl::storage {

// What a file holds at one moment; of a table, enough to open it.
struct FileView {
  FilePtr file;
  Bytes content;          // of a small file
  std::vector<Run> runs;  // of a log file
  std::uint64_t length = 0;
};

class SealedLog {
 public:
  // Takes the directory's lock, recovers what is there or makes a store, checks it against the
  // witness, begins a segment, and removes what is left over. Errors: docs/storage.md lists them.
  static Result<std::unique_ptr<SealedLog>> open(const SealedFilesPorts& ports,
                                                 const SealedFilesOptions& options);

  // Says in the log that all is durable, if it can.
  ~SealedLog();

  // --- what there is ---
  std::vector<std::string> names() const;
  Result<std::uint64_t> length_of(std::string_view name) const;  // not-found
  // Hands what is gathered to the host first, for a log file. Fails with not-found; wrong-phase for a
  // table that is being written.
  Result<FileView> view(std::string_view name);

  // --- changes ---
  // A new file, small or a log file; a file of that name is removed. A log file begins a segment,
  // so that a segment can go when its log file does.
  Result<FilePtr> create(std::string_view name, FileKind kind);
  Status append(const FilePtr& file, ByteSpan bytes);
  Status rename(std::string_view from, std::string_view to);
  Status remove(std::string_view name);

  struct NewTable {
    FilePtr file;
    std::unique_ptr<TableWriter> writer;
  };
  Result<NewTable> create_table(std::string_view name);
  // Finishes the writer, and says in the log that the table exists.
  Status finish_table(const FilePtr& file, TableWriter& writer);

  // Whether the first data of a log file was dropped: RocksDB would go on in that file if it resumed.
  // Until a database opens anew.
  bool may_not_resume() const;
  void note_database_opens();

  // --- durability ---
  // Hands all that is gathered to the host, as far as it has room. Fails, once, if data of `file` was
  // dropped.
  Status flush(const FilePtr& file);
  // Returns when everything before the call is durable and the witness knows it.
  Status sync(const FilePtr& file);
  // The same, for the names of tables' host files, too.
  Status sync_directory();

  // A new segment under the key of a later epoch; durable when it returns. Fails with
  // invalid-argument for an earlier one.
  Status rotate_to(std::uint32_t epoch);

  const IncarnationId& incarnation() const { return incarnation_; }
  SealedFilesStatistics statistics() const;

 private:
  using Lock = std::unique_lock<std::mutex>;

  SealedLog(const SealedFilesPorts& ports, std::unique_ptr<platform::DirectoryLock> lock);

  Status start(const SealedFilesOptions& options);
  Result<std::uint64_t> take_over(RecoveredLog recovered, const SealedFilesOptions& options);
  Result<std::uint64_t> make_store(const SealedFilesOptions& options);
  Status draw_incarnation();
  void remove_left_overs(const std::vector<HostName>& host);

  // With mutex_ held:
  Status add(const Record& record);
  Status add_data(const FilePtr& file, ByteSpan piece);
  Status make_room(std::size_t bytes, std::size_t limit);
  Status seal_gathered();
  Result<FramePlace> append_gathered(std::uint64_t& sequence);
  void cut(const FilePtr& file, bool untold);
  void note_sealed(const FramePlace& place, std::uint64_t sequence);
  void drop_unwritten_data();
  Status refuse_if_poisoned() const;
  Status poison(Error error);
  Status remove_file(const FilePtr& file);

  // With sync_mutex_ and mutex_ held:
  Status begin_segment(std::uint32_t epoch, std::uint64_t number);
  Status publish(SegmentWriter& segment);
  Status write_checkpoint(SegmentWriter& segment);

  // With sync_mutex_ held:
  Status sync_segment(std::uint64_t target);
  Status tell_witness(std::uint64_t position);

  // With no mutex held:
  Status sync_all();
  void collect();

  const SealedFilesPorts ports_;
  const std::unique_ptr<platform::DirectoryLock> directory_lock_;
  IncarnationId incarnation_{};
  StoreId store_{};

  std::mutex sync_mutex_;  // held while the host syncs; taken before mutex_
  mutable std::mutex mutex_;
  FileTable table_;
  Removals removals_;
  std::unique_ptr<SegmentWriter> segment_;
  Reserve reserve_;
  std::uint64_t reserve_bytes_ = 0;
  Bytes gathered_;                       // the payload of the next frame
  std::vector<FilePtr> gathered_files_;  // files with data in it
  bool log_data_in_segment_ = false;
  std::uint64_t next_sequence_ = 1;
  std::uint64_t last_sequence_ = 0;
  std::uint64_t synced_ = 0;        // durable
  std::uint64_t acknowledged_ = 0;  // durable, and the witness knows it if it remembers
  std::uint64_t witnessed_ = 0;     // what the witness knows
  std::uint64_t host_syncs_ = 0;
  bool may_not_resume_ = false;
  bool poisoned_ = false;
};

}  // namespace nsl::storage
