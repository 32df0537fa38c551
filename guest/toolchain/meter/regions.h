#pragma once
// The weight of each region of a function: its body, and each of its loops, without the loops
// inside it. A region's weight is that of its heaviest path, in one pass over the structure.

#include <wabt/ir.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace nsl::meter {

struct LoopWeight {
  const wabt::LoopExpr* loop;
  std::uint64_t weight;
};

struct RegionWeights {
  std::uint64_t body = 0;
  std::vector<LoopWeight> loops;  // in program order
};

// `func` has only instructions that weights.h knows. Each weight is at least kMinimumRegionWeight.
RegionWeights weigh_regions(const wabt::Func& func);

// How an instruction pays for work that depends on an operand.
struct SizeCharge {
  bool at_run_time = false;
  std::uint64_t weight = 0;  // what it adds to its own weight where the operand is a small constant
};

// `previous` is the instruction before `expr` in the same list, or null.
SizeCharge size_charge(const wabt::Expr& expr, const wabt::Expr* previous);

}  // namespace nsl::meter
