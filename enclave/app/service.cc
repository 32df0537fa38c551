#include "enclave/app/service.h"

#include <utility>

#include "crypto/self_signed.h"
#include "enclave/app/chores.h"
#include "enclave/app/gauges.h"
#include "enclave/app/room_options.h"
#include "enclave/sealing/enclave_keys.h"

namespace nsl::app {
namespace {

constexpr std::string_view kCommonName = "Neo Service Layer enclave";
constexpr std::string_view kSimulatedName = "Neo Service Layer SIMULATION";

interface::Ports interface_ports(Components& rooms, Ground& ground, ServiceOperations& operations) {
  return {.store = rooms.store(),
          .users = rooms.users(),
          .tokens = rooms.tokens(),
          .authenticator = rooms.authenticator(),
          .data_keys = rooms.data_keys(),
          .signing_keys = rooms.signing_keys(),
          .secrets = rooms.secrets(),
          .gas = rooms.gas(),
          .engine = rooms.engine(),
          .wall = rooms.clock(),
          .monotonic = ground.platform().monotonic(),
          .operations = operations,
          .events = ground.events()};
}

// The key is the enclave's own, of the current epoch; who trusts it does so for the evidence.
Result<server::ServerIdentity> server_identity(const Configuration& configuration, Ground& ground) {
  NSL_ASSIGN_OR_RETURN(const platform::EnclaveIdentity identity,
                       ground.platform().sealing_key().identity());
  NSL_ASSIGN_OR_RETURN(
      const sealing::EnclaveKeys keys,
      sealing::EnclaveKeys::derive(ground.sealing(), identity, ground.sealing().current_epoch()));
  const bool simulated = ground.platform().kind() == interface::Platform::kSimulation;
  NSL_ASSIGN_OR_RETURN(
      Bytes certificate,
      crypto::make_self_signed(
          keys.tls(), {.common_name = std::string(simulated ? kSimulatedName : kCommonName),
                       .names = configuration.server_names}));
  return server::ServerIdentity{std::move(certificate), keys.tls().pkcs8()};
}

void tell(EventSink& events, std::string_view event) { events.emit({event, {}}); }

}  // namespace

Service::Service(const Configuration& configuration, Ground& ground,
                 std::unique_ptr<Components> components)
    : configuration_(configuration),
      ground_(ground),
      components_(std::move(components)),
      operations_(configuration_, ground_, *components_),
      interface_(std::make_unique<interface::Interface>(
          interface_ports(*components_, ground_, operations_),
          interface_options_of(configuration_))) {}

Result<std::unique_ptr<Service>> Service::start(const Configuration& configuration, Ground& ground,
                                                storage::EmbeddedStore& store) {
  if (ground.platform().kind() == interface::Platform::kSimulation)
    tell(ground.events(), "app.simulation");
  NSL_ASSIGN_OR_RETURN(auto components, Components::make(configuration, ground, store));
  std::unique_ptr<Service> service(new Service(configuration, ground, std::move(components)));
  NSL_RETURN_IF_ERROR(service->listen());
  service->watch();
  return service;
}

Status Service::listen() {
  NSL_ASSIGN_OR_RETURN(const server::ServerIdentity identity,
                       server_identity(configuration_, ground_));
  certificate_ = identity.certificate;
  housekeeping_ = std::make_unique<Housekeeping>(
      chores_of({*components_, *interface_, operations_, ground_.events()},
                std::chrono::seconds(configuration_.housekeeping_s)),
      ground_.platform().monotonic(), ground_.events());
  NSL_ASSIGN_OR_RETURN(server_, server::Server::start(server_options_of(configuration_), identity,
                                                      *interface_, ground_.events()));
  operations_.serving({interface_.get(), server_.get(), housekeeping_.get()});
  return ok_status();
}

void Service::watch() {
  add_gauges(ground_.telemetry().metrics(), *components_, *interface_, *server_);
  const EventField fields[] = {{"port", std::uint64_t{server_->port()}}};
  ground_.events().emit({"app.started", fields});
}

Service::~Service() {
  if (server_ == nullptr)
    return;
  server_->drain(std::chrono::milliseconds(configuration_.server_drain_ms));
  operations_.stopping();
  housekeeping_.reset();
  server_.reset();
  interface_.reset();
  (void)components_->persist_clock();
  (void)components_->tokens().flush_last_use(components_->store());
  tell(ground_.events(), "app.stopped");
}

}  // namespace nsl::app
