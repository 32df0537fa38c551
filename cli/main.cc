// The `nsl` program: a thin dispatcher. Each command is a file of its own.

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>

#include "cli/about_command.h"
#include "cli/exit_status.h"
#include "cli/quote_command.h"
#include "cli/run_command.h"
#include "cli/service_commands.h"

namespace {

bool has_command(const CLI::App& app, const std::string& name) {
  return !app.get_subcommands([&](const CLI::App* command) { return command->check_name(name); })
              .empty();
}

void add_service_commands(CLI::App& app, nsl::cli::ExitStatus& status) {
  using namespace nsl::cli;
  for (const auto add :
       {add_up_commands, add_deploy_command, add_invoke_commands, add_functions_command,
        add_logs_command, add_secret_command, add_storage_command, add_keys_command,
        add_gas_command, add_token_command, add_admin_command, add_status_command,
        add_keygen_command, add_login_commands, add_profile_command, add_completion_command})
    add(app, status);
}

int dispatch(int argc, char** argv) {
  using namespace nsl::cli;
  ExitStatus status = kSuccess;
  CLI::App app(
      "Neo Service Layer: deploy JavaScript functions to a service in an enclave, run them on this "
      "machine, and verify the attestation of enclaves.");
  app.name("nsl");
  app.require_subcommand(1);
  app.footer(
      "`nsl COMMAND --help` tells more of each; docs/nsl.md is a tutorial. Begin with `nsl up`.");
  add_service_commands(app, status);
  add_run_command(app, status);
  add_check_command(app, status);
  add_limits_command(app, status);
  add_quote_command(app, status);
  add_version_command(app, status);
  if (argc > 1 && argv[1][0] != '-' && !has_command(app, argv[1])) {
    std::cerr << "nsl: there is no command '" << argv[1] << "'; see nsl --help\n";
    return kBadInput;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kSuccess : kBadInput;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return dispatch(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "nsl: internal error: " << error.what() << '\n';
    return nsl::cli::kInternalError;
  }
}
