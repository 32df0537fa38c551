#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "bench/storage/parts.h"

namespace nsl::bench {

namespace {

constexpr int kWrites = 400;  // a round, all threads together

// Microseconds a write, all threads together.
double write_synced(rocksdb::DB& db, int threads, std::size_t size, std::uint64_t& next) {
  rocksdb::WriteOptions options;
  options.sync = true;
  const std::string value(size, 'v');
  std::atomic<std::uint64_t> number{next};
  next += kWrites;
  const std::uint64_t end = next;
  const Nanos start = now();
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i)
    workers.emplace_back([&] {
      for (std::uint64_t n = number++; n < end; n = number++)
        if (!db.Put(options, key_of(n), value).ok())
          std::abort();
    });
  for (std::thread& worker : workers)
    worker.join();
  return micros(now() - start) / kWrites;
}

}  // namespace

void bench_writes(const StorageOptions& options, Figures& figures) {
  double worst = 0;
  for (const std::size_t size : {std::size_t{100}, std::size_t{1024}}) {
    const std::string folder = options.folder + "/write" + std::to_string(size);
    Database sealed(Side::kSealed, folder + "/sealed");
    Database raw(Side::kRaw, folder + "/raw");
    for (const int threads : {1, 16}) {
      std::uint64_t next_sealed = 0;
      std::uint64_t next_raw = 0;
      const auto medians = alternate(
          options.rounds, {[&] { return write_synced(sealed.db(), threads, size, next_sealed); },
                           [&] { return write_synced(raw.db(), threads, size, next_raw); }});
      char line[160];
      std::snprintf(line, sizeof line,
                    "  synced write, values of %zu bytes, %d threads: sealed %.1f us, raw %.1f us",
                    size, threads, medians[0], medians[1]);
      figures.note(line);
      worst = std::max(worst, medians[0] / medians[1]);
    }
  }
  figures.add("sealed_synced_write_vs_raw", worst, "x", "<= 1.5");
}

}  // namespace nsl::bench
