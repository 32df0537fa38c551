#include "enclave/engine/engine.h"

#include <algorithm>
#include <array>

namespace nsl::engine {
namespace {

constexpr std::array kSealedSpaces = {kFunctionSpace, kNeedsSpace, kCodeSpace,
                                      kValueSpace,    kReplySpace, kInvocationSpace};

}  // namespace

DeskOptions compilers_of(const EngineOptions& options) {
  DeskOptions compilers = options.compilers;
  const std::uint32_t most = std::max(options.workers.workers, 2U) - 1;
  compilers.threads = std::clamp(compilers.threads, 1U, most);
  return compilers;
}

Engine::Engine(const EnginePorts& ports, const EngineOptions& options)
    : ports_(ports),
      workers_(ports.runtime.monotonic, options.workers),
      registry_({ports.data_keys, ports.wall, ports.runtime.entropy}),
      storage_(ports.data_keys, registry_),
      replies_(ports.data_keys, ports.wall, options.replies),
      log_({ports.store, ports.data_keys, ports.wall, ports.events}, options.log),
      desk_(options.desk),
      compilers_(compilers_of(options)),
      images_(ports.runtime, workers_, compilers_, options.images),
      deployer_({ports.store, registry_, images_, desk_, ports.gas, ports.secrets,
                 ports.signing_keys, ports.events}),
      invoker_({.store = ports.store,
                .runtime = ports.runtime,
                .wall = ports.wall,
                .data_keys = ports.data_keys,
                .registry = registry_,
                .images = images_,
                .workers = workers_,
                .desk = desk_,
                .replies = replies_,
                .log = log_,
                .gas = ports.gas,
                .secrets = ports.secrets,
                .signing_keys = ports.signing_keys},
               options.invoker) {}

// From the inside out: each may still be asked by those that come later, and refuses.
Engine::~Engine() {
  workers_.stop();
  compilers_.stop();
  desk_.stop();
}

std::span<const std::string_view> Engine::sealed_spaces() { return kSealedSpaces; }

Result<bool> Engine::erase_some_of(storage::Transaction& transaction, EventSink& events,
                                   const UserId& user) {
  NSL_ASSIGN_OR_RETURN(bool more, registry_.erase_some_of(transaction, events, user));
  if (!more) {
    NSL_ASSIGN_OR_RETURN(more, FunctionStorage::erase_some_of(transaction, user));
  }
  if (!more) {
    NSL_ASSIGN_OR_RETURN(more, replies_.erase_some_of(transaction, user));
  }
  if (!more) {
    NSL_ASSIGN_OR_RETURN(more, log_.erase_some_of(transaction, user));
  }
  return more;
}

Status Engine::sweep() {
  for (bool more = true; more;)
    NSL_RETURN_IF_ERROR(
        run_transaction(ports_.store, [&](storage::Transaction& transaction) -> Status {
          NSL_ASSIGN_OR_RETURN(more, replies_.erase_some_due(transaction));
          return ok_status();
        }));
  NSL_RETURN_IF_ERROR(log_.sweep());
  return FunctionStorage::erase_all_abandoned(ports_.store);
}

}  // namespace nsl::engine
