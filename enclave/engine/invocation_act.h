#pragma once
// One invocation on its way: what was asked, and what there is of it so far. For Invoker, which tells
// what it does.
//
//   admit → attempt → (compile) → prepare → run ─┬→ settle → reply         it wrote nothing
//             ↑                                  └→ commit → reply
//             └──────────────────────────────────── conflict
//
// Each step is on the desk, but for the run, which is on a worker; it keeps itself alive from one to
// the next.
//
// Thread-safety: one step at a time.

#include <memory>
#include <optional>

#include "enclave/engine/invoker.h"
#include "enclave/engine/session_port.h"
#include "enclave/execution/invocation.h"

namespace nsl::engine {

class InvocationAct final : public std::enable_shared_from_this<InvocationAct> {
 public:
  InvocationAct(Invoker& invoker, InvokeRequest request, Invoker::Done done);
  InvocationAct(Invoker& invoker, ExecuteRequest request, Invoker::Done done);

  // On the desk.
  void begin();

 private:
  using Outcome = std::variant<SecretBytes, execution::Failure>;

  const InvokerPorts& ports() const { return invoker_.ports_; }
  bool is_adhoc() const { return code_.has_value(); }
  keys::InvokedFunction function() const;
  crypto::Digest32 digest() const;

  Status admit();
  void attempt();
  Result<bool> is_answered();
  Status find_code();
  Status compile_code();
  ImageCache::Ready when_compiled();
  void compiled(const ImageCache::CompilationPtr& compilation);
  Status reserve(const UserId& payer, Gas most);
  Status prepare_and_run();
  Result<execution::Limits> reserve_for(const execution::FunctionConfig& config);
  Result<execution::InvocationRequest> request_for(const execution::FunctionConfig& config);

  void ended(execution::Report report);
  void end_without_commit();
  void commit();
  Result<storage::Sequence> try_commit();
  void conflicted(const Error& conflict);
  void store_failure();
  void could_not_store(const Error& error);
  Status put_reply(storage::Transaction& transaction);
  void settle(Gas used);

  void refuse(Error error);
  void finish();
  void record() const;

  Invoker& invoker_;
  const Invoker::Done done_;

  const UserId caller_;
  const UserId owner_;
  const FunctionName name_;
  const Selector selector_;
  const std::optional<SecretBytes> code_;
  const std::vector<std::string> named_secrets_;
  const SecretBytes input_;
  const AskedLimits asked_;
  const std::optional<IdempotencyKey> key_;

  crypto::Digest32 digest_{};
  std::optional<StoredReplies::Claim> claim_;
  InvocationId id_;
  UnixMillis started_;
  unsigned runs_ = 0;

  // Of one attempt. The port uses the transaction, and goes first.
  std::unique_ptr<storage::Transaction> transaction_;
  std::shared_ptr<SessionPort> storage_;
  Resolved resolved_;
  crypto::Digest32 code_hash_{};
  ImageCache::CompilationPtr compilation_;
  std::optional<gas::Reservation> reservation_;
  bool owner_pays_ = false;
  bool is_committing_ = false;
  Gas compile_gas_;  // of code that came with the request

  // What came of it.
  std::optional<Outcome> outcome_;
  Gas gas_;  // that is paid
  std::vector<execution::LogLine> log_;
  bool log_is_cut_ = false;
  std::chrono::nanoseconds busy_{};
  bool has_signed_ = false;
  bool is_stored_ = false;
};

}  // namespace nsl::engine
