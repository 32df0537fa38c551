#include "guest/toolchain/meter/testing/property.h"

#include <algorithm>

#include "guest/toolchain/meter/meter.h"
#include "guest/toolchain/meter/testing/exact_count.h"
#include "guest/toolchain/meter/testing/machine.h"

namespace nsl::meter::testing {
namespace {

constexpr Number kPlenty = Number{1} << 60;
constexpr Number kStackTop = 0x1000000;
constexpr Number kFuel = 400;

Bytes metered(ByteSpan wasm, Charging charging) {
  return meter_module(wasm, {.allowed_imports = {"nsl.host_call"}, .charging = charging})
      .value()
      .wasm;
}

void prepare(Machine& machine, Number gas) {
  machine.set_global("fuel", kFuel);
  machine.set_global(kGasGlobal, gas);
  machine.set_global(kDepthGlobal, 0);
  machine.set_global(kDepthLimitGlobal, 1000000);
  machine.set_global(kStackPointerGlobal, kStackTop);
  machine.set_global(kStackLowGlobal, kStackTop);
}

// One module in all its forms, called in step.
class Comparison {
 public:
  explicit Comparison(ByteSpan wasm)
      : metered_bytes_(metered(wasm, Charging::kOn)),
        plain_(count_exactly(wasm)),
        metered_(metered_bytes_),
        again_(metered_bytes_),
        uncharged_(metered(wasm, Charging::kOff)) {
    again_.set_slice(1000000);
  }

  std::string call(const std::string& function, const std::vector<Number>& arguments) {
    const Outcome expected = call_plain(function, arguments);
    prepare(metered_, kPlenty);
    prepare(uncharged_, kPlenty);
    if (metered_.call(function, arguments) != expected)
      return "the metered module does something else";
    if (uncharged_.call(function, arguments) != expected)
      return "the module metered without charges does something else";
    if (plain_.memory() != metered_.memory() || plain_.memory() != uncharged_.memory())
      return "the memories differ";
    if (uncharged_.global(kGasGlobal) != kPlenty)
      return "the module metered without charges charged";
    if (expected.trap.empty() &&
        (metered_.global(kDepthGlobal) != 0 || uncharged_.global(kDepthGlobal) != 0))
      return "the call depth is not balanced";
    if (std::min(plain_.global("exact_stack_low"), kStackTop) != metered_.global(kStackLowGlobal))
      return "the stack mark is not exact";
    return check_gas(function, arguments, expected);
  }

 private:
  Outcome call_plain(const std::string& function, const std::vector<Number>& arguments) {
    plain_.set_global("fuel", kFuel);
    plain_.set_global("exact_gas", 0);
    plain_.set_global("exact_stack_low", UINT32_MAX);
    plain_.set_global("nsl_sp", kStackTop);
    return plain_.call(function, arguments);
  }

  std::string check_gas(const std::string& function, const std::vector<Number>& arguments,
                        const Outcome& expected) {
    const Number charged = kPlenty - metered_.global(kGasGlobal);
    if (charged < plain_.global("exact_gas"))
      return "charged " + std::to_string(charged) + " for work of " +
             std::to_string(plain_.global("exact_gas"));
    // Every other call, so that the machine's memory stays in step with the others'.
    const bool is_short = is_short_ = !is_short_;
    prepare(again_, is_short ? charged - 1 : charged);
    const int slices = again_.slices();
    if (again_.call(function, arguments) != expected)
      return "with its gas in slices the metered module does something else";
    if ((again_.slices() > slices) != is_short)
      return "the gas left is wrong by some unit";
    return {};
  }

  Bytes metered_bytes_;
  Machine plain_;
  Machine metered_;
  Machine again_;
  Machine uncharged_;
  bool is_short_ = false;
};

}  // namespace

std::string check_generated_module(Decisions& decisions) {
  const std::string text = generate_module(decisions);
  Comparison comparison(assemble(text));
  for (int i = 0; i < 2 * kGeneratedFunctions; ++i) {
    const std::string function = "f" + std::to_string(i % kGeneratedFunctions);
    const std::vector<Number> arguments = {decisions.below(1 << 16), decisions.below(1 << 16)};
    const std::string wrong = comparison.call(function, arguments);
    if (!wrong.empty())
      return function + ": " + wrong + "\n" + text;
  }
  return {};
}

}  // namespace nsl::meter::testing
