#pragma once
// What every function and invocation needs of the house, in one place: the arena, the clocks, the
// entropy. Whoever wires the program makes one; all parts outlive it.
//
// Thread-safety: as its parts, which any thread may use.

#include "enclave/platform/clock.h"
#include "enclave/platform/entropy.h"
#include "enclave/sandbox/instance_pool.h"

namespace nsl::execution {

struct Runtime {
  sandbox::InstancePool& instances;
  const platform::MonotonicClock& monotonic;
  const platform::WallClock& wall;
  platform::Entropy& entropy;
};

}  // namespace nsl::execution
