#pragma once
// One RocksDB database that can be opened anew beneath those who use it: so ends what RocksDB itself can
// not recover from after its host was full.
//
//   NSL_ASSIGN_OR_RETURN(const RocksDatabase::Use db, database.use());
//   db->Get(…);
//
// Opening anew waits for every Use to end while no other begins, and takes back every snapshot. If it
// fails there is no database, and use() says why, until it went well another time.
//
// Thread-safety: all members may be called by any thread; a Use and a RocksSnapshot by one thread at a
// time. A thread has one Use at a time, and makes and destroys no snapshot meanwhile.

#include <rocksdb/db.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_set>

#include "base/result.h"

namespace nsl::storage {

class RocksSnapshot;

class RocksDatabase {
 public:
  // The database stays as long as this lives.
  class Use {
   public:
    rocksdb::DB* operator->() const { return db_; }
    rocksdb::DB& operator*() const { return *db_; }

   private:
    friend class RocksDatabase;
    Use(std::shared_lock<std::shared_timed_mutex> lock, rocksdb::DB* db)
        : lock_(std::move(lock)), db_(db) {}

    std::shared_lock<std::shared_timed_mutex> lock_;
    rocksdb::DB* db_;
  };

  // What `options` point to outlives this. Errors: those of rocksdb::DB::Open.
  static Result<std::unique_ptr<RocksDatabase>> open(const rocksdb::Options& options,
                                                     const std::string& path);
  ~RocksDatabase();

  Result<Use> use();

  // What was acknowledged is in it, too. storage-full if somebody's Use does not end soon; else as open().
  Status open_anew();

 private:
  friend class RocksSnapshot;

  RocksDatabase(const rocksdb::Options& options, std::string path)
      : options_(options), path_(std::move(path)) {}

  Status open_database();
  void take_back_snapshots();
  Status replace();

  const rocksdb::Options options_;
  const std::string path_;
  std::atomic<bool> is_replacing_{false};
  std::shared_timed_mutex mutex_;
  std::unique_ptr<rocksdb::DB> db_;  // null: it could not be opened anew
  Error why_none_{Errc::kInternal};
  std::mutex snapshots_mutex_;
  std::unordered_set<RocksSnapshot*> snapshots_;
};

// One state of the database.
class RocksSnapshot {
 public:
  explicit RocksSnapshot(RocksDatabase& database);
  RocksSnapshot(const RocksSnapshot&) = delete;
  RocksSnapshot& operator=(const RocksSnapshot&) = delete;
  ~RocksSnapshot();

  // For reads of this state while `use` lives. conflict if the database was opened anew since.
  Result<rocksdb::ReadOptions> options(const RocksDatabase::Use& use) const;
  rocksdb::SequenceNumber sequence() const { return sequence_; }

 private:
  friend class RocksDatabase;

  RocksDatabase& database_;
  const rocksdb::Snapshot* snapshot_ = nullptr;  // null: it was taken back
  rocksdb::SequenceNumber sequence_ = 0;
};

}  // namespace nsl::storage
