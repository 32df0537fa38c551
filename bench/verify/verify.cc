// How long the verification of a quote takes, from raw bytes (the trust anchor's, too) to the
// verdict, with nothing kept between calls; and how long @phala/dcap-qvl takes for the same.
//
//   bench_verify [--json FILE] [--runs N]
//
// The cases are the vectors that both accept. Ours is measured before and after the peer's turn, on
// one thread; medians over all cases and runs.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "tests/verify/peer_case.h"

namespace {

namespace fs = std::filesystem;
using namespace nsl::verify;
using nlohmann::json;
using testing::PeerCase;

struct Options {
  std::string json_file;
  int runs = 200;
};

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--json")
      options.json_file = argv[i + 1];
    if (name == "--runs")
      options.runs = std::max(1, std::atoi(argv[i + 1]));
  }
  return options;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? 0 : values[values.size() / 2];
}

// Only what the peer accepts is compared.
std::vector<PeerCase> cases_that_both_accept(const fs::path& peer, const fs::path& scratch) {
  std::vector<PeerCase> all;
  std::ofstream file(scratch / "cases");
  for (const auto& c : testing::load_cases()) {
    PeerCase item = testing::peer_case_of(c);
    if (!testing::our_verdict(item).accepted)
      continue;
    file << testing::peer_line(item) << '\n';
    all.push_back(std::move(item));
  }
  file.close();
  std::vector<PeerCase> both;
  if (!testing::run_peer(peer, scratch / "cases", scratch / "verdicts"))
    return both;
  std::ifstream verdicts(scratch / "verdicts");
  std::string line;
  for (PeerCase& item : all)
    if (std::getline(verdicts, line) && json::parse(line)["ok"])
      both.push_back(std::move(item));
  return both;
}

using Times = std::map<std::string, std::vector<double>>;

void measure_ours(const std::vector<PeerCase>& cases, int runs, Times& times) {
  const Policy policy = testing::accept_all_policy();
  for (int run = 0; run < runs; ++run) {
    for (const PeerCase& c : cases) {
      const auto start = std::chrono::steady_clock::now();
      const auto anchor = TrustAnchor::from_pem(c.root_pem);
      const Verdict verdict =
          verify_quote(c.files.quote, c.files.collateral(), *anchor, policy, c.at);
      const auto end = std::chrono::steady_clock::now();
      if (!verdict.accepted)
        std::abort();
      times[c.name].push_back(std::chrono::duration<double, std::micro>(end - start).count());
    }
  }
}

std::map<std::string, double> measure_peer(const std::vector<PeerCase>& cases, int runs,
                                           const fs::path& peer, const fs::path& scratch) {
  std::ofstream file(scratch / "timed");
  for (const PeerCase& c : cases)
    file << testing::peer_line(c) << '\n';
  file.close();
  std::map<std::string, double> medians;
  if (!testing::run_peer(peer, scratch / "timed", scratch / "times",
                         "--time " + std::to_string(runs)))
    return medians;
  std::ifstream results(scratch / "times");
  for (std::string line; std::getline(results, line);) {
    const json row = json::parse(line);
    medians[row["name"]] = row["microseconds"];
  }
  return medians;
}

int report(const Options& options, const Times& ours, const std::map<std::string, double>& theirs) {
  std::vector<double> all_ours;
  std::vector<double> all_theirs;
  std::printf("%-50s %12s %12s %8s\n", "case", "ours, us", "dcap-qvl, us", "times");
  for (const auto& [name, times] : ours) {
    const double mine = median(times);
    const double peer = theirs.contains(name) ? theirs.at(name) : 0;
    std::printf("%-50s %12.0f %12.0f %8.1f\n", name.c_str(), mine, peer, peer / mine);
    all_ours.insert(all_ours.end(), times.begin(), times.end());
    all_theirs.push_back(peer);
  }
  const double p50 = median(all_ours);
  const double peer_p50 = median(all_theirs);
  std::printf("%-50s %12.0f %12.0f %8.1f\n", "median", p50, peer_p50, peer_p50 / p50);
  if (options.json_file.empty())
    return 0;
  const json metrics = {{"quote_verify_us_p50", p50},
                        {"quote_verify_dcap_qvl_us_p50", peer_p50},
                        {"quote_verify_vs_dcap_qvl", peer_p50 / p50}};
  std::ofstream(options.json_file) << metrics.dump(2) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  const fs::path peer = testing::peer_folder();
  if (!testing::install_peer(peer)) {
    std::cerr << "the peer @phala/dcap-qvl cannot be installed: node, npm or the registry is "
                 "missing\n";
    return 1;
  }
  const fs::path scratch =
      fs::temp_directory_path() / ("nsl-bench-verify-" + std::to_string(::getpid()));
  fs::create_directories(scratch);
  const auto cases = cases_that_both_accept(peer, scratch);
  if (cases.empty()) {
    std::cerr << "there are no vectors (NSL_VECTORS, or ../shared/vectors)\n";
    return 1;
  }
  Times ours;
  measure_ours(cases, 5, ours);  // warms up
  ours.clear();
  measure_ours(cases, options.runs / 2, ours);
  const auto theirs = measure_peer(cases, std::max(10, options.runs / 10), peer, scratch);
  measure_ours(cases, options.runs - options.runs / 2, ours);
  fs::remove_all(scratch);
  return report(options, ours, theirs);
}
