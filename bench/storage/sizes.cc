#include <algorithm>
#include <random>

#include "bench/storage/parts.h"

namespace nsl::bench {

std::string key_of(std::uint64_t number) {
  char key[24];
  std::snprintf(key, sizeof key, "%016llx",
                static_cast<unsigned long long>(number * 0x9e3779b97f4a7c15U));
  return key;
}

void load(rocksdb::DB& db, std::uint64_t count, std::size_t size) {
  std::mt19937_64 random(7);
  std::string value(size, '\0');
  rocksdb::WriteBatch batch;
  for (std::uint64_t i = 0; i < count; ++i) {
    for (char& c : value)
      c = static_cast<char>(random());
    batch.Put(key_of(i), value);
    if (batch.Count() == 1000 || i + 1 == count) {
      if (!db.Write(rocksdb::WriteOptions(), &batch).ok())
        std::abort();
      batch.Clear();
    }
  }
  if (!db.Flush(rocksdb::FlushOptions()).ok() ||
      !db.CompactRange(rocksdb::CompactRangeOptions(), nullptr, nullptr).ok())
    std::abort();
}

void bench_sizes(const StorageOptions& options, Figures& figures) {
  for (const Side side : {Side::kSealed, Side::kRaw}) {
    const std::string name = side == Side::kSealed ? "sealed" : "raw";
    Database database(side, options.folder + "/size/" + name);
    load(database.db(), options.records, 100);
    std::vector<double> times;
    for (int round = 0; round < options.rounds; ++round) {
      database.close();
      times.push_back(database.open());
    }
    const std::string suffix = "_" + std::to_string(options.records / 1'000'000) + "m";
    figures.add(name + "_bytes_a_record" + suffix,
                static_cast<double>(database.host_bytes()) / static_cast<double>(options.records),
                "bytes", "key 16, value 100");
    figures.add(name + "_open_ms" + suffix, median(times), "ms");
  }
}

}  // namespace nsl::bench
