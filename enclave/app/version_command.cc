#include <iostream>

#include "enclave/app/commands.h"
#include "enclave/sandbox/guest_module.h"

namespace nsl::app {

void add_version_command(const CommandContext& context) {
  context.app.add_subcommand("version", "Show the version of the program and of its gas schedule")
      ->callback([context] {
        std::cout << "nsl-enclave-sim " << NSL_VERSION
                  << " (SIMULATION)\nengine QuickJS 2025-04-26\ngas schedule "
                  << sandbox::gas_schedule_version() << "\nbounds "
                  << (NSL_GUEST_BOUNDS_EXPLICIT ? "explicit checks" : "guard pages") << '\n';
        context.status = kSuccess;
      });
}

}  // namespace nsl::app
