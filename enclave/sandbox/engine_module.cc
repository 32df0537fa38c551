#include <engine.h>          // generated: guest/toolchain
#include <guest_schedule.h>  // likewise

#include "enclave/sandbox/guest_module_of.h"

namespace nsl::sandbox {

const GuestModule& engine_module() {
  static constexpr GuestModule kModule = NSL_GUEST_MODULE(guest);
  return kModule;
}

std::string_view gas_schedule_version() { return NSL_GAS_SCHEDULE; }

}  // namespace nsl::sandbox
