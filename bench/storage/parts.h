#pragma once
// The parts of `./dev bench storage`.

#include <cstdint>
#include <string>

#include "bench/harness/harness.h"
#include "bench/storage/databases.h"

namespace nsl::bench {

struct StorageOptions {
  std::string folder;  // on a disk; everything in it is removed at the end
  int rounds = 7;
  std::uint64_t records = 1'000'000;  // for sizes and start times; reads use as many of 100 bytes
};

std::string key_of(std::uint64_t number);
// Fills `db` with records 0 to `count` - 1, values of `size` random bytes, and compacts it.
void load(rocksdb::DB& db, std::uint64_t count, std::size_t size);

// Hot and cold reads and scans of values of 100 B and 1 KiB; the worse ratio counts.
void bench_reads(const StorageOptions& options, Figures& figures);
// Synced writes by 1 and 16 threads.
void bench_writes(const StorageOptions& options, Figures& figures);
// Bytes a record, and the time to open.
void bench_sizes(const StorageOptions& options, Figures& figures);
// The state store on top.
void bench_state_store(const StorageOptions& options, Figures& figures);

}  // namespace nsl::bench
