#include "enclave/engine/deployer.h"

#include <algorithm>

#include <utility>

#include "base/event_buffer.h"
#include "enclave/engine/granted.h"

namespace nsl::engine {

using execution::Failure;

struct Deployer::Act {
  Act(DeployRequest asked, Done answer) : request(std::move(asked)), done(std::move(answer)) {}

  void reply(std::variant<Deployed, Failure> outcome) {
    DeployReply reply{.outcome = std::move(outcome),
                      .needs = std::move(needs),
                      .gas = gas,
                      .logs = execution::Logs(ByteCount(0))};
    if (compilation)
      reply.logs = compilation->logs;
    done(std::move(reply));
  }
  void fail(Error error) { reply(Failure{.error = std::move(error)}); }

  const DeployRequest request;
  const Done done;
  crypto::Digest32 hash{};
  std::optional<gas::Reservation> reservation;
  ImageCache::CompilationPtr compilation;
  FunctionNeeds needs;
  Gas gas;
};

Status Deployer::deploy(DeployRequest request, Done done) {
  const auto act = std::make_shared<Act>(std::move(request), std::move(done));
  return ports_.desk.submit([this, act] { begin(act); });
}

void Deployer::begin(const std::shared_ptr<Act>& act) {
  const auto access = SecretAccess::because("code that is deployed is hashed and compiled");
  const ByteSpan source = act->request.source.reveal(access);
  if (source.size() > kMaxSourceBytes)
    return act->fail(Error(Errc::kSourceTooLarge, "allowed " + std::to_string(kMaxSourceBytes) +
                                                      " bytes, met " +
                                                      std::to_string(source.size())));
  const Gas least(execution::spec(execution::Limit::kGas).smallest);
  auto reservation =
      ports_.gas.reserve(act->request.owner, {.least = least, .most = kCompilationGas});
  if (!reservation.ok())
    return act->fail(reservation.error());
  act->reservation.emplace(std::move(*reservation));
  act->hash = crypto::sha256(source);
  const Status asked = ports_.images.compile(
      {.owner = act->request.owner, .hash = act->hash}, SecretBytes::copy_of(source),
      act->reservation->amount(), [this, act](const ImageCache::CompilationPtr& compilation) {
        act->compilation = compilation;
        ports_.desk.owe([this, act] { compiled(act); });
      });
  if (!asked.ok())
    act->fail(asked.error());
}

void Deployer::compiled(const std::shared_ptr<Act>& act) {
  act->gas = std::min(act->compilation->usage.gas, act->reservation->amount());
  // The host could stop it here in any case: what it costs is the author's, deployed or not.
  if (const Status settled = act->reservation->settle(act->gas); !settled.ok())
    return act->fail(settled.error());
  if (!act->compilation->ok())
    return act->reply(act->compilation->failure());
  const execution::FunctionConfig& config = act->compilation->function()->config();
  act->needs = {.secrets = config.secrets, .keys = config.keys};
  auto deployed = commit(*act);
  if (!deployed.ok())
    return act->fail(deployed.error());
  act->reply(*std::move(deployed));
}

Result<Deployed> Deployer::commit(Act& act) {
  const DeployRequest& request = act.request;
  const Candidate candidate{
      .source = request.source.reveal(SecretAccess::because("code is stored, encrypted")),
      .hash = act.hash,
      .needs = act.needs};
  Deployed deployed;
  EventBuffer told;
  const auto work = [&](storage::Transaction& transaction) -> Status {
    told.clear();
    NSL_ASSIGN_OR_RETURN(
        deployed, ports_.registry.deploy(transaction, told, request.owner, request.name, candidate,
                                         request.options));
    const keys::InvokedFunction function{
        .owner = request.owner, .name = request.name, .hash = deployed.version.id()};
    NSL_RETURN_IF_ERROR(
        granted_secrets(ports_.secrets, transaction, function, act.needs.secrets, request.owner));
    NSL_RETURN_IF_ERROR(
        granted_keys(ports_.signing_keys, transaction, function, act.needs.keys, request.owner));
    return ok_status();
  };
  NSL_RETURN_IF_ERROR(run_transaction(ports_.store, work));
  told.publish(ports_.events);
  return deployed;
}

}  // namespace nsl::engine
