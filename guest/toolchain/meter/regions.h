#pragma once
// The regions of a function, and what each weighs.
//
// A region has one head, where the work of all of it is paid for, and no way in but through the
// head. Regions are nested: the function's body is one, each loop's body is one, and so is each
// heavy arm of a switch: what follows the end of a block that a br_table branches to, up to the end
// of the enclosing list. A region's weight is that of the heaviest path through it, without the
// regions inside it.
//
// Why the arms: an interpreter is a loop around a switch. Paying for the heaviest arm at the loop's
// head would charge each of its instructions as the most expensive one.

#include <wabt/ir.h>

#include <cstdint>
#include <vector>

namespace nsl::meter {

// Where a region's head is.
enum class Head : std::uint8_t {
  kBody,  // the start of the function
  kLoop,  // the start of the loop `anchor`
  kArm,   // right after the block `anchor`
};

struct WeighedRegion {
  Head head;
  const wabt::Expr* anchor;  // null for the body
  std::uint64_t weight;
};

// All regions of `func`, each weighing at least kMinimumRegionWeight, the body first.
// `func` has only instructions that weights.h knows.
std::vector<WeighedRegion> weigh_regions(const wabt::Func& func);

// How an instruction pays for work that depends on an operand.
struct SizeCharge {
  bool at_run_time = false;
  std::uint64_t weight = 0;  // what it adds to its own weight where the operand is a small constant
};

// `previous` is the instruction before `expr` in the same list, or null.
SizeCharge size_charge(const wabt::Expr& expr, const wabt::Expr* previous);

}  // namespace nsl::meter
