#pragma once
// The served functions, put together over the rooms below: whoever wires the program makes one.
//
//   Engine engine(ports, {});
//   engine.deployer().deploy({.owner = ada, .name = FunctionName("price"), .source = …}, done);
//   engine.invoker().invoke({.caller = bob, .owner = ada, .function = …, .input = …}, done);
//
// Thread-safety: all members may be called by any thread. The destructor cancels what runs, waits for
// what is being committed, and returns when every `done` has run and every record is written.

#include <span>
#include <string_view>

#include "base/event.h"
#include "base/result.h"
#include "enclave/engine/deployer.h"
#include "enclave/engine/desk.h"
#include "enclave/engine/function_registry.h"
#include "enclave/engine/function_storage.h"
#include "enclave/engine/image_cache.h"
#include "enclave/engine/invocation_log.h"
#include "enclave/engine/invoker.h"
#include "enclave/engine/stored_replies.h"
#include "enclave/execution/worker_pool.h"

namespace nsl::engine {

struct EngineOptions {
  execution::WorkerPoolOptions workers;
  DeskOptions desk;  // for the store
  // Each of its threads holds up a worker while it compiles. They are fewer than the workers, if there
  // are two or more of these, so that functions run whatever is compiled.
  DeskOptions compilers{.threads = 2, .queue = 256};
  ImageCacheOptions images;
  StoredRepliesOptions replies;
  InvocationLogOptions log;
  InvokerOptions invoker;
};

// The compilers as they are made for these options.
DeskOptions compilers_of(const EngineOptions& options);

// All of it outlives the engine. `wall` may be a floor over the runtime's.
struct EnginePorts {
  storage::StateStore& store;
  execution::Runtime& runtime;
  const platform::WallClock& wall;
  keys::DataKeys& data_keys;
  keys::SigningKeys& signing_keys;
  secrets::Secrets& secrets;
  gas::Accounts& gas;
  EventSink& events;
};

class Engine {
 public:
  Engine(const EnginePorts& ports, const EngineOptions& options);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  FunctionRegistry& functions() { return registry_; }
  FunctionStorage& storage() { return storage_; }
  Deployer& deployer() { return deployer_; }
  Invoker& invoker() { return invoker_; }
  InvocationLog& invocations() { return log_; }
  ImageCache& images() { return images_; }

  // Every space of sealed records: for keys::Reencryption.
  static std::span<const std::string_view> sealed_spaces();

  // Erases a bounded part of what there is of the user; true if there is more. For deleting the user;
  // the data key goes last.
  Result<bool> erase_some_of(storage::Transaction& transaction, EventSink& events,
                             const UserId& user);

  // Erases what is due: stored replies, old records. To be called every few minutes.
  Status sweep();

 private:
  const EnginePorts ports_;
  execution::WorkerPool workers_;
  FunctionRegistry registry_;
  FunctionStorage storage_;
  StoredReplies replies_;
  InvocationLog log_;
  Desk desk_;
  Desk compilers_;
  ImageCache images_;
  Deployer deployer_;
  Invoker invoker_;
};

}  // namespace nsl::engine
