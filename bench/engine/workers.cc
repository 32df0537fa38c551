// Two workers on two processors against one.

#include <thread>

#include "bench/engine/ours.h"
#include "bench/engine/parts.h"
#include "enclave/execution/worker_pool.h"
#include "enclave/sandbox/guest_module.h"

namespace nsl::bench {
namespace {

constexpr int kInvocations = 16;

double seconds_with(OurEngine& engine, const std::shared_ptr<const execution::Function>& function,
                    std::uint32_t workers) {
  const Nanos begin = now();
  {
    std::atomic<int> done{0};
    execution::WorkerPool pool(engine.runtime().monotonic,
                               {.workers = workers, .queue = kInvocations});
    for (int i = 0; i < kInvocations; ++i) {
      auto invocation =
          std::make_unique<execution::Invocation>(engine.runtime(), function, engine.request(""));
      if (!pool.submit(std::move(invocation), [&](const execution::Report&) { ++done; }).ok())
        std::abort();
    }
    while (done < kInvocations)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return micros(now() - begin) / 1e6;
}

}  // namespace

void bench_workers(const Options& options, Figures& figures) {
  figures.note("\n# Two workers on a CPU-bound function, over one");
  if (std::thread::hardware_concurrency() < 2) {
    figures.note("this machine has one processor: no figure");
    return;
  }
  std::shared_ptr<const execution::Function> function;
  OurEngine engine(sandbox::engine_module(), 8);
  on_guest_thread(options.processor, [&] {
    function = engine.compile(read_file(options.folder + "/kernels/calls.js"));
  });
  pin_to({options.processor, options.processor + 1});
  const auto medians =
      alternate(options.rounds, {[&] { return seconds_with(engine, function, 1); },
                                 [&] { return seconds_with(engine, function, 2); }});
  figures.add("two_worker_speedup", medians[0] / medians[1], "x");
}

}  // namespace nsl::bench
