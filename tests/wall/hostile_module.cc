#include "tests/wall/hostile_module.h"

#include <hostile.h>  // generated

#include "enclave/sandbox/guest_module_of.h"

namespace nsl::sandbox::testing {

const GuestModule& hostile_module() {
  static constexpr GuestModule kModule = NSL_GUEST_MODULE(hostile);
  return kModule;
}

}  // namespace nsl::sandbox::testing
