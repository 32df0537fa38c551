#pragma once
// The reference that the meter is tested against: it counts instead of bounding.

#include "base/bytes.h"

namespace nsl::meter::testing {

// The module with two exported globals more: exact_gas (i64), to which each instruction adds its
// weight (and what it pays by its operand) right before it runs, and exact_stack_low (i32), the
// lowest value that any write gave the stack pointer. Aborts on a module that can't be metered.
Bytes count_exactly(ByteSpan wasm);

}  // namespace nsl::meter::testing
