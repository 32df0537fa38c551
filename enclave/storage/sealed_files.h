#pragma once
// What the sealed file layer is given and what it tells, without RocksDB's types.

#include <cstdint>
#include <map>
#include <string>

#include "base/event.h"
#include "enclave/platform/entropy.h"
#include "enclave/platform/files.h"
#include "enclave/platform/freshness_witness.h"
#include "enclave/storage/segment_header.h"

namespace nsl::storage {

// All referenced objects outlive the layer. `keys` may be called by any thread.
struct SealedFilesPorts {
  platform::Files& files;
  StorageKeys keys;
  platform::Entropy& entropy;  // small draws, often: platform::BufferedEntropy
  platform::FreshnessWitness& witness;
  EventSink& events;
};

// What to do with a store that the witness does not know as the newest.
enum class RollbackPolicy : std::uint8_t {
  kRefuse,
  // The operator's explicit act: whatever the directory holds becomes a new incarnation, and the
  // witness forgets what it knew. Also makes a new incarnation of a store that nothing is wrong with.
  kAcceptAsNewIncarnation,
};

enum class IfEmpty : std::uint8_t {
  kRefuse,  // storage-missing
  kCreate,  // a new store, unless the witness remembers one: storage-rolled-back
};

struct SealedFilesOptions {
  std::uint32_t epoch = 0;  // of the storage key that is current
  RollbackPolicy rollback = RollbackPolicy::kRefuse;
  IfEmpty if_empty = IfEmpty::kCreate;
  // Room of the host that is kept for the moment when it is full (reserve.h).
  std::uint64_t reserve_bytes = std::uint64_t{1} << 20;
  // The one directory that there is, as RocksDB is told it: the path of the database.
  std::string directory = "/store";
};

struct SealedFilesStatistics {
  std::uint64_t files = 0;             // as RocksDB sees them
  std::uint64_t host_files = 0;        // ours on the host: tables and segments
  std::uint64_t host_bytes = 0;        // what they measure
  std::uint64_t small_bytes = 0;       // held in memory
  std::uint64_t position = 0;          // sequence of the last frame
  std::uint64_t durable_position = 0;  // … of the last that is known to be durable
  std::uint64_t host_syncs = 0;        // of the log, since it was opened
  std::uint32_t epoch = 0;             // of the segment that is written
  std::map<std::uint32_t, std::uint64_t> tables_of_epoch;  // how many tables were made in which
};

}  // namespace nsl::storage
