#pragma once
// `nsl limits` and `nsl version`.

#include <CLI/CLI.hpp>

#include "cli/exit_status.h"

namespace nsl::cli {

void add_limits_command(CLI::App& app, ExitStatus& status);
void add_version_command(CLI::App& app, ExitStatus& status);

}  // namespace nsl::cli
