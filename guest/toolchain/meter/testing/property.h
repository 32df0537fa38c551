#pragma once
// What must hold of every module and its metered form, checked on one generated module. The
// property test and the fuzzer share it.

#include <cstdint>
#include <string>

#include "guest/toolchain/meter/testing/module_generator.h"

namespace nsl::meter::testing {

// Generates a module out of `decisions`, meters it with and without charges, calls each of its
// functions in all forms, and compares. Returns what is wrong, with the module's text, or nothing:
//   - results, traps, and memory are the same;
//   - the gas that was charged is at least the gas of what was executed;
//   - with exactly that gas the import gas_slice is not called, with one unit less it is;
//   - the stack mark is exact, and the call depth is 0 after a return.
std::string check_generated_module(Decisions& decisions);

}  // namespace nsl::meter::testing
