#include "enclave/execution/invocation.h"

#include <algorithm>
#include <utility>

#include "enclave/execution/json_fault.h"

namespace nsl::execution {
namespace {

// Those that `names` names, in its order; the others are wiped with the vector that held them.
std::vector<NamedSecret> chosen(std::vector<NamedSecret> given,
                                const std::vector<std::string>& names) {
  std::vector<NamedSecret> kept;
  for (const std::string& name : names) {
    const auto found = std::find_if(given.begin(), given.end(),
                                    [&](const NamedSecret& s) { return s.name == name; });
    if (found != given.end())
      kept.push_back({name, std::move(found->value)});
  }
  return kept;
}

InvocationRequest with_named_secrets_only(InvocationRequest request, const Function& function) {
  request.secrets = chosen(std::move(request.secrets), function.config().secrets);
  return request;
}

Failure failed(Errc code, std::string detail) {
  return Failure{.error = Error(code, std::move(detail))};
}

}  // namespace

Invocation::Invocation(Runtime& runtime, std::shared_ptr<const Function> function,
                       InvocationRequest request)
    : runtime_(runtime),
      function_(std::move(function)),
      request_(with_named_secrets_only(std::move(request), *function_)),
      calls_(HostCallTable::Phase::kRunning, request_.limits, request_.start, request_.secrets,
             &request_.seed,
             {.key_names = function_->config().keys,
              .keys = request_.keys.get(),
              .storage = request_.storage.get()}),
      run_(runtime.monotonic, request_.limits),
      report_{.outcome = failed(Errc::kWrongPhase, "the invocation did not run"),
              .usage = {},
              .logs = Logs(ByteCount(0))} {}

std::string_view Invocation::input() const {
  return as_text(request_.input.reveal(SecretAccess::because("it is copied into the guest")));
}

// What can be said without the guest; then a slot with the function's image.
std::optional<Failure> Invocation::prepare() {
  const std::uint64_t allowed = request_.limits.get(Limit::kInput);
  if (request_.input.size() > allowed)
    return failed(Errc::kInputTooLarge, "allowed " + std::to_string(allowed) + " bytes, met " +
                                            std::to_string(request_.input.size()));
  if (!request_.input.empty())
    if (auto fault = json_fault(input()))
      return Failure{.error = Error(Errc::kInputNotJson, fault->what),
                     .type = "SyntaxError",
                     .message = fault->what,
                     .line = fault->line,
                     .column = fault->column};
  for (std::size_t i = 0; i < function_->config().secrets.size(); ++i) {
    const std::string& name = function_->config().secrets[i];
    if (i >= request_.secrets.size() || request_.secrets[i].name != name)
      return failed(Errc::kSecretMissing, "\"" + name + "\"");
    const std::uint64_t most = request_.limits.get(Limit::kSecretBytes);
    if (request_.secrets[i].value.size() > most)
      return failed(Errc::kSecretTooLarge, "\"" + name + "\": allowed " + std::to_string(most) +
                                               " bytes, met " +
                                               std::to_string(request_.secrets[i].value.size()));
  }
  for (const std::string& name : function_->config().keys)
    if (!request_.keys || !request_.keys->has(name))
      return failed(Errc::kKeyUnavailable, "\"" + name + "\"");
  if (auto interrupted = run_.interruption())
    return interrupted;
  auto lease = runtime_.instances.acquire();
  if (!lease.ok())
    return Failure{.error = lease.error()};
  lease_.emplace(std::move(lease).value());
  if (const nsl::Status status = (*lease_)->apply(function_->image()); !status.ok())
    return Failure{.error = status.error()};
  if (ByteCount((*lease_)->memory().size()) > request_.limits.memory())
    return failed(Errc::kMemoryLimit, "allowed " +
                                          std::to_string(request_.limits.memory().count()) +
                                          " bytes; the function's image alone takes " +
                                          std::to_string((*lease_)->memory().size()));
  return std::nullopt;
}

template <class Entry>
Invocation::Step Invocation::step(Entry&& entry) {
  sandbox::Instance& instance = **lease_;
  return settle(
      run_.enter(instance, [&](sandbox::LimitScope& scope) { return entry(instance, scope); }));
}

Invocation::Step Invocation::start() {
  if (auto failure = prepare())
    return finish(*std::move(failure));
  const sandbox::InvokeCall call{
      .input = input(),
      .secret_count = static_cast<std::uint32_t>(request_.secrets.size()),
      .seed = request_.seed.math()};
  return step([&](sandbox::Instance& instance, sandbox::LimitScope& scope) {
    return instance.invoke(scope, calls_, call);
  });
}

Invocation::Step Invocation::resume() {
  if (!lease_)
    return finish(failed(Errc::kWrongPhase, "the invocation does not wait"));
  if (auto interrupted = run_.interruption())
    return finish(*std::move(interrupted));
  if (runtime_.monotonic.now() < wake_at_)
    return {.done = false, .resume_at = std::min(wake_at_, run_.deadline())};
  calls_.set_time(wake_time_);
  return step([&](sandbox::Instance& instance, sandbox::LimitScope& scope) {
    return instance.resume(scope, calls_);
  });
}

Invocation::Step Invocation::settle(const Status& status) {
  if (auto failure = run_.failure_of(status, calls_))
    return finish(*std::move(failure));
  if (status.value() == sandbox::GuestStatus::kPending) {
    const auto wait = calls_.take_wait();
    if (!wait)
      return finish(failed(Errc::kGuestViolation, "pending without a time to wait for"));
    wake_time_ = *wait;
    wake_at_ = runtime_.monotonic.now() + (*wait - calls_.time());
    return {.done = false, .resume_at = std::min(wake_at_, run_.deadline())};
  }
  auto result = calls_.take_result();
  if (!result)
    return finish(failed(Errc::kGuestViolation, "done without a result or an error"));
  return finish(*std::move(result));
}

Invocation::Step Invocation::finish(std::variant<std::string, Failure> outcome) {
  lease_.reset();  // wipes the slot before anyone sees the report
  request_.input = SecretBytes();
  request_.secrets.clear();
  request_.keys.reset();
  request_.storage.reset();
  report_ = Report{
      .outcome = std::move(outcome), .usage = run_.usage(), .logs = std::move(calls_.logs())};
  report_.usage.signatures = calls_.signatures();
  return {.done = true};
}

}  // namespace nsl::execution
