#include "enclave/storage/testing/sealed_database.h"

#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>

#include <thread>

#include "crypto/sha256.h"
#include "enclave/storage/io_status.h"

namespace nsl::storage::testing {

namespace {

// RocksDB finding corruption by itself means that the layer let something through: no named error.
Status result_of(const rocksdb::Status& status) {
  if (status.IsCorruption())
    return Error(Errc::kInternal, "RocksDB met what the layer should have: " + status.ToString());
  return status.ok() ? ok_status() : Status(to_error(status));
}

rocksdb::WriteOptions synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace

StorageKeys fixed_keys() {
  return [](std::uint32_t epoch) -> Result<SecretBytes> {
    if (epoch > 15)
      return Error(Errc::kInvalidArgument, "an epoch that never was");
    const auto digest = crypto::sha256(as_bytes("storage key " + std::to_string(epoch)));
    return SecretBytes::copy_of(digest);
  };
}

void EventCounter::emit(const Event& event) noexcept {
  const std::lock_guard lock(mutex_);
  ++counts_[std::string(event.name)];
}

std::uint64_t EventCounter::count(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(name);
  return found == counts_.end() ? 0 : found->second;
}

rocksdb::Options database_options(SealedFileSystem& files, rocksdb::Env& env) {
  rocksdb::Options options;
  options.env = &env;
  options.info_log = files.logger();
  options.create_if_missing = true;
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.avoid_flush_during_recovery = false;
  options.recycle_log_file_num = 0;
  options.max_manifest_file_size = std::size_t{64} << 10;
  options.max_background_jobs = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.write_buffer_size = std::size_t{64} << 10;
  options.level0_file_num_compaction_trigger = 4;
  options.target_file_size_base = std::size_t{64} << 10;
  options.compression = rocksdb::kNoCompression;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  return options;
}

Result<std::unique_ptr<SealedDatabase>> SealedDatabase::open(const SealedFilesPorts& ports,
                                                             const SealedFilesOptions& options) {
  NSL_ASSIGN_OR_RETURN(auto files, SealedFileSystem::open(ports, options));
  return over(std::move(files), options.directory);
}

Result<std::unique_ptr<SealedDatabase>> SealedDatabase::over(
    std::shared_ptr<SealedFileSystem> files, const std::string& directory) {
  auto env = rocksdb::NewCompositeEnv(files);
  rocksdb::DB* db = nullptr;
  NSL_RETURN_IF_ERROR(result_of(rocksdb::DB::Open(database_options(*files, *env), directory, &db)));
  return std::unique_ptr<SealedDatabase>(
      new SealedDatabase(std::move(files), std::move(env), std::unique_ptr<rocksdb::DB>(db)));
}

SealedDatabase::SealedDatabase(std::shared_ptr<SealedFileSystem> files,
                               std::unique_ptr<rocksdb::Env> env, std::unique_ptr<rocksdb::DB> db)
    : files_(std::move(files)), env_(std::move(env)), db_(std::move(db)) {}

SealedDatabase::~SealedDatabase() = default;

Status SealedDatabase::put(const std::string& key, const std::string& value) {
  return result_of(db_->Put(synced(), key, value));
}

Status SealedDatabase::put_pair(const std::string& key, const std::string& other,
                                const std::string& value) {
  rocksdb::WriteBatch batch;
  NSL_RETURN_IF_ERROR(result_of(batch.Put(key, value)));
  NSL_RETURN_IF_ERROR(result_of(batch.Put(other, value)));
  return result_of(db_->Write(synced(), &batch));
}

Status SealedDatabase::write(rocksdb::WriteBatch& batch, bool sync) {
  rocksdb::WriteOptions options;
  options.sync = sync;
  return result_of(db_->Write(options, &batch));
}

Status SealedDatabase::flush() { return result_of(db_->Flush(rocksdb::FlushOptions())); }

Status SealedDatabase::compact() {
  return result_of(db_->CompactRange(rocksdb::CompactRangeOptions(), nullptr, nullptr));
}

Status SealedDatabase::resume() {
  rocksdb::Status resumed = db_->Resume();
  // It is recovering by itself, or did so while there was no room yet, and tells of that.
  for (int i = 0; (resumed.IsBusy() || resumed.IsNoSpace()) && i < 10'000; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    resumed = db_->Resume();
  }
  return result_of(resumed);
}

Status SealedDatabase::reopen() {
  db_.reset();
  rocksdb::DB* db = nullptr;
  NSL_RETURN_IF_ERROR(
      result_of(rocksdb::DB::Open(database_options(*files_, *env_), "/store", &db)));
  db_.reset(db);
  return ok_status();
}

Status SealedDatabase::verify() {
  NSL_RETURN_IF_ERROR(result_of(db_->VerifyChecksum()));
  return result_of(db_->VerifyFileChecksums(rocksdb::ReadOptions()));
}

Result<Contents> SealedDatabase::contents() {
  Contents contents;
  const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(rocksdb::ReadOptions()));
  for (at->SeekToFirst(); at->Valid(); at->Next())
    contents[at->key().ToString()] = at->value().ToString();
  NSL_RETURN_IF_ERROR(result_of(at->status()));
  return contents;
}

}  // namespace nsl::storage::testing
