#pragma once
// `nsl quote verify FILE` and `nsl quote show FILE`.
//
// verify ends with 0 if the quote is accepted, with the exit status of the stage that refused it
// otherwise (verify/stages.def: 10 to 36), and with kBadInput if an argument, a file or the policy
// cannot be read.

#include <CLI/CLI.hpp>

#include "cli/exit_status.h"

namespace nsl::cli {

// Adds the subcommand `quote` to `app`; when it was the one that was asked for, its work is done in
// the parse and `status` is what the program exits with.
void add_quote_command(CLI::App& app, ExitStatus& status);

}  // namespace nsl::cli
