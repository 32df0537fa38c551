#pragma once
// A function in native QuickJS, as it comes, by the service's rules: modules and scripts are told
// apart, the entry point found, promises awaited and failures named as guest/engine does it.
//
// What the sandbox adds is absent: console, crypto, timers, TextEncoder and so on, `context`. There
// is no gas: an interrupt handler ends what runs long, but not one long call of a built-in, so run
// only what ended in the sandbox.
//
// Thread-safety: any thread; the stack limit must fit the thread's.

#include <cstddef>
#include <cstdint>

#include "tests/differential/outcome.h"

namespace nsl::differential {

struct NativeLimits {
  std::size_t memory_bytes = std::size_t{512} << 20;
  std::size_t stack_bytes = std::size_t{16} << 20;
  std::uint32_t interrupts = 1000;  // one comes every 10 000 jumps back or calls
};

Outcome run_native(const Program& program, const NativeLimits& limits = {});

}  // namespace nsl::differential
