#include "cli/local_engine.h"

#include <future>
#include <optional>
#include <utility>

namespace nsl::cli {

using execution::Compilation;
using execution::Failure;
using execution::Function;

Result<std::unique_ptr<LocalEngine>> LocalEngine::start() {
  std::unique_ptr<LocalEngine> engine(new LocalEngine);
  NSL_ASSIGN_OR_RETURN(engine->instances_,
                       sandbox::InstancePool::create(sandbox::engine_module(), {.max_instances = 4},
                                                     engine->monotonic_));
  engine->runtime_ = std::make_unique<execution::Runtime>(
      execution::Runtime{*engine->instances_, engine->monotonic_, engine->wall_, engine->entropy_});
  engine->workers_ = std::make_unique<execution::WorkerPool>(
      engine->monotonic_, execution::WorkerPoolOptions{.workers = 1, .queue = 4, .waiting = 4});
  return engine;
}

Compilation LocalEngine::compile(const execution::Source& source, const execution::Limits& limits) {
  std::optional<Compilation> compilation;
  const Status status = workers_->run_and_wait(
      [&] { compilation.emplace(Function::compile(*runtime_, source, limits)); });
  if (!status.ok())
    return {.outcome = Failure{.error = status.error()}, .usage = {}, .logs = execution::Logs({})};
  return *std::move(compilation);
}

LocalEngine::Run LocalEngine::run(std::shared_ptr<const Function> function,
                                  execution::InvocationRequest request) {
  const auto begin = monotonic_.now();
  auto invocation =
      std::make_unique<execution::Invocation>(*runtime_, std::move(function), std::move(request));
  std::promise<execution::Report> promise;
  const Status status = workers_->submit(std::move(invocation), [&](execution::Report report) {
    promise.set_value(std::move(report));
  });
  execution::Report report = status.ok()
                                 ? promise.get_future().get()
                                 : execution::Report{.outcome = Failure{.error = status.error()},
                                                     .usage = {},
                                                     .logs = execution::Logs({})};
  return {std::move(report), monotonic_.now() - begin};
}

}  // namespace nsl::cli
