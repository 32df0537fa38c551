#include "bench/engine/ours.h"

#include <unmetered.h>  // generated

#include <cstdio>
#include <cstdlib>

#include "enclave/sandbox/guest_module_of.h"
#include "enclave/sandbox/os.h"

namespace nsl::bench {
namespace {

std::unique_ptr<sandbox::InstancePool> make_pool(const sandbox::GuestModule& module,
                                                 std::uint32_t max_instances,
                                                 const platform::MonotonicClock& clock) {
  auto pool = sandbox::InstancePool::create(module, {.max_instances = max_instances}, clock);
  if (!pool.ok()) {
    std::fprintf(stderr, "bench: %s\n", pool.error().message().c_str());
    std::exit(1);
  }
  return std::move(pool).value();
}

[[noreturn]] void give_up(const execution::Failure& failure) {
  std::fprintf(stderr, "bench: %s\n", failure.error.message().c_str());
  std::exit(1);
}

execution::Limits generous() {
  execution::Limits limits;
  for (const auto limit : {execution::Limit::kGas, execution::Limit::kWallTime})
    static_cast<void>(limits.set(limit, execution::spec(limit).ceiling).ok());
  return limits;
}

}  // namespace

OurEngine::OurEngine(const sandbox::GuestModule& module, std::uint32_t max_instances)
    : instances_(make_pool(module, max_instances, monotonic_)),
      runtime_{*instances_, monotonic_, wall_, entropy_} {}

std::shared_ptr<const execution::Function> OurEngine::compile(const std::string& source) {
  auto compilation =
      execution::Function::compile(runtime_, {.name = "kernel.js", .text = source}, generous());
  if (!compilation.ok())
    give_up(compilation.failure());
  return compilation.function();
}

execution::InvocationRequest OurEngine::request(std::string input) {
  return {.input = SecretBytes::take(std::move(input)),
          .secrets = {},
          .limits = generous(),
          .seed = execution::Seed::draw(entropy_).value(),
          .start = wall_.now()};
}

Nanos OurEngine::invoke(const std::shared_ptr<const execution::Function>& function,
                        std::string input, std::string& result) {
  const Nanos begin = now();
  execution::Invocation invocation(runtime_, function, request(std::move(input)));
  if (!invocation.start().done)
    std::abort();  // no kernel waits
  const execution::Report report = invocation.take_report();
  const Nanos duration = now() - begin;
  if (!report.ok())
    give_up(report.failure());
  result = report.result();
  return duration;
}

void on_guest_thread(int processor, std::function<void()> work) {
  const sandbox::GuestThread thread([&] {
    pin_to({processor});
    work();
  });
}

const sandbox::GuestModule& unmetered_module() {
  static constexpr sandbox::GuestModule kModule = NSL_GUEST_MODULE(unmetered);
  return kModule;
}

}  // namespace nsl::bench
