#include "tests/support/function_runner.h"

#include <array>
#include <cstdlib>
#include <iostream>
#include <utility>

namespace nsl::testing {

using execution::Compilation;
using execution::Failure;
using execution::Function;
using execution::Invocation;
using execution::Limit;
using execution::Limits;
using execution::Report;
using execution::Seed;

namespace {

std::unique_ptr<sandbox::InstancePool> started(std::uint32_t instances,
                                               const platform::MonotonicClock& clock) {
  auto pool =
      sandbox::InstancePool::create(sandbox::engine_module(), {.max_instances = instances}, clock);
  if (!pool.ok()) {
    std::cerr << "the engine does not start: " << pool.error() << '\n';
    std::abort();
  }
  return std::move(pool).value();
}

Report failed(Failure failure, execution::Usage usage = {},
              execution::Logs logs = execution::Logs({})) {
  return {.outcome = std::move(failure), .usage = usage, .logs = std::move(logs)};
}

void set(Limits& limits, Limit limit, std::uint64_t value) {
  if (const Status status = limits.set(limit, value); !status.ok()) {
    std::cerr << "a test asks for a limit that there is not: " << status.error() << '\n';
    std::abort();
  }
}

// What the function's config says, on top of limits_with({}).
Limits limits_of(const execution::FunctionConfig& config) {
  Limits limits = limits_with({});
  for (const auto& [limit, value] : config.limits)
    set(limits, limit, value);
  return limits;
}

}  // namespace

Limits limits_with(std::initializer_list<std::pair<Limit, std::uint64_t>> changed) {
  Limits limits;
  set(limits, Limit::kWallTime, execution::spec(Limit::kWallTime).ceiling);
  for (const auto& [limit, value] : changed)
    set(limits, limit, value);
  return limits;
}

FunctionRunner::FunctionRunner() : FunctionRunner(Options()) {}

FunctionRunner::FunctionRunner(const Options& options)
    : wall_(kStartTime),
      instances_(started(options.instances, monotonic_)),
      runtime_{*instances_, monotonic_, wall_, entropy_},
      workers_(std::make_unique<execution::WorkerPool>(monotonic_, options.pool)) {}

Compilation FunctionRunner::compile(std::string_view source, const Limits& limits,
                                    std::string_view name) {
  std::optional<Compilation> compilation;
  const Status status = workers_->run_and_wait([&] {
    compilation.emplace(Function::compile(
        runtime_, {.name = std::string(name), .text = std::string(source)}, limits));
  });
  if (!status.ok())
    return {.outcome = Failure{.error = status.error()}, .usage = {}, .logs = execution::Logs({})};
  return *std::move(compilation);
}

std::unique_ptr<Invocation> FunctionRunner::make_invocation(const Compilation& compilation,
                                                            const RunOptions& options) {
  std::array<std::uint8_t, Seed::kBytes> seed{};
  seed.fill(options.seed);
  std::vector<execution::NamedSecret> secrets;
  for (const auto& [name, value] : options.secrets)
    secrets.push_back({name, SecretBytes::copy_of(as_bytes(value))});
  const auto& function = compilation.function();
  return std::make_unique<Invocation>(
      runtime_, function,
      execution::InvocationRequest{
          .input = SecretBytes::copy_of(as_bytes(options.input)),
          .secrets = std::move(secrets),
          .limits = options.limits ? *options.limits : limits_of(function->config()),
          .seed = Seed::from(seed),
          .start = options.start,
          .keys = options.keys,
          .storage = options.storage});
}

std::future<Report> FunctionRunner::submit(const Compilation& compilation,
                                           const RunOptions& options) {
  auto promise = std::make_shared<std::promise<Report>>();
  std::future<Report> future = promise->get_future();
  const Status status =
      workers_->submit(make_invocation(compilation, options),
                       [promise](Report report) { promise->set_value(std::move(report)); });
  if (!status.ok())
    promise->set_value(failed(Failure{.error = status.error()}));
  return future;
}

Report FunctionRunner::invoke(const Compilation& compilation, const RunOptions& options) {
  return submit(compilation, options).get();
}

Report FunctionRunner::run(std::string_view source, const RunOptions& options) {
  const Compilation compilation = compile(source, options.limits.value_or(limits_with({})));
  if (!compilation.ok())
    return failed(compilation.failure(), compilation.usage, compilation.logs);
  return invoke(compilation, options);
}

Report FunctionRunner::run(std::string_view source, std::string_view input) {
  return run(source, RunOptions{.input = std::string(input)});
}

}  // namespace nsl::testing
