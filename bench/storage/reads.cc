#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "bench/storage/parts.h"

namespace nsl::bench {

namespace {

constexpr int kHotReads = 50'000;
constexpr int kColdReads = 3'000;
constexpr std::uint64_t kScanned = 200'000;

void require(const rocksdb::Status& status) {
  if (!status.ok()) {
    std::fprintf(stderr, "bench: %s\n", status.ToString().c_str());
    std::exit(1);
  }
}

double read_random(rocksdb::DB& db, std::uint64_t records, int count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  rocksdb::PinnableSlice value;
  const Nanos start = now();
  for (int i = 0; i < count; ++i) {
    value.Reset();
    require(db.Get(rocksdb::ReadOptions(), db.DefaultColumnFamily(), key_of(random() % records),
                   &value));
  }
  return micros(now() - start) / count;
}

double scan(rocksdb::DB& db, std::uint64_t count) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const Nanos start = now();
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  std::uint64_t seen = 0;
  for (it->SeekToFirst(); it->Valid() && seen < count; it->Next())
    ++seen;
  require(it->status());
  return micros(now() - start) / static_cast<double>(seen);
}

struct Ratios {
  double hot = 0;
  double cold = 0;
  double scan = 0;
};

Ratios compare(const StorageOptions& options, std::uint64_t records, std::size_t size,
               Figures& figures) {
  const std::string folder = options.folder + "/read" + std::to_string(size);
  Database sealed(Side::kSealed, folder + "/sealed");
  Database raw(Side::kRaw, folder + "/raw");
  for (Database* const database : {&sealed, &raw})
    load(database->db(), records, size);

  std::uint64_t seed = 0;
  const auto hot = [&](Database& side) {
    return [&] {
      return read_random(side.db(), std::min<std::uint64_t>(records, 20'000), kHotReads, 1);
    };
  };
  // Both read the same keys in a round, other ones in the next.
  const auto cold = [&](Database& side) {
    return [&] {
      side.drop_block_cache();
      return read_random(side.db(), records, kColdReads, seed++ / 2);
    };
  };
  const auto scanned = [&](Database& side) {
    return [&] {
      side.drop_block_cache();
      return scan(side.db(), std::min(records, kScanned));
    };
  };
  const auto ratio = [&](const char* what, const std::vector<double>& medians) {
    char line[160];
    std::snprintf(line, sizeof line, "  %s, values of %zu bytes: sealed %.2f us, raw %.2f us", what,
                  size, medians[0], medians[1]);
    figures.note(line);
    return medians[0] / medians[1];
  };
  Ratios ratios;
  ratios.hot = ratio("hot read", alternate(options.rounds, {hot(sealed), hot(raw)}));
  ratios.cold = ratio("cold read", alternate(options.rounds, {cold(sealed), cold(raw)}));
  ratios.scan = ratio("scanned record", alternate(options.rounds, {scanned(sealed), scanned(raw)}));
  return ratios;
}

}  // namespace

void bench_reads(const StorageOptions& options, Figures& figures) {
  const Ratios small = compare(options, options.records, 100, figures);
  const Ratios large =
      compare(options, std::max<std::uint64_t>(options.records / 5, 1), 1024, figures);
  figures.add("sealed_read_hot_vs_raw", std::max(small.hot, large.hot), "x", "<= 1.2");
  figures.add("sealed_read_cold_vs_raw", std::max(small.cold, large.cold), "x", "<= 2.5");
  figures.add("sealed_scan_vs_raw", std::max(small.scan, large.scan), "x", "<= 2");
}

}  // namespace nsl::bench
