#pragma once
// The embedded state store: RocksDB over sealed files in one directory of the host's, under keys of
// the enclave's sealing.
//
//   NSL_ASSIGN_OR_RETURN(auto embedded, EmbeddedStore::open(ports, options));
//   StateStore& store = embedded->store();
//
// One process a directory: a second open fails with storage-locked where the host enforces it
// (platform::Files::lock).
//
// Errors at open: those of SealedFileSystem::open.
//
// Thread-safety: all members may be called by any thread. The ports outlive this.

#include <functional>
#include <memory>

#include "enclave/sealing/sealing.h"
#include "enclave/storage/rocks_tuning.h"
#include "enclave/storage/sealed_files.h"
#include "enclave/storage/state_store.h"
#include "enclave/storage/transactional_store.h"

namespace nsl::storage {

struct EmbeddedStorePorts {
  platform::Files& files;  // the store's alone
  sealing::Sealing& sealing;
  platform::Entropy& entropy;
  platform::FreshnessWitness& witness;
  EventSink& events;
};

struct EmbeddedStoreOptions {
  StoreLimits limits;
  RocksTuning tuning;
  RollbackPolicy rollback = RollbackPolicy::kRefuse;
  IfEmpty if_empty = IfEmpty::kCreate;
};

// How far the tables have been rewritten under the current epoch's key.
struct ResealProgress {
  sealing::Epoch epoch;
  std::uint64_t tables = 0;
  std::uint64_t tables_left = 0;  // of older epochs
  bool running = false;
};

class RocksBackend;

class EmbeddedStore {
 public:
  static Result<std::unique_ptr<EmbeddedStore>> open(const EmbeddedStorePorts& ports,
                                                     const EmbeddedStoreOptions& options);
  EmbeddedStore(const EmbeddedStore&) = delete;
  EmbeddedStore& operator=(const EmbeddedStore&) = delete;
  // Stops re-sealing where it is; the next begin_resealing() goes on.
  ~EmbeddedStore();

  StateStore& store();

  // Goes over to sealing's current epoch: the log at once and durably, the tables in the background.
  // Data under older keys stays readable meanwhile. Fails with wrong-phase while one is running.
  // When it ends, storage.resealed or storage.reseal-failed is emitted.
  Status begin_resealing();
  ResealProgress reseal_progress() const;

  // For backups.
  RocksBackend& backend();

 private:
  class Impl;
  explicit EmbeddedStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsl::storage
