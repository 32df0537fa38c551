#pragma once
// For tests: modules in few words.

#include <string>
#include <string_view>

#include "guest/toolchain/meter/meter.h"
#include "guest/toolchain/meter/testing/machine.h"

namespace nsl::meter::testing {

// A module with one page of memory and a stack pointer at 4096 around `fields`. Imports come first
// in a module, so those of `fields` are given apart.
inline std::string module_of(std::string_view fields, std::string_view imports = {}) {
  return "(module " + std::string(imports) +
         " (memory (export \"memory\") 1 4)"
         " (global $__stack_pointer (mut i32) (i32.const 4096)) " +
         std::string(fields) + ")";
}

inline Result<Metered> meter_text(std::string_view text, const Options& options = {}) {
  return meter_module(assemble(text), options);
}

// A machine that runs the metered form of the module, with gas and call depth for everything.
class MeteredMachine : public Machine {
 public:
  static constexpr Number kGas = Number{1} << 60;

  explicit MeteredMachine(std::string_view text, const Options& options = {})
      : Machine(meter_text(text, options).value().wasm) {
    set_global(kGasGlobal, kGas);
    set_global(kDepthLimitGlobal, 1000);
  }

  // The gas that the call charges.
  Number gas_of(std::string_view function, const std::vector<Number>& arguments = {}) {
    const Number before = global(kGasGlobal);
    call(function, arguments);
    return before - global(kGasGlobal);
  }
};

}  // namespace nsl::meter::testing
