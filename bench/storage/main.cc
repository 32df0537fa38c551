// `./dev bench storage`: sealed files beside plain files under the same RocksDB, in one run.
// docs/benchmarks.md explains the figures.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <map>

#include "bench/storage/parts.h"

int main(int argc, char** argv) {
  using namespace nsl::bench;
  StorageOptions options;
  std::string json;
  std::string only;
  std::string folder = ".";
  CLI::App app("RocksDB over sealed files beside plain RocksDB, in one run.");
  app.add_option("--json", json, "write {\"metric\": number, …} to this file, too");
  app.add_option("--rounds", options.rounds, "measured rounds of each figure (default 7)")
      ->check(CLI::Range(1, 1000));
  app.add_option("--records", options.records, "records of the larger databases (default 1000000)")
      ->check(CLI::Range(std::uint64_t{1000}, std::uint64_t{100'000'000}));
  app.add_option("--folder", folder,
                 "where the databases are made: on a disk, not in memory (default .)");
  app.add_option("--only", only, "one part: reads, writes, sizes or state-store");
  const std::map<std::string, void (*)(const StorageOptions&, Figures&)> parts = {
      {"reads", bench_reads},
      {"writes", bench_writes},
      {"sizes", bench_sizes},
      {"state-store", bench_state_store}};
  CLI11_PARSE(app, argc, argv);
  if (!only.empty() && !parts.contains(only)) {
    std::fprintf(stderr, "bench: --only takes reads, writes, sizes or state-store\n");
    return 2;
  }
  options.folder = folder + "/bench-storage-" + std::to_string(::getpid());

  Figures figures;
  for (const auto& [name, part] : parts) {
    if (only.empty() || only == name)
      part(options, figures);
    std::filesystem::remove_all(options.folder);
  }
  if (!json.empty() && !figures.write(json)) {
    std::fprintf(stderr, "bench: %s can not be written\n", json.c_str());
    return 2;
  }
  return 0;
}
