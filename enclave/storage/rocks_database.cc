#include "enclave/storage/rocks_database.h"

#include <rocksdb/convenience.h>

#include <chrono>
#include <utility>

#include "enclave/storage/io_status.h"

namespace nsl::storage {

namespace {

// Reads and writes are short; a backup is not, and is not waited for.
constexpr std::chrono::seconds kLongestWait{1};

void close(std::unique_ptr<rocksdb::DB> db) {
  if (!db)
    return;
  rocksdb::CancelAllBackgroundWork(db.get(), true);
  db->Close().PermitUncheckedError();
}

}  // namespace

Result<std::unique_ptr<RocksDatabase>> RocksDatabase::open(const rocksdb::Options& options,
                                                           const std::string& path) {
  std::unique_ptr<RocksDatabase> database(new RocksDatabase(options, path));
  NSL_RETURN_IF_ERROR(database->open_database());
  return database;
}

RocksDatabase::~RocksDatabase() { close(std::move(db_)); }

Status RocksDatabase::open_database() {
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options_, path_, &db);
  if (!status.ok())
    return to_error(status);
  db_.reset(db);
  return ok_status();
}

Result<RocksDatabase::Use> RocksDatabase::use() {
  is_replacing_.wait(true);  // who replaces it has to come in
  std::shared_lock lock(mutex_);
  if (!db_)
    return why_none_;
  return Use(std::move(lock), db_.get());
}

Status RocksDatabase::open_anew() {
  is_replacing_ = true;
  const Status replaced = replace();
  is_replacing_ = false;
  is_replacing_.notify_all();
  return replaced;
}

Status RocksDatabase::replace() {
  const std::unique_lock lock(mutex_, kLongestWait);
  if (!lock.owns_lock())
    return Error(Errc::kStorageFull, "waiting for readers, to open the database anew");
  take_back_snapshots();
  close(std::move(db_));
  const Status opened = open_database();
  if (!opened.ok())
    why_none_ = opened.error();
  return opened;
}

void RocksDatabase::take_back_snapshots() {
  const std::lock_guard lock(snapshots_mutex_);
  for (RocksSnapshot* const one : snapshots_)
    db_->ReleaseSnapshot(std::exchange(one->snapshot_, nullptr));
  snapshots_.clear();
}

RocksSnapshot::RocksSnapshot(RocksDatabase& database) : database_(database) {
  const auto use = database_.use();
  if (!use.ok())
    return;
  snapshot_ = (*use)->GetSnapshot();
  sequence_ = snapshot_->GetSequenceNumber();
  const std::lock_guard lock(database_.snapshots_mutex_);
  database_.snapshots_.insert(this);
}

RocksSnapshot::~RocksSnapshot() {
  const auto use = database_.use();
  if (!use.ok() || snapshot_ == nullptr)
    return;
  (*use)->ReleaseSnapshot(snapshot_);
  const std::lock_guard lock(database_.snapshots_mutex_);
  database_.snapshots_.erase(this);
}

Result<rocksdb::ReadOptions> RocksSnapshot::options(const RocksDatabase::Use& /*use*/) const {
  if (snapshot_ == nullptr)
    return Error(Errc::kConflict, "the database was opened anew, after its host was full");
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  return options;
}

}  // namespace nsl::storage
