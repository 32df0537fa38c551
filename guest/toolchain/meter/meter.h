#pragma once
// The meter: rewrites a WebAssembly module so that every unit of its work is paid for before it is
// done, its recursion is counted, and the depth of its stack is known. Pure: bytes in, bytes out;
// the same bytes and options give the same bytes.
//
// The module is what clang makes of C for wasm32: one memory and one table of its own, no SIMD,
// threads, exceptions, tail calls, multi-value or reference instructions. Others are refused.
//
// What the metered module has besides (all mutable globals, which no instruction of the guest can
// name, since they did not exist when its code was made):
//
//   nsl_gas            i64  what is left. Each charge subtracts; when it is negative after that,
//                           the import nsl.gas_slice (func) is called before the work is done. The
//                           host adds the next slice, until it is not negative, or traps.
//   nsl_depth          i32  open calls of recursive functions. A trap leaves it as it was: the host
//                           sets it to 0 before it enters again.
//   nsl_depth_limit    i32  set by the host (0 at first: no recursive function can be called). A
//                           call that makes nsl_depth exceed it calls the import
//                           nsl.depth_exceeded (func), which traps; should it return, the call
//                           traps all the same.
//   nsl_stack_low      i32  the lowest address the stack pointer was lowered to. The host sets it
//                           to the stack pointer to begin a measurement. A stack pointer below zero
//                           traps, with 0 here.
//   nsl_stack_pointer  i32  the module's own stack pointer, for the host to restore.
//
// Two imports of the input are intrinsics, and are gone from the output: nsl.depth and
// nsl.depth_limit (func (result i32)) read the globals of those names.
//
// The argument why this is sound is in README.md; what each instruction costs, in weights.h.
// Thread-safety: no shared state.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::meter {

inline constexpr std::string_view kGasGlobal = "nsl_gas";
inline constexpr std::string_view kDepthGlobal = "nsl_depth";
inline constexpr std::string_view kDepthLimitGlobal = "nsl_depth_limit";
inline constexpr std::string_view kStackLowGlobal = "nsl_stack_low";
inline constexpr std::string_view kStackPointerGlobal = "nsl_stack_pointer";

enum class Charging : std::uint8_t {
  kOn,
  kOff,  // all but the charges: for measuring what metering costs
};

struct Options {
  // "module.field" of each function the module may import; nsl.gas_slice and nsl.depth_exceeded
  // need not be named, and are added where the module does not import them.
  std::vector<std::string> allowed_imports;
  Charging charging = Charging::kOn;
};

// What one charge pays for (see regions.h).
struct Region {
  std::string function;      // from the name section, or "func[index]"
  std::uint32_t number = 0;  // 0: the function's body; n: its n-th other region, in program order
  std::string_view head;     // "body", "loop" or "arm"
  std::uint64_t weight = 0;
};

struct Report {
  std::string stack_pointer;  // which global it is, and how it was found
  std::uint32_t functions = 0;
  std::uint32_t counted_functions = 0;     // those that count call depth
  std::uint32_t stack_writes_checked = 0;  // writes of the stack pointer that look at the mark
  std::uint32_t stack_writes_proven = 0;   // those that can only raise it, and don't
  std::uint32_t dynamic_charges = 0;       // instructions that pay by an operand
  std::vector<Region> regions;             // all of them, the heaviest first
};

struct Metered {
  Bytes wasm;
  Report report;
};

// Fails with invalid-encoding if `wasm` is no valid module, with invalid-argument if it is one that
// can't be metered or that imports or exports what it may not; the detail says which and where.
Result<Metered> meter_module(ByteSpan wasm, const Options& options);

// The report as JSON with the `heaviest` regions that weigh most.
std::string to_json(const Report& report, std::size_t heaviest);

}  // namespace nsl::meter
