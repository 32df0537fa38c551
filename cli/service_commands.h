#pragma once
// The commands that talk to a service, or start one. Each function adds a command, with its
// subcommands, to `app`; when one of them is what was asked for, its work is done in the parse and
// `status` is what the program exits with.

#include <CLI/CLI.hpp>

#include "cli/exit_status.h"

namespace nsl::cli {

void add_up_commands(CLI::App& app, ExitStatus& status);         // up, down
void add_keygen_command(CLI::App& app, ExitStatus& status);      // keygen
void add_login_commands(CLI::App& app, ExitStatus& status);      // login, register, account
void add_profile_command(CLI::App& app, ExitStatus& status);     // profile
void add_status_command(CLI::App& app, ExitStatus& status);      // status
void add_secret_command(CLI::App& app, ExitStatus& status);      // secret
void add_deploy_command(CLI::App& app, ExitStatus& status);      // deploy
void add_functions_command(CLI::App& app, ExitStatus& status);   // functions
void add_invoke_commands(CLI::App& app, ExitStatus& status);     // invoke, execute
void add_logs_command(CLI::App& app, ExitStatus& status);        // logs
void add_storage_command(CLI::App& app, ExitStatus& status);     // storage
void add_keys_command(CLI::App& app, ExitStatus& status);        // keys
void add_gas_command(CLI::App& app, ExitStatus& status);         // gas
void add_token_command(CLI::App& app, ExitStatus& status);       // token
void add_admin_command(CLI::App& app, ExitStatus& status);       // admin
void add_completion_command(CLI::App& app, ExitStatus& status);  // completion

}  // namespace nsl::cli
