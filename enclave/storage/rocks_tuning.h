#pragma once
// How RocksDB is set up inside the enclave, and what of that may be tuned. Nothing here is a matter
// of security: the sealed files below hold whatever RocksDB does.

#include <rocksdb/options.h>

#include "base/units.h"

namespace nsl::storage {

struct RocksTuning {
  ByteCount block_cache = mebibytes(64);   // plaintext blocks of tables, inside the enclave
  ByteCount write_buffer = mebibytes(16);  // a log file's life, and what recovery has to read
  int open_files = 512;                    // tables held open
  int background_jobs = 2;                 // threads that flush and compact
};

// Options for the sealed file layer and for plain RocksDB alike (`env` and `info_log` are the
// caller's to set): no memory maps, no preallocation, no recycling, no statistics to a log file.
rocksdb::Options rocks_options(const RocksTuning& tuning);

}  // namespace nsl::storage
