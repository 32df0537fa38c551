// nsl-enclave-sim: the service on a plain Linux machine, in the place of an SGX enclave.

#include <exception>
#include <iostream>

#include "enclave/app/commands.h"
#include "enclave/app/simulation_platform.h"

namespace {

using namespace nsl::app;

nsl::Result<std::unique_ptr<Platform>> make_simulation(const Configuration& configuration) {
  NSL_ASSIGN_OR_RETURN(std::unique_ptr<Platform> made, SimulationPlatform::create(configuration));
  return made;
}

int dispatch(int argc, char** argv) {
  ExitStatus status = kSuccess;
  CommonOptions options;
  const MakePlatform make_platform = make_simulation;
  CLI::App app(
      "The Neo Service Layer enclave in SIMULATION: the whole service, without SGX and without its "
      "protection.");
  app.name("nsl-enclave-sim");
  app.require_subcommand(0, 1);
  app.fallthrough();
  app.add_option("--config", options.configuration_file, "The configuration, a TOML file");
  app.add_option("--data", options.data_directory,
                 "The data directory, in place of data.directory");
  app.footer("`nsl-enclave-sim COMMAND --help` tells more of each; docs/operations.md of all.");
  const CommandContext context{app, options, make_platform, status};
  add_serve_command(context);
  add_configuration_commands(context);
  add_backup_commands(context);
  add_acceptance_commands(context);
  add_version_command(context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kSuccess : kBadUsage;
  }
  if (app.get_subcommands().empty())
    status = serve(options, make_platform, "");
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return dispatch(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "nsl-enclave-sim: internal error: " << error.what() << '\n';
    return kInternalError;
  }
}
