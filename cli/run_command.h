#pragma once
// `nsl run FILE` and `nsl check FILE`.

#include <CLI/CLI.hpp>

#include "cli/exit_status.h"

namespace nsl::cli {

// Each adds its subcommand to `app`; when it was the one that was asked for, its work is done in
// the parse and `status` is what the program exits with.
void add_run_command(CLI::App& app, ExitStatus& status);
void add_check_command(CLI::App& app, ExitStatus& status);

}  // namespace nsl::cli
