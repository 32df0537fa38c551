#pragma once
// The act of an invocation, from a verified caller's request to the reply:
//
//   may the caller invoke it? → gas is reserved for who pays → secrets and keys that `config` names,
//   as far as their owner lets this function have them → it runs → its writes, its debit and its
//   stored reply are committed together → record, reply
//
// It runs with the owner's secrets, keys and storage; the caller gets the result. All that it reads
// and writes of the store is one serializable transaction. If that meets a conflict, the whole is run
// again, `attempts` times at most, and only the last run is paid for; but never after a signature was
// handed out: then the reply is not-repeatable. An invocation that threw, ran out of gas or of time
// leaves no writes, and what it used is paid; so is compiling code that came with a request, whether
// or not it runs then. One that wrote nothing costs no synced write: see gas/accounts.h for the
// window. A reply comes after what it depends on is durable.
//
// The reply's failure, besides those of the function itself:
//   not-found                   no such function for this caller
//   insufficient-gas            of who pays; it says what was asked for
//   required-secrets-missing    the names are told to the owner alone
//   key-unavailable             likewise
//   conflict, not-repeatable    the function's data was changed each time it ran
//   idempotency-mismatch, idempotency-in-flight, queue-full, unavailable, and the store's
//
// Thread-safety: all members by any thread; they do not block. `done` runs once, on another thread,
// must be short and must not throw. It is not called if an error is returned.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/engine/function_registry.h"
#include "enclave/engine/function_storage.h"
#include "enclave/engine/image_cache.h"
#include "enclave/engine/invocation_log.h"
#include "enclave/engine/stored_replies.h"
#include "enclave/execution/report.h"
#include "enclave/execution/worker_pool.h"
#include "enclave/gas/accounts.h"
#include "enclave/keys/signing_keys.h"
#include "enclave/secrets/secrets.h"

namespace nsl::engine {

// What the caller asks to lower; a value above the function's own limit changes nothing.
using AskedLimits = std::vector<std::pair<execution::Limit, std::uint64_t>>;

struct InvokeRequest {
  UserId caller;
  UserId owner;
  FunctionName function;
  Selector selector;
  SecretBytes input;  // JSON; empty: the function gets undefined
  AskedLimits limits;
  std::optional<IdempotencyKey> key;
};

// Code that comes with the request, and is forgotten. It has no storage and no signing keys.
struct ExecuteRequest {
  UserId caller;
  SecretBytes code;  // UTF-8
  SecretBytes input;
  std::vector<std::string> secrets;  // of the caller's; all that `config` names, at least
  AskedLimits limits;
  std::optional<IdempotencyKey> key;
};

struct InvokeReply {
  std::variant<SecretBytes, execution::Failure> outcome;  // the result as JSON
  InvocationId id;                                        // empty: it was refused before it ran
  std::uint32_t version = 0;
  FunctionHash hash;
  Gas gas;                              // that was paid
  std::vector<execution::LogLine> log;  // none if the reply is a stored one
  bool log_is_cut = false;
  bool is_stored = false;  // answered by an earlier run with the same key

  bool ok() const { return outcome.index() == 0; }
  const execution::Failure& failure() const { return std::get<execution::Failure>(outcome); }
};

struct InvokerOptions {
  unsigned attempts = 4;
  std::uint32_t in_flight = 4096;  // admitted and not yet replied to
};

// All of it outlives the invoker.
struct InvokerPorts {
  storage::StateStore& store;
  execution::Runtime& runtime;
  const platform::WallClock& wall;
  keys::DataKeys& data_keys;
  FunctionRegistry& registry;
  ImageCache& images;
  execution::WorkerPool& workers;
  Desk& desk;
  StoredReplies& replies;
  InvocationLog& log;
  gas::Accounts& gas;
  secrets::Secrets& secrets;
  keys::SigningKeys& signing_keys;
};

class InvocationAct;

class Invoker {
 public:
  using Done = std::function<void(InvokeReply)>;

  Invoker(const InvokerPorts& ports, const InvokerOptions& options)
      : ports_(ports), options_(options) {}

  Status invoke(InvokeRequest request, Done done);
  Status execute(ExecuteRequest request, Done done);

  // Admitted and not yet replied to: for the operator's metrics and status.
  std::uint32_t in_flight() const { return in_flight_; }

 private:
  friend class InvocationAct;

  Status admit(const std::shared_ptr<InvocationAct>& act);

  const InvokerPorts ports_;
  const InvokerOptions options_;
  std::atomic<std::uint32_t> in_flight_{0};
};

}  // namespace nsl::engine
