#pragma once
// The commands of the program, one function each. They print what they did on standard output, and what
// went wrong on standard error.
//
// Thread-safety: one thread, before there is a second one.

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "enclave/app/configuration.h"
#include "enclave/app/exit_status.h"
#include "enclave/app/platform.h"

namespace nsl::app {

// What all commands take.
struct CommonOptions {
  std::string configuration_file;  // empty: the standard values
  std::string data_directory;      // empty: as configured
};

// Makes the executable's own platform.
using MakePlatform =
    std::function<Result<std::unique_ptr<Platform>>(const Configuration& configuration)>;

// Reads the file and applies what the command line says.
Result<Configuration> read_configuration(const CommonOptions& options);

// Prints it and returns what the program ends with.
ExitStatus complain(const Error& error);

// Each adds its command to `app`; `status` is set when it was given and has ended. All outlive the parse.
struct CommandContext {
  CLI::App& app;
  const CommonOptions& options;
  const MakePlatform& make_platform;
  ExitStatus& status;
};
void add_serve_command(const CommandContext& context);
void add_configuration_commands(const CommandContext& context);  // config, check-config
void add_backup_commands(const CommandContext& context);         // restore, verify-backup
void add_acceptance_commands(const CommandContext& context);     // accept-rollback, accept-settings
void add_version_command(const CommandContext& context);

// `serve`, which is what no command at all means, too.
ExitStatus serve(const CommonOptions& options, const MakePlatform& make_platform,
                 const std::string& ready_file);

}  // namespace nsl::app
