// Computation: the metered sandbox, the same without gas charges, native QuickJS, Node.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "bench/engine/native.h"
#include "bench/engine/node.h"
#include "bench/engine/ours.h"
#include "bench/engine/parts.h"
#include "enclave/sandbox/guest_module.h"

namespace nsl::bench {
namespace {

struct Row {
  std::string name;
  double metered;
  double unmetered;
  double native;
};

std::vector<std::filesystem::path> files_of(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

double geomean(const std::vector<double>& ratios) {
  double sum = 0;
  for (const double ratio : ratios)
    sum += std::log(ratio);
  return std::exp(sum / static_cast<double>(ratios.size()));
}

Row measure(const Options& options, OurEngine& metered, OurEngine& unmetered,
            const std::filesystem::path& file) {
  const std::string source = read_file(file);
  const auto function = metered.compile(source);
  const auto free_function = unmetered.compile(source);
  std::string ours;
  std::string uncharged;
  std::string native;
  const auto medians =
      alternate(options.rounds,
                {[&] { return micros(metered.invoke(function, "", ours)) / 1000; },
                 [&] { return micros(unmetered.invoke(free_function, "", uncharged)) / 1000; },
                 [&] { return micros(native_kernel(source, native)) / 1000; }});
  if (ours != native || ours != uncharged) {
    std::fprintf(stderr, "bench: %s: results differ: %s, %s, %s\n", file.c_str(), ours.c_str(),
                 uncharged.c_str(), native.c_str());
    std::exit(1);
  }
  return {file.stem(), medians[0], medians[1], medians[2]};
}

std::string node_times(const Options& options, const std::filesystem::path& file) {
  std::string text;
  for (const char* const flags : {"--jitless", ""}) {
    const auto time = run_node(flags, options.folder + "/peers/kernel.js",
                               "'" + file.string() + "'", options.processor);
    char cell[32];
    std::snprintf(cell, sizeof(cell), " %9.2f", time ? time->get<double>() : 0.0);
    text += cell;
  }
  return text;
}

Row print(const Options& options, Figures& figures, const std::filesystem::path& file,
          const Row& row) {
  char line[256];
  std::snprintf(line, sizeof(line), "%-14s %9.2f %9.2f %9.2f  %6.2f %8.2f %s", row.name.c_str(),
                row.metered, row.unmetered, row.native, row.metered / row.native,
                row.metered / row.unmetered, node_times(options, file).c_str());
  figures.note(line);
  return row;
}

}  // namespace

void bench_kernels(const Options& options, Figures& figures) {
  figures.note("\n# Kernels, in ms (node " + node_version() + ")");
  figures.note(
      "kernel           metered unmetered    native  m/native m/unmet.  jitless       JIT");
  on_guest_thread(options.processor, [&] {
    OurEngine metered(sandbox::engine_module(), 1);
    OurEngine unmetered(unmetered_module(), 1);
    std::vector<double> over_native;
    std::vector<double> over_unmetered;
    for (const auto& file : files_of(options.folder + "/kernels")) {
      const Row row = print(options, figures, file, measure(options, metered, unmetered, file));
      over_native.push_back(row.metered / row.native);
      over_unmetered.push_back(row.metered / row.unmetered);
    }
    for (const auto& file : files_of(options.folder + "/stated"))
      print(options, figures, file, measure(options, metered, unmetered, file));
    figures.add("kernels_vs_native_geomean", geomean(over_native), "x");
    figures.add("kernels_vs_native_max", *std::max_element(over_native.begin(), over_native.end()),
                "x");
    figures.add("metering_overhead_geomean", geomean(over_unmetered), "x");
  });
}

}  // namespace nsl::bench
