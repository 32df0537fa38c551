#pragma once
// Puts the charges, the depth count and the stack mark into one function's body.

#include <wabt/ir.h>

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "guest/toolchain/meter/linkage.h"
#include "guest/toolchain/meter/meter.h"
#include "guest/toolchain/meter/regions.h"

namespace nsl::meter {

// What was found out about the function before anything in it is changed.
struct FunctionPlan {
  std::vector<WeighedRegion> regions;
  std::unordered_set<const wabt::Expr*> proven_restores;
  bool counts_depth = false;
};

// What was put in.
struct RewriteCounts {
  std::uint32_t stack_writes_checked = 0;
  std::uint32_t stack_writes_proven = 0;
  std::uint32_t dynamic_charges = 0;
};

// `max_pages` is the memory's maximum: memory.grow never does the work of more.
RewriteCounts rewrite_function(wabt::Func& func, const FunctionPlan& plan, const Linkage& linkage,
                               std::uint32_t max_pages, Charging charging);

}  // namespace nsl::meter
