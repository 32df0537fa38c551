#pragma once
// Deploying: the source is compiled, which says whether it is a function and what its config names;
// what it names must be there; then it becomes a version, in one transaction.
//
// The owner pays for compiling, and for nothing when the same code is compiled again later, on the
// service's own account. Its top level may use kCompilationGas.
//
// The reply has one of the errors of a function that does not compile (with line, column, log), or
// required-secrets-missing, which lists what is missing, or one of the registry's, of the data keys',
// of the store's, of the gas accounts'; queue-full.
//
// Thread-safety: deploy() by any thread; it does not block. `done` runs once, on another thread, must
// be short and must not throw. It is not called if deploy() returns an error.

#include <functional>
#include <variant>

#include "base/event.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/engine/function_registry.h"
#include "enclave/engine/image_cache.h"
#include "enclave/execution/report.h"
#include "enclave/gas/accounts.h"
#include "enclave/keys/signing_keys.h"
#include "enclave/secrets/secrets.h"

namespace nsl::engine {

// Of a deployed function's top level.
inline constexpr Gas kCompilationGas{5'000'000'000};

struct DeployRequest {
  UserId owner;
  FunctionName name;
  SecretBytes source;  // UTF-8
  DeployOptions options;
};

struct DeployReply {
  std::variant<Deployed, execution::Failure> outcome;
  FunctionNeeds needs;   // of what was deployed
  Gas gas;               // that the owner paid
  execution::Logs logs;  // of the top level

  bool ok() const { return outcome.index() == 0; }
};

// All of it outlives the deployer.
struct DeployerPorts {
  storage::StateStore& store;
  FunctionRegistry& registry;
  ImageCache& images;
  Desk& desk;
  gas::Accounts& gas;
  secrets::Secrets& secrets;
  keys::SigningKeys& signing_keys;
  EventSink& events;
};

class Deployer {
 public:
  using Done = std::function<void(DeployReply)>;

  explicit Deployer(const DeployerPorts& ports) : ports_(ports) {}

  Status deploy(DeployRequest request, Done done);

 private:
  struct Act;

  void begin(const std::shared_ptr<Act>& act);
  void compiled(const std::shared_ptr<Act>& act);
  Result<Deployed> commit(Act& act);

  const DeployerPorts ports_;
};

}  // namespace nsl::engine
