// The way of an invocation up to its run; what comes after is in invocation_end.cc.
#include "enclave/engine/invocation_act.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "enclave/engine/deployer.h"
#include "enclave/engine/granted.h"

namespace nsl::engine {
namespace {

using execution::Limit;
using execution::Limits;

SecretAccess passing_on() { return SecretAccess::because("a request is passed on to be run"); }

// Each with its length, so that no two requests are the same bytes.
void update(crypto::Sha256& hash, ByteSpan part) {
  Bytes length;
  ByteWriter(length).u64le(part.size());
  hash.update(length).update(part);
}

void update(crypto::Sha256& hash, std::string_view part) { update(hash, as_bytes(part)); }

Gas smallest_gas() { return Gas(execution::spec(Limit::kGas).smallest); }

}  // namespace

InvocationAct::InvocationAct(Invoker& invoker, InvokeRequest request, Invoker::Done done)
    : invoker_(invoker),
      done_(std::move(done)),
      caller_(std::move(request.caller)),
      owner_(std::move(request.owner)),
      name_(std::move(request.function)),
      selector_(std::move(request.selector)),
      input_(std::move(request.input)),
      asked_(std::move(request.limits)),
      key_(std::move(request.key)) {}

InvocationAct::InvocationAct(Invoker& invoker, ExecuteRequest request, Invoker::Done done)
    : invoker_(invoker),
      done_(std::move(done)),
      caller_(request.caller),
      owner_(std::move(request.caller)),
      code_(std::move(request.code)),
      named_secrets_(std::move(request.secrets)),
      input_(std::move(request.input)),
      asked_(std::move(request.limits)),
      key_(std::move(request.key)) {}

keys::InvokedFunction InvocationAct::function() const {
  return {.owner = owner_, .name = name_, .hash = FunctionHash(hex_encode(code_hash_))};
}

crypto::Digest32 InvocationAct::digest() const {
  crypto::Sha256 hash;
  update(hash, selector_.text());
  update(hash, input_.reveal(passing_on()));
  if (code_)
    update(hash, code_->reveal(passing_on()));
  for (const std::string& name : named_secrets_)
    update(hash, name);
  for (const auto& [limit, value] : asked_)
    update(hash, std::string(execution::spec(limit).name) + "=" + std::to_string(value));
  return hash.finish();
}

void InvocationAct::begin() {
  if (const Status admitted = admit(); !admitted.ok())
    return refuse(admitted.error());
  attempt();
}

Status InvocationAct::admit() {
  if (key_) {
    digest_ = digest();
    NSL_ASSIGN_OR_RETURN(
        StoredReplies::Claim claim,
        ports().replies.claim(
            {.caller = caller_, .owner = owner_, .function = name_, .key = *key_}));
    claim_.emplace(std::move(claim));
  }
  started_ = ports().wall.now();
  NSL_ASSIGN_OR_RETURN(id_, make_invocation_id(started_, ports().runtime.entropy));
  return ok_status();
}

void InvocationAct::attempt() {
  storage_.reset();
  reservation_.reset();
  is_committing_ = false;
  compile_gas_ = Gas();
  transaction_ = ports().store.begin();
  const auto answered = is_answered();
  if (!answered.ok())
    return refuse(answered.error());
  if (*answered)
    return finish();
  if (const Status found = find_code(); !found.ok())
    refuse(found.error());
}

// By an earlier run with the same key.
Result<bool> InvocationAct::is_answered() {
  if (!key_)
    return false;
  NSL_ASSIGN_OR_RETURN(auto reply, ports().replies.find(*transaction_, claim_->place(), digest_));
  if (!reply)
    return false;
  is_stored_ = true;
  id_ = reply->id;
  gas_ = reply->gas;
  resolved_.version.number = reply->version;
  code_hash_ = reply->hash;
  outcome_ = std::move(reply->outcome);
  return true;
}

// Goes on in compiled(): at once if the image is there. On an error nothing goes on.
Status InvocationAct::find_code() {
  if (is_adhoc())
    return compile_code();
  NSL_ASSIGN_OR_RETURN(resolved_,
                       ports().registry.resolve(*transaction_, caller_, owner_, name_, selector_));
  code_hash_ = resolved_.version.hash;
  const ImageKey key{.owner = owner_, .hash = code_hash_};
  if (const auto there = ports().images.find(key)) {
    compiled(there);
    return ok_status();
  }
  NSL_ASSIGN_OR_RETURN(SecretBytes source,
                       ports().registry.source(*transaction_, owner_, name_, resolved_.version));
  return ports().images.compile(key, std::move(source), kCompilationGas, when_compiled());
}

Status InvocationAct::compile_code() {
  const ByteSpan code = code_->reveal(passing_on());
  code_hash_ = crypto::sha256(code);
  Limits limits;
  for (const auto& [limit, value] : asked_)
    limits.lower(limit, value);
  NSL_RETURN_IF_ERROR(reserve(caller_, limits.gas()));
  return ports().images.compile_once(SecretBytes::copy_of(code), reservation_->amount(),
                                     when_compiled());
}

ImageCache::Ready InvocationAct::when_compiled() {
  return [self = shared_from_this()](const ImageCache::CompilationPtr& compilation) {
    self->ports().desk.owe([self, compilation] { self->compiled(compilation); });
  };
}

void InvocationAct::compiled(const ImageCache::CompilationPtr& compilation) {
  compilation_ = compilation;
  if (is_adhoc()) {
    compile_gas_ = std::min(compilation->usage.gas, reservation_->amount());
    const bool is_paid_for = compilation->usage.gas <= reservation_->amount();
    if (!compilation->ok() || !is_paid_for) {
      execution::Failure failure =
          is_paid_for ? compilation->failure()
                      : execution::Failure{.error = Error(Errc::kOutOfGas, "at the top level")};
      return ended({.outcome = std::move(failure), .usage = {}, .logs = compilation->logs});
    }
  } else if (!compilation->ok()) {
    return refuse(compilation->failure().error);
  }
  if (const Status running = prepare_and_run(); !running.ok())
    refuse(running.error());
}

Status InvocationAct::reserve(const UserId& payer, Gas most) {
  NSL_ASSIGN_OR_RETURN(
      gas::Reservation reservation,
      ports().gas.reserve(payer, {.least = std::min(most, smallest_gas()), .most = most}));
  reservation_.emplace(std::move(reservation));
  return ok_status();
}

// The limits of the function and what the caller lowered, with no more gas than is reserved.
Result<Limits> InvocationAct::reserve_for(const execution::FunctionConfig& config) {
  Limits limits = config.effective_limits();
  for (const auto& [limit, value] : asked_)
    limits.lower(limit, value);
  if (key_)
    limits.lower(Limit::kResult, kMaxStoredResultBytes);
  owner_pays_ = !is_adhoc() && config.payer == execution::Payer::kOwner;
  if (!is_adhoc())
    NSL_RETURN_IF_ERROR(reserve(owner_pays_ ? owner_ : caller_, limits.gas()));
  limits.lower(Limit::kGas, (reservation_->amount() - compile_gas_).count());
  return limits;
}

Result<execution::InvocationRequest> InvocationAct::request_for(
    const execution::FunctionConfig& config) {
  NSL_ASSIGN_OR_RETURN(const Limits limits, reserve_for(config));
  if (is_adhoc()) {
    for (const std::string& name : config.secrets)
      if (std::ranges::find(named_secrets_, name) == named_secrets_.end())
        return Error(Errc::kSecretMissing, "\"" + name + "\": the request does not name it");
    if (!config.keys.empty())
      return Error(Errc::kKeyUnavailable, "code that comes with a request has no signing keys");
  }
  NSL_ASSIGN_OR_RETURN(auto secrets, granted_secrets(ports().secrets, *transaction_, function(),
                                                     config.secrets, caller_));
  NSL_ASSIGN_OR_RETURN(auto named_keys, granted_keys(ports().signing_keys, *transaction_,
                                                     function(), config.keys, caller_));
  NSL_ASSIGN_OR_RETURN(execution::Seed seed, execution::Seed::draw(ports().runtime.entropy));
  if (!is_adhoc())
    storage_ = std::make_shared<SessionPort>(
        StorageSession(*transaction_, ports().data_keys, owner_, resolved_.storage));
  return execution::InvocationRequest{
      .input = SecretBytes::copy_of(input_.reveal(passing_on())),
      .secrets = std::move(secrets),
      .limits = limits,
      .seed = std::move(seed),
      .start = ports().wall.now(),
      .keys = std::make_shared<execution::NamedKeys>(std::move(named_keys)),
      .storage = storage_};
}

Status InvocationAct::prepare_and_run() {
  const auto& compiled_function = compilation_->function();
  NSL_ASSIGN_OR_RETURN(auto request, request_for(compiled_function->config()));
  ++runs_;  // first: it may have ended before submit() returns
  auto invocation = std::make_unique<execution::Invocation>(ports().runtime, compiled_function,
                                                            std::move(request));
  const Status submitted = ports().workers.submit(
      std::move(invocation),
      [self = shared_from_this()](execution::Report report) { self->ended(std::move(report)); });
  if (!submitted.ok())
    --runs_;
  return submitted;
}

}  // namespace nsl::engine
