#include "enclave/storage/rocks_backend.h"

#include <rocksdb/snapshot.h>

#include "enclave/storage/io_status.h"
#include "enclave/storage/paging.h"
#include "enclave/storage/raw_record.h"
#include "enclave/storage/usage_merge.h"

namespace nsl::storage {

namespace {

ByteSpan span_of(const rocksdb::Slice& slice) {
  return as_bytes(std::string_view(slice.data(), slice.size()));
}

rocksdb::Slice slice_of(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<std::optional<Bytes>> get(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                                 const rocksdb::Slice& key) {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = db.Get(options, db.DefaultColumnFamily(), key, &value);
  if (status.IsNotFound())
    return std::optional<Bytes>();
  if (!status.ok())
    return to_error(status);
  return std::optional<Bytes>(to_bytes(span_of(value)));
}

class RocksView final : public View {
 public:
  RocksView(RocksDatabase& database, std::uint64_t first_number)
      : database_(database), first_number_(first_number), snapshot_(database) {}

  Result<std::optional<Bytes>> get(ByteSpan key) override {
    NSL_ASSIGN_OR_RETURN(const RocksDatabase::Use db, database_.use());
    NSL_ASSIGN_OR_RETURN(const rocksdb::ReadOptions options, snapshot_.options(db));
    return storage::get(*db, options, raw_key(RawSpace::kRecord, key));
  }

  Status scan(ByteSpan prefix, ByteSpan from, const Visitor& visit) override {
    const std::string raw_prefix = raw_key(RawSpace::kRecord, prefix);
    const Bytes end = end_of_prefix(as_bytes(raw_prefix));
    const rocksdb::Slice bound = slice_of(end);
    NSL_ASSIGN_OR_RETURN(const RocksDatabase::Use db, database_.use());
    NSL_ASSIGN_OR_RETURN(rocksdb::ReadOptions options, snapshot_.options(db));
    options.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> it(db->NewIterator(options));
    for (it->Seek(raw_key(RawSpace::kRecord, from)); it->Valid(); it->Next()) {
      if (visit(span_of(it->key()).subspan(1), span_of(it->value())) == Visit::kStop)
        break;
    }
    if (!it->status().ok())
      return to_error(it->status());
    return ok_status();
  }

  Sequence sequence() const override { return Sequence(first_number_ + snapshot_.sequence()); }

 private:
  RocksDatabase& database_;
  const std::uint64_t first_number_;
  const RocksSnapshot snapshot_;
};

// A batch that was written begins with the number of its first change (rocksdb/write_batch.h:
// "sequence: fixed64", little-endian).
std::uint64_t last_sequence_of(const rocksdb::WriteBatch& batch) {
  const auto first = ByteReader(as_bytes(batch.Data())).u64le();
  return *first + batch.Count() - 1;
}

void fill(rocksdb::WriteBatch& batch, const WriteSet& set) {
  for (const auto& [key, value] : set.changes) {
    const std::string raw = raw_key(RawSpace::kRecord, key);
    if (value)
      batch.Put(raw, slice_of(*value));
    else
      batch.Delete(raw);
  }
  for (const auto& [account, delta] : set.usage)
    batch.Merge(raw_key(RawSpace::kUsage, account), slice_of(encode_usage(delta)));
}

}  // namespace

RocksBackend::RocksBackend(std::unique_ptr<RocksDatabase> database, StoreFacts& facts,
                           ByteCount room_to_resume)
    : database_(std::move(database)), facts_(facts), room_to_resume_(room_to_resume) {}

Result<std::unique_ptr<RocksBackend>> RocksBackend::open(const rocksdb::Options& options,
                                                         const std::string& path,
                                                         StoreFacts& facts) {
  NSL_ASSIGN_OR_RETURN(auto database, RocksDatabase::open(options, path));
  std::unique_ptr<RocksBackend> backend(
      new RocksBackend(std::move(database), facts, ByteCount(2 * options.write_buffer_size)));
  NSL_ASSIGN_OR_RETURN(const std::optional<Bytes> restoring,
                       backend->get_raw(as_bytes(raw_key(RawSpace::kRestoring))));
  if (restoring)
    return Error(Errc::kStorageMissing,
                 "a restore into this directory did not end: empty it and restore again");
  NSL_RETURN_IF_ERROR(backend->count_opening());
  return backend;
}

// RocksDB numbers changes, and gives the numbers of changes that a crash lost to others. An opening's
// numbers lie above those of the openings before it, so none is given twice.
Status RocksBackend::count_opening() {
  constexpr unsigned kBitsOfAnOpening = 32;  // so many changes are never lost at once
  const std::string key = raw_key(RawSpace::kOpenings);
  NSL_ASSIGN_OR_RETURN(const std::optional<Bytes> record, get_raw(as_bytes(key)));
  std::uint32_t openings = 0;
  if (record) {
    NSL_ASSIGN_OR_RETURN(openings, parse_openings(*record));
  }
  ++openings;
  rocksdb::WriteBatch batch;
  batch.Put(key, slice_of(encode_openings(openings)));
  NSL_RETURN_IF_ERROR(write_batch(batch, Durability::kSynced));
  first_number_ = std::uint64_t{openings} << kBitsOfAnOpening;
  return ok_status();
}

// What is buffered is durable after an orderly end.
RocksBackend::~RocksBackend() {
  if (failure_ == Errc{})
    static_cast<void>(sync());
}

std::unique_ptr<View> RocksBackend::view() {
  return std::make_unique<RocksView>(*database_, first_number_);
}

Status RocksBackend::prepare_to_write() {
  const Errc failure = failure_;
  if (failure == Errc{})
    return ok_status();
  if (failure != Errc::kStorageFull)
    return Error(Errc::kStoragePoisoned);
  const std::lock_guard lock(resume_mutex_);
  if (failure_ == Errc{})
    return ok_status();  // another thread did it
  NSL_RETURN_IF_ERROR(facts_.probe_room(room_to_resume_));
  const Status resumed = resume();
  failure_ = resumed.ok() ? Errc{} : resumed.error().code();
  return resumed;
}

// Numbers go on: what is opened anew has all that was acknowledged.
Status RocksBackend::resume() {
  if (const auto db = database_->use(); db.ok() && facts_.may_resume()) {
    const rocksdb::Status status = (*db)->Resume();
    if (status.ok())
      return ok_status();
    if (status.IsBusy())
      return Error(Errc::kStorageFull, "resuming");  // it does so by itself
    Error error = to_error(status);
    if (error.code() != Errc::kStorageFull)
      return error;
  }
  return database_->open_anew();
}

Error RocksBackend::note_failure(const rocksdb::Status& status) {
  Error error = to_error(status);
  failure_ = error.code();
  return error;
}

Status RocksBackend::write_batch(rocksdb::WriteBatch& batch, Durability durability) {
  NSL_RETURN_IF_ERROR(prepare_to_write());
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::kSynced;
  NSL_ASSIGN_OR_RETURN(const RocksDatabase::Use db, database_->use());
  const rocksdb::Status status = db->Write(options, &batch);
  if (!status.ok())
    return note_failure(status);
  return ok_status();
}

Result<Sequence> RocksBackend::write(const WriteSet& set, Durability durability) {
  rocksdb::WriteBatch batch;
  fill(batch, set);
  NSL_RETURN_IF_ERROR(write_batch(batch, durability));
  return Sequence(first_number_ + last_sequence_of(batch));
}

Status RocksBackend::sync() {
  NSL_RETURN_IF_ERROR(prepare_to_write());
  NSL_ASSIGN_OR_RETURN(const RocksDatabase::Use db, database_->use());
  const rocksdb::Status status = db->SyncWAL();
  if (!status.ok())
    return note_failure(status);
  return ok_status();
}

// Where there is no database it is the last that there was.
Sequence RocksBackend::sequence() const {
  if (const auto db = database_->use(); db.ok())
    last_sequence_ = (*db)->GetLatestSequenceNumber();
  return Sequence(first_number_ + last_sequence_);
}

void RocksBackend::describe(Statistics& statistics) const {
  if (const auto db = database_->use(); db.ok()) {
    std::uint64_t live = 0;
    if ((*db)->GetIntProperty(rocksdb::DB::Properties::kEstimateLiveDataSize, &live))
      statistics.live_bytes_estimate = live;
    std::uint64_t in_memory = 0;
    if ((*db)->GetIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &in_memory))
      statistics.live_bytes_estimate += in_memory;
  }
  facts_.describe(statistics);
}

Result<std::optional<Bytes>> RocksBackend::get_raw(ByteSpan key) {
  NSL_ASSIGN_OR_RETURN(const RocksDatabase::Use db, database_->use());
  return storage::get(*db, rocksdb::ReadOptions(), slice_of(key));
}

Result<Usage> RocksBackend::usage(const Account& account) {
  NSL_ASSIGN_OR_RETURN(const std::optional<Bytes> record,
                       get_raw(as_bytes(raw_key(RawSpace::kUsage, account))));
  if (!record)
    return Usage{};
  return parse_usage(*record);
}

Result<std::optional<ByteCount>> RocksBackend::quota(const Account& account) {
  NSL_ASSIGN_OR_RETURN(const std::optional<Bytes> record,
                       get_raw(as_bytes(raw_key(RawSpace::kQuota, account))));
  if (!record)
    return std::optional<ByteCount>();
  NSL_ASSIGN_OR_RETURN(const ByteCount quota, parse_quota(*record));
  return std::optional<ByteCount>(quota);
}

Status RocksBackend::set_quota(const Account& account, std::optional<ByteCount> quota) {
  rocksdb::WriteBatch batch;
  const std::string key = raw_key(RawSpace::kQuota, account);
  if (quota)
    batch.Put(key, slice_of(encode_quota(*quota)));
  else
    batch.Delete(key);
  return write_batch(batch, Durability::kSynced);
}

Result<Sequence> RocksBackend::for_each_raw(
    const std::function<Status(ByteSpan key, ByteSpan value)>& visit) {
  NSL_ASSIGN_OR_RETURN(const RocksDatabase::Use db, database_->use());
  rocksdb::ManagedSnapshot snapshot(&*db);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot.snapshot();
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> it(db->NewIterator(options));
  for (it->SeekToFirst(); it->Valid(); it->Next())
    NSL_RETURN_IF_ERROR(visit(span_of(it->key()), span_of(it->value())));
  if (!it->status().ok())
    return to_error(it->status());
  return Sequence(first_number_ + snapshot.snapshot()->GetSequenceNumber());
}

Status RocksBackend::begin_restore() {
  rocksdb::WriteBatch batch;
  batch.Put(raw_key(RawSpace::kRestoring), "");
  return write_batch(batch, Durability::kSynced);
}

Status RocksBackend::end_restore() {
  rocksdb::WriteBatch batch;
  batch.Delete(raw_key(RawSpace::kRestoring));
  return write_batch(batch, Durability::kSynced);
}

Status RocksBackend::put_raw(const std::vector<KeyValue>& records) {
  rocksdb::WriteBatch batch;
  for (const KeyValue& record : records)
    batch.Put(slice_of(record.key), slice_of(record.value));
  return write_batch(batch, Durability::kBuffered);
}

Status RocksBackend::rewrite_tables(std::atomic<bool>& cancelled) {
  NSL_ASSIGN_OR_RETURN(const RocksDatabase::Use db, database_->use());
  rocksdb::FlushOptions flush;
  if (const rocksdb::Status status = db->Flush(flush); !status.ok())
    return to_error(status);
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  options.exclusive_manual_compaction = false;
  options.canceled = &cancelled;
  const rocksdb::Status status = db->CompactRange(options, nullptr, nullptr);
  if (!status.ok() && !cancelled)
    return to_error(status);
  return ok_status();
}

}  // namespace nsl::storage
