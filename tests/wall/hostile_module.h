#pragma once
// The hostile guest of hostile_guest.c as a module that the sandbox can run.

#include "enclave/sandbox/guest_module.h"

namespace nsl::sandbox::testing {

const GuestModule& hostile_module();

}  // namespace nsl::sandbox::testing
