#include "tests/differential/sandboxed.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>

#include "enclave/execution/function.h"

namespace nsl::differential {
namespace {

using execution::Failure;
using execution::Function;
using execution::Invocation;
using execution::Seed;

std::unique_ptr<sandbox::InstancePool> started(const platform::MonotonicClock& clock) {
  auto pool = sandbox::InstancePool::create(sandbox::engine_module(), {.max_instances = 1}, clock);
  if (!pool.ok()) {
    std::cerr << "the engine does not start: " << pool.error() << '\n';
    std::abort();
  }
  return std::move(pool).value();
}

bool is_of_the_function(Errc code) {
  switch (code) {
    case Errc::kFunctionThrew:
    case Errc::kFunctionSyntax:
    case Errc::kInputNotJson:
    case Errc::kResultNotJson:
    case Errc::kNeverSettles:
    case Errc::kNoEntryPoint:
    case Errc::kInvalidConfig:
    case Errc::kSourceNotUtf8:
    case Errc::kGuestTrap:
    case Errc::kGuestViolation:
    case Errc::kInternal:
      return true;
    default:
      return false;
  }
}

Outcome outcome_of(const Failure& failure) {
  const Errc code = failure.error.code();
  if (!is_of_the_function(code))
    return limit(code, std::string(info(code).slug) + " " + failure.error.detail());
  return error(code, failure.type, failure.type.empty() ? failure.error.detail() : failure.message);
}

}  // namespace

Sandboxed::Sandboxed()
    : instances_(started(clock_)), runtime_{*instances_, clock_, wall_, entropy_} {}

Outcome Sandboxed::run(const Program& program, const execution::Limits& limits) {
  const auto compilation = Function::compile(runtime_, {.text = program.source}, limits);
  memory_peak_ = compilation.usage.memory_peak;
  if (!compilation.ok())
    return outcome_of(compilation.failure());
  std::array<std::uint8_t, Seed::kBytes> seed{};
  Invocation invocation(runtime_, compilation.function(),
                        {.input = SecretBytes::copy_of(as_bytes(program.input)),
                         .secrets = {},
                         .limits = limits,
                         .seed = Seed::from(seed),
                         .start = wall_.now()});
  Invocation::Step step = invocation.start();
  while (!step.done) {
    clock_.advance(std::max(step.resume_at - clock_.now(), std::chrono::nanoseconds(1)));
    step = invocation.resume();
  }
  const execution::Report report = invocation.take_report();
  memory_peak_ = std::max(memory_peak_, report.usage.memory_peak);
  return report.ok() ? result(report.result()) : outcome_of(report.failure());
}

}  // namespace nsl::differential
