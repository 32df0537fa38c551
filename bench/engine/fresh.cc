// A fresh realm each time: ours from an image, native QuickJS and Node from nothing.

#include <cstdlib>

#include "bench/engine/native.h"
#include "bench/engine/node.h"
#include "bench/engine/ours.h"
#include "bench/engine/parts.h"
#include "enclave/sandbox/guest_module.h"

namespace nsl::bench {
namespace {

constexpr int kFunctions = 64;
constexpr int kInvocations = 20'000;
constexpr const char* kInput = R"({"name":"world"})";

std::string hello(int number) {
  return "function main(input) { return { hello: input.name, n: " + std::to_string(number) +
         " }; }";
}

std::string expected(int number) {
  return R"({"hello":"world","n":)" + std::to_string(number) + "}";
}

void insist(const std::string& result, int number) {
  if (result != expected(number)) {
    std::fprintf(stderr, "bench: %s instead of %s\n", result.c_str(), expected(number).c_str());
    std::exit(1);
  }
}

std::vector<double> ours_once(OurEngine& engine,
                              const std::vector<std::shared_ptr<const execution::Function>>& all) {
  std::vector<double> times;
  std::string result;
  for (int i = 0; i < kInvocations; ++i) {
    times.push_back(
        micros(engine.invoke(all[static_cast<std::size_t>(i % kFunctions)], kInput, result)));
    insist(result, i % kFunctions);
  }
  return times;
}

double native_once() {
  std::vector<double> times;
  std::string result;
  for (int i = 0; i < 512; ++i) {
    times.push_back(micros(native_fresh(hello(i % kFunctions), kInput, result)));
    insist(result, i % kFunctions);
  }
  return median(times);
}

}  // namespace

void bench_fresh(const Options& options, Figures& figures) {
  figures.note("\n# A fresh invocation: 64 functions round-robin on 8 slots, JSON in and out");
  on_guest_thread(options.processor, [&] {
    OurEngine engine(sandbox::engine_module(), 8);
    std::vector<std::shared_ptr<const execution::Function>> functions;
    for (int i = 0; i < kFunctions; ++i)
      functions.push_back(engine.compile(hello(i)));
    double p99 = 0;
    double node = 0;
    const auto medians = alternate(
        options.rounds, {[&] {
                           const std::vector<double> times = ours_once(engine, functions);
                           p99 = percentile(times, 99);
                           return median(times);
                         },
                         native_once,
                         [&] {
                           const auto time = run_node("", options.folder + "/peers/fresh_vm.js",
                                                      "500", options.processor);
                           node = time ? time->get<double>() : 0;
                           return node;
                         }});
    figures.add("fresh_invocation_us_p50", medians[0], "us");
    figures.add("fresh_invocation_us_p99", p99, "us", "of the last round");
    figures.add("native_quickjs_fresh_us", medians[1], "us");
    figures.add("native_quickjs_fresh_ratio", medians[1] / medians[0], "x");
    if (node > 0) {
      figures.add("node_vm_fresh_us", medians[2], "us", "node " + node_version());
      figures.add("node_vm_fresh_ratio", medians[2] / medians[0], "x");
    } else {
      figures.note("node is not installed: no figure for it");
    }
  });
}

}  // namespace nsl::bench
