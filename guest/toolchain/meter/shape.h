#pragma once
// What a module must be like to be metered: one memory and one table of its own, plain numeric
// types, and only instructions that the gas schedule knows.

#include <wabt/ir.h>

#include "base/result.h"

namespace nsl::meter {

// Fails with invalid-argument and the first thing found that is not supported.
Status check_shape(const wabt::Module& module);

}  // namespace nsl::meter
