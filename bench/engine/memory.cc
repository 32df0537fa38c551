// What a deployed function and a waiting invocation hold.

#include <memory>

#include "bench/engine/ours.h"
#include "bench/engine/parts.h"
#include "enclave/sandbox/guest_module.h"

namespace nsl::bench {
namespace {

constexpr std::size_t kSourceBytes = 10 * 1024;
constexpr int kFunctions = 10'000;
constexpr int kWaiting = 400;

// 10 KiB of code as people write it, distinct for each number.
std::string source_of(int number) {
  std::string source = "export default function (input) { return part0(input); }\n";
  for (int i = 0; source.size() < kSourceBytes; ++i) {
    const std::string id = std::to_string(i);
    source +=
        "function part" + id + "(value) {\n  const list = [value, " +
        std::to_string(number * 31 + i) + ", \"text " + std::to_string(number) + "." + id +
        "\"];\n  for (const item of list) if (item === null) throw new Error(\"null in part " + id +
        "\");\n  return { list, sum: list.length * " + id + " };\n}\n";
  }
  source.resize(source.rfind("function part"));
  source.append(kSourceBytes - source.size() - 1, '/').append("\n");
  return source;
}

void deployed_functions(const Options& options, Figures& figures) {
  on_guest_thread(options.processor, [&] {
    OurEngine engine(sandbox::engine_module(), 8);
    engine.compile(source_of(kFunctions));  // whatever is made once is made now
    std::vector<std::shared_ptr<const execution::Function>> functions;
    std::vector<std::string> sources;
    functions.reserve(kFunctions);
    sources.reserve(kFunctions);
    const std::uint64_t before = resident_bytes();
    for (int i = 0; i < kFunctions; ++i) {
      sources.push_back(source_of(i));
      functions.push_back(engine.compile(sources.back()));
    }
    const auto grown = static_cast<double>(resident_bytes() - before);
    figures.add("image_bytes_10k_function", grown / kFunctions, "bytes");
    figures.add("deployed_10k_functions_mib", grown / (1 << 20), "MiB", "the limit is 1536");
  });
}

void waiting_invocations(const Options& options, Figures& figures) {
  on_guest_thread(options.processor, [&] {
    OurEngine engine(sandbox::engine_module(), kWaiting);
    const auto function = engine.compile(
        "export default async function (i) { await new Promise(r => setTimeout(r, 50000)); return "
        "i; }");
    std::vector<std::unique_ptr<execution::Invocation>> waiting;
    waiting.reserve(kWaiting);
    const std::uint64_t before = resident_bytes();
    for (int i = 0; i < kWaiting; ++i) {
      waiting.push_back(
          std::make_unique<execution::Invocation>(engine.runtime(), function, engine.request("1")));
      waiting.back()->start();
    }
    figures.add("instance_overhead_bytes",
                static_cast<double>(resident_bytes() - before) / kWaiting, "bytes");
  });
}

}  // namespace

void bench_memory(const Options& options, Figures& figures) {
  figures.note("\n# Memory: growth of what is resident");
  waiting_invocations(options, figures);
  deployed_functions(options, figures);
}

}  // namespace nsl::bench
