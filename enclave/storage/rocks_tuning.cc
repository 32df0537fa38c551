#include "enclave/storage/rocks_tuning.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "enclave/storage/usage_merge.h"

namespace nsl::storage {

namespace {

constexpr std::size_t kManifestBytes = std::size_t{1} << 20;  // it is kept in memory: file_table.h
constexpr int kBloomBitsAKey = 10;

std::shared_ptr<rocksdb::TableFactory> table_factory(ByteCount block_cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(block_cache.count());
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsAKey));
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(table));
}

void use_no_host_tricks(rocksdb::Options& options) {
  options.allow_mmap_reads = false;
  options.allow_mmap_writes = false;
  options.use_direct_reads = false;
  options.use_direct_io_for_flush_and_compaction = false;
  options.allow_fallocate = false;
  options.recycle_log_file_num = 0;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.skip_stats_update_on_db_open = true;
}

}  // namespace

rocksdb::Options rocks_options(const RocksTuning& tuning) {
  rocksdb::Options options;
  use_no_host_tricks(options);
  options.create_if_missing = true;
  options.table_factory = table_factory(tuning.block_cache);
  options.merge_operator = make_usage_merge_operator();
  options.write_buffer_size = tuning.write_buffer.count();
  options.max_open_files = tuning.open_files;
  options.max_background_jobs = tuning.background_jobs;
  options.max_manifest_file_size = kManifestBytes;
  options.compression = rocksdb::kNoCompression;  // values are ciphertext mostly
  options.avoid_flush_during_recovery = false;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;
  return options;
}

}  // namespace nsl::storage
