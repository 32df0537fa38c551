#pragma once
// The embedded backend: one RocksDB database. raw_record.h says what lies in it.
//
// The number of a commit: which opening of the store it belongs to, in the upper 32 bits, added to
// RocksDB's own number of its last change. So numbers ascend through crashes, too, and have gaps.
//
// After a write that found no room, each further write looks whether there is room for what the
// database has in memory, and only then lets it resume: RocksDB takes a second failure while it resumes
// for a fatal one. Where it can not resume it is opened anew; readers and transactions that were begun
// before meet conflict then. Any other failed write makes it refuse writes with storage-poisoned; reads
// go on.
//
// Thread-safety: all members may be called by any thread.

#include <rocksdb/db.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "enclave/storage/backend.h"
#include "enclave/storage/rocks_database.h"
#include "enclave/storage/rocks_tuning.h"

namespace nsl::storage {

// What a database can't know of itself: told by the files below it.
class StoreFacts {
 public:
  StoreFacts() = default;
  StoreFacts(const StoreFacts&) = delete;
  StoreFacts& operator=(const StoreFacts&) = delete;
  virtual ~StoreFacts() = default;

  virtual Incarnation incarnation() const = 0;
  virtual Freshness freshness() const = 0;
  virtual void describe(Statistics& statistics) const = 0;
  // Whether the host would take so many bytes more: ok, or storage-full.
  virtual Status probe_room(ByteCount bytes) = 0;
  // Whether RocksDB may resume by itself (sealed_file_system.h).
  virtual bool may_resume() const = 0;
};

class RocksBackend final : public Backend {
 public:
  // `options` are rocks_options() with `env` set. `facts` outlives this. Errors: those of the file
  // layer; storage-corrupt if RocksDB finds its own structures inconsistent; storage-missing if a
  // restore did not end.
  static Result<std::unique_ptr<RocksBackend>> open(const rocksdb::Options& options,
                                                    const std::string& path, StoreFacts& facts);
  ~RocksBackend() override;

  std::unique_ptr<View> view() override;
  Result<Sequence> write(const WriteSet& set, Durability durability) override;
  Status sync() override;
  Sequence sequence() const override;
  Incarnation incarnation() const override { return facts_.incarnation(); }
  Freshness freshness() const override { return facts_.freshness(); }
  void describe(Statistics& statistics) const override;
  Result<Usage> usage(const Account& account) override;
  Result<std::optional<ByteCount>> quota(const Account& account) override;
  Status set_quota(const Account& account, std::optional<ByteCount> quota) override;

  // --- for backup, restore and re-sealing ---
  // Every record as RocksDB has it, of one state, ascending, and that state's number. Ends at the
  // visitor's first error.
  Result<Sequence> for_each_raw(const std::function<Status(ByteSpan key, ByteSpan value)>& visit);
  // Puts such records into a new store, between the two; durable when the second has returned.
  Status begin_restore();
  Status put_raw(const std::vector<KeyValue>& records);
  Status end_restore();
  // Rewrites every table; returns when that is done or `cancelled` became true.
  Status rewrite_tables(std::atomic<bool>& cancelled);

 private:
  RocksBackend(std::unique_ptr<RocksDatabase> database, StoreFacts& facts,
               ByteCount room_to_resume);

  Status count_opening();
  Status prepare_to_write();
  Status resume();
  Error note_failure(const rocksdb::Status& status);
  Status write_batch(rocksdb::WriteBatch& batch, Durability durability);
  Result<std::optional<Bytes>> get_raw(ByteSpan key);

  const std::unique_ptr<RocksDatabase> database_;
  StoreFacts& facts_;
  const ByteCount room_to_resume_;
  std::uint64_t first_number_ = 0;  // of this opening; what RocksDB counts is added
  mutable std::atomic<std::uint64_t> last_sequence_{0};  // what it counted when it was last asked
  std::atomic<Errc> failure_{};  // of the last write; Errc{} if it went well
  std::mutex resume_mutex_;
};

}  // namespace nsl::storage
