#pragma once
// The two sides of `./dev bench storage`: RocksDB over sealed files, and plain RocksDB, with the same
// options and the same calls. Only the environment differs.

#include <rocksdb/cache.h>
#include <rocksdb/db.h>

#include <memory>
#include <string>

#include "base/event.h"
#include "enclave/platform/buffered_entropy.h"
#include "enclave/platform/simulation/entropy.h"
#include "enclave/platform/simulation/posix_files.h"
#include "enclave/storage/sealed_file_system.h"

namespace nsl::bench {

enum class Side : std::uint8_t { kSealed, kRaw };

class Database {
 public:
  // In a directory of its own, which is made if it is not there. Ends the program when it can't.
  Database(Side side, const std::string& directory);
  ~Database();

  rocksdb::DB& db() { return *db_; }
  // Forgets every block; what the host caches stays.
  void drop_block_cache();
  void close();
  // How long it took, in milliseconds.
  double open();
  std::uint64_t host_bytes() const;

 private:
  const Side side_;
  const std::string directory_;
  platform::simulation::SystemEntropy system_entropy_;
  platform::BufferedEntropy entropy_{system_entropy_};
  NullEventSink events_;
  std::unique_ptr<platform::FreshnessWitness> witness_;
  std::unique_ptr<platform::simulation::PosixFiles> files_;
  std::shared_ptr<storage::SealedFileSystem> sealed_;
  std::unique_ptr<rocksdb::Env> env_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace nsl::bench
