// `./dev bench engine`: the engine beside its peers, in one run. docs/benchmarks.md explains the
// figures.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "bench/engine/parts.h"

int main(int argc, char** argv) {
  using namespace nsl::bench;
  Options options;
  options.folder = NSL_BENCH_FOLDER;
  std::string json;
  std::string only;
  CLI::App app("The engine's speed and memory beside native QuickJS and Node.js, in one run.");
  app.add_option("--json", json, "write {\"metric\": number, …} to this file, too");
  app.add_option("--rounds", options.rounds, "measured rounds of each figure (default 7)")
      ->check(CLI::Range(1, 1000));
  app.add_option("--only", only, "one part: fresh, kernels, memory or workers")
      ->check(CLI::IsMember({"fresh", "kernels", "memory", "workers"}));
  CLI11_PARSE(app, argc, argv);

  Figures figures;
  figures.note(NSL_GUEST_BOUNDS_EXPLICIT ? "bounds: explicit checks" : "bounds: guard pages");
  if (only.empty() || only == "fresh")
    bench_fresh(options, figures);
  if (only.empty() || only == "kernels")
    bench_kernels(options, figures);
  if (only.empty() || only == "memory")
    bench_memory(options, figures);
  if (only.empty() || only == "workers")
    bench_workers(options, figures);
  if (!json.empty() && !figures.write(json)) {
    std::fprintf(stderr, "bench: %s can not be written\n", json.c_str());
    return 2;
  }
  return 0;
}
