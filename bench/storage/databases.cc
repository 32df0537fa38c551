#include "bench/storage/databases.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "bench/harness/harness.h"
#include "enclave/platform/no_witness.h"
#include "enclave/storage/rocks_tuning.h"

namespace nsl::bench {

namespace {

constexpr std::size_t kCacheBytes = std::size_t{1} << 30;  // more than any database here

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench: %s\n", why.c_str());
  std::exit(1);
}

// Any key will do: what is measured is what it costs to use one.
Result<SecretBytes> storage_key(std::uint32_t /*epoch*/) {
  return SecretBytes::copy_of(Bytes(32, 0x5a));
}

}  // namespace

Database::Database(Side side, const std::string& directory)
    : side_(side), directory_(directory), witness_(std::make_unique<platform::NoWitness>()) {
  std::filesystem::create_directories(directory_);
  open();
}

Database::~Database() { close(); }

double Database::open() {
  const Nanos start = now();
  rocksdb::Options options = storage::rocks_options({});
  cache_ = rocksdb::NewLRUCache(kCacheBytes);
  options.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>()->block_cache = cache_;
  std::string path = directory_;
  if (side_ == Side::kSealed) {
    auto files = platform::simulation::PosixFiles::in_directory(directory_);
    if (!files.ok())
      give_up(files.error().message());
    files_ = std::move(*files);
    storage::SealedFilesOptions sealed;
    auto opened = storage::SealedFileSystem::open({.files = *files_,
                                                   .keys = storage_key,
                                                   .entropy = entropy_,
                                                   .witness = *witness_,
                                                   .events = events_},
                                                  sealed);
    if (!opened.ok())
      give_up(opened.error().message());
    sealed_ = *opened;
    env_ = rocksdb::NewCompositeEnv(sealed_);
    options.env = env_.get();
    options.info_log = sealed_->logger();
    path = sealed.directory;
  }
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, path, &db);
  if (!status.ok())
    give_up(status.ToString());
  db_.reset(db);
  return micros(now() - start) / 1000;
}

void Database::close() {
  db_.reset();
  env_.reset();
  sealed_.reset();
  files_.reset();
}

void Database::drop_block_cache() { cache_->EraseUnRefEntries(); }

std::uint64_t Database::host_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (entry.is_regular_file())
      bytes += entry.file_size();
  }
  return bytes;
}

}  // namespace nsl::bench
