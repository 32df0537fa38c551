#include <iostream>
#include <nlohmann/json.hpp>

#include "crypto/self_signed.h"
#include "enclave/app/commands.h"
#include "enclave/app/fixed_settings.h"
#include "enclave/app/ground.h"
#include "enclave/app/service.h"
#include "enclave/identity/jwt.h"
#include "enclave/platform/simulation/process.h"

namespace nsl::app {
namespace {

using platform::simulation::StopSignals;
using platform::simulation::write_host_file;

void print_banner() {
  std::cerr << "*******************************************************************************\n"
               "***  SIMULATION: this process is NOT in an SGX enclave. Whoever owns this   ***\n"
               "***  machine can read every secret and change every result. For development ***\n"
               "***  and tests only; never give it a secret that matters.                   ***\n"
               "*******************************************************************************\n";
}

std::string url_of(const Configuration& configuration, std::uint16_t port) {
  const std::string& address = configuration.server_address;
  const bool is_v6 = address.find(':') != std::string::npos;
  return "https://" + (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

// For scripts: where the service is, once it answers.
Status write_ready_file(const std::string& path, const std::string& url, const Service& service,
                        const Places& places, const storage::Incarnation& incarnation) {
  const nlohmann::ordered_json ready = {{"url", url},
                                        {"port", service.port()},
                                        {"certificate", places.certificate},
                                        {"audience", identity::audience_of(incarnation)},
                                        {"simulation", true}};
  return write_host_file(path, ready.dump(2) + "\n");
}

Status run(const Configuration& configuration, const MakePlatform& make_platform,
           const StopSignals& signals, const std::string& ready_file) {
  NSL_ASSIGN_OR_RETURN(const std::unique_ptr<Platform> platform, make_platform(configuration));
  NSL_ASSIGN_OR_RETURN(const std::unique_ptr<Ground> ground, Ground::lay(configuration, *platform));
  NSL_RETURN_IF_ERROR(ground->check_witness());
  NSL_ASSIGN_OR_RETURN(
      const std::unique_ptr<storage::EmbeddedStore> store,
      ground->open_store(storage::RollbackPolicy::kRefuse, storage::IfEmpty::kCreate));
  NSL_RETURN_IF_ERROR(check_settings(store->store(), ground->events(), configuration));
  NSL_ASSIGN_OR_RETURN(const std::unique_ptr<Service> service,
                       Service::start(configuration, *ground, *store));
  const std::string url = url_of(configuration, service->port());
  NSL_RETURN_IF_ERROR(write_host_file(ground->places().certificate,
                                      crypto::certificate_pem(service->certificate())));
  if (!ready_file.empty())
    NSL_RETURN_IF_ERROR(write_ready_file(ready_file, url, *service, ground->places(),
                                         store->store().incarnation()));
  std::cout << "listening on " << url << std::endl;
  signals.wait();
  signals.release();
  std::cout << "stopping" << std::endl;
  return ok_status();
}

}  // namespace

ExitStatus serve(const CommonOptions& options, const MakePlatform& make_platform,
                 const std::string& ready_file) {
  print_banner();
  if (const Status status = platform::simulation::harden_process(); !status.ok())
    return complain(status.error());
  const auto signals = StopSignals::block();
  if (!signals.ok())
    return complain(signals.error());
  const auto configuration = read_configuration(options);
  if (!configuration.ok())
    return complain(configuration.error());
  const Status status = run(*configuration, make_platform, *signals, ready_file);
  return status.ok() ? kSuccess : complain(status.error());
}

void add_serve_command(const CommandContext& context) {
  auto ready_file = std::make_shared<std::string>();
  CLI::App* const command = context.app.add_subcommand(
      "serve", "Serve until SIGTERM or SIGINT; what no command means, too");
  command->add_option(
      "--ready-file", *ready_file,
      "Write URL, certificate and audience into this file, as JSON, once it serves");
  command->callback([context, ready_file] {
    context.status = serve(context.options, context.make_platform, *ready_file);
  });
}

}  // namespace nsl::app
