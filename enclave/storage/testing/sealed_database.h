#pragma once
// A RocksDB over the sealed file layer, small enough that tests flush and compact often.

#include <rocksdb/db.h>

#include <map>
#include <memory>
#include <string>

#include "enclave/platform/testing/random_entropy.h"
#include "enclave/storage/sealed_file_system.h"
#include "enclave/storage/testing/witnesses.h"

namespace nsl::storage::testing {

// The storage key of each epoch up to 15, always the same; invalid-argument beyond.
StorageKeys fixed_keys();

// Counts events by name.
class EventCounter final : public EventSink {
 public:
  void emit(const Event& event) noexcept override;
  std::uint64_t count(const std::string& name) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> counts_;
};

// What the layer needs besides files.
struct Surroundings {
  platform::testing::RandomEntropy entropy;
  NoWitness no_witness;
  MemoryWitness memory_witness;
  EventCounter events;

  SealedFilesPorts ports(platform::Files& files) {
    return {.files = files,
            .keys = fixed_keys(),
            .entropy = entropy,
            .witness = no_witness,
            .events = events};
  }
  SealedFilesPorts witnessed_ports(platform::Files& files) {
    return {.files = files,
            .keys = fixed_keys(),
            .entropy = entropy,
            .witness = memory_witness,
            .events = events};
  }
};

// The options that every RocksDB over the layer has.
rocksdb::Options database_options(SealedFileSystem& files, rocksdb::Env& env);

using Contents = std::map<std::string, std::string>;

class SealedDatabase {
 public:
  static Result<std::unique_ptr<SealedDatabase>> open(const SealedFilesPorts& ports,
                                                      const SealedFilesOptions& options = {});
  // Opens the database again over a layer that is open.
  static Result<std::unique_ptr<SealedDatabase>> over(std::shared_ptr<SealedFileSystem> files,
                                                      const std::string& directory = "/store");
  ~SealedDatabase();

  rocksdb::DB& db() { return *db_; }
  SealedFileSystem& files() { return *files_; }

  Status put(const std::string& key, const std::string& value);  // synced
  // Both or neither, synced.
  Status put_pair(const std::string& key, const std::string& other, const std::string& value);
  Status write(rocksdb::WriteBatch& batch, bool sync);
  // Once there is room again: waits while RocksDB recovers by itself.
  Status resume();
  // Closes the database and opens it over the same layer.
  Status reopen();
  // RocksDB's own checks of its blocks and files.
  Status verify();
  Status flush();
  Status compact();
  Result<Contents> contents();

 private:
  SealedDatabase(std::shared_ptr<SealedFileSystem> files, std::unique_ptr<rocksdb::Env> env,
                 std::unique_ptr<rocksdb::DB> db);

  std::shared_ptr<SealedFileSystem> files_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace nsl::storage::testing
