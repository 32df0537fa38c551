#pragma once
// The module's door: which functions it may import, the globals and hooks that the meter adds, and
// the indices of all of them afterwards.

#include <wabt/ir.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace nsl::meter {

// Indices into the module's globals and functions.
struct Linkage {
  wabt::Index gas = 0;
  wabt::Index depth = 0;
  wabt::Index depth_limit = 0;
  wabt::Index stack_low = 0;
  wabt::Index stack_pointer = 0;
  wabt::Index gas_slice = 0;
  wabt::Index depth_exceeded = 0;
};

// Checks imports and exports against what is allowed, adds the globals, their exports and the two
// hooks, replaces calls of the intrinsics by reads of the globals, and removes the intrinsics from
// the imports, which moves every function's index. `module` has passed check_shape.
// Fails with invalid-argument.
Result<Linkage> link_module(wabt::Module& module, wabt::Index stack_pointer,
                            const std::vector<std::string>& allowed_imports);

}  // namespace nsl::meter
