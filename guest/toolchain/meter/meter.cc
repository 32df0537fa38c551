#include "guest/toolchain/meter/meter.h"

#include <wabt/ir.h>

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "guest/toolchain/meter/call_graph.h"
#include "guest/toolchain/meter/ir.h"
#include "guest/toolchain/meter/linkage.h"
#include "guest/toolchain/meter/regions.h"
#include "guest/toolchain/meter/rewrite.h"
#include "guest/toolchain/meter/shape.h"
#include "guest/toolchain/meter/stack_pointer.h"

namespace nsl::meter {
namespace {

constexpr std::uint32_t kAllPages = 65536;  // 4 GiB

std::uint32_t max_pages(const wabt::Module& module) {
  const wabt::Limits& limits = module.memories.front()->page_limits;
  return limits.has_max ? static_cast<std::uint32_t>(std::min<std::uint64_t>(limits.max, kAllPages))
                        : kAllPages;
}

std::string_view head_name(Head head) {
  switch (head) {
    case Head::kBody:
      return "body";
    case Head::kLoop:
      return "loop";
    case Head::kArm:
      return "arm";
  }
  return "";
}

void report_regions(const std::string& function, const std::vector<WeighedRegion>& regions,
                    Report& report) {
  for (std::uint32_t number = 0; number < regions.size(); ++number)
    report.regions.push_back(
        {function, number, head_name(regions[number].head), regions[number].weight});
}

// Nothing is rewritten before everything is planned: the analyses see the module as it came.
std::vector<FunctionPlan> plan_functions(const wabt::Module& module, const Linkage& linkage) {
  const std::vector<bool> recursive = recursive_functions(module);
  std::vector<FunctionPlan> plans(module.funcs.size());
  for_each_defined_function(module, [&](wabt::Index index, const wabt::Func& func) {
    plans[index] = {.regions = weigh_regions(func),
                    .proven_restores = proven_restores(func, linkage.stack_pointer),
                    .counts_depth = recursive[index]};
  });
  return plans;
}

void rewrite_functions(wabt::Module& module, const std::vector<FunctionPlan>& plans,
                       const Linkage& linkage, Charging charging, Report& report) {
  for_each_defined_function(module, [&](wabt::Index index, wabt::Func& func) {
    const FunctionPlan& plan = plans[index];
    report_regions(function_name(module, index), plan.regions, report);
    const RewriteCounts counts = rewrite_function(func, plan, linkage, max_pages(module), charging);
    report.functions += 1;
    report.counted_functions += plan.counts_depth ? 1 : 0;
    report.stack_writes_checked += counts.stack_writes_checked;
    report.stack_writes_proven += counts.stack_writes_proven;
    report.dynamic_charges += counts.dynamic_charges;
  });
  std::sort(report.regions.begin(), report.regions.end(), [](const Region& a, const Region& b) {
    return std::tie(b.weight, a.function, a.number) < std::tie(a.weight, b.function, b.number);
  });
}

}  // namespace

Result<Metered> meter_module(ByteSpan wasm, const Options& options) {
  NSL_ASSIGN_OR_RETURN(const std::unique_ptr<wabt::Module> module, read_module(wasm));
  NSL_RETURN_IF_ERROR(check_shape(*module));
  NSL_ASSIGN_OR_RETURN(const StackPointer stack_pointer, find_stack_pointer(*module));
  NSL_ASSIGN_OR_RETURN(const Linkage linkage,
                       link_module(*module, stack_pointer.global, options.allowed_imports));
  Metered result;
  result.report.stack_pointer =
      "global " + std::to_string(stack_pointer.global) + ", " + stack_pointer.found_by;
  const std::vector<FunctionPlan> plans = plan_functions(*module, linkage);
  rewrite_functions(*module, plans, linkage, options.charging, result.report);
  NSL_ASSIGN_OR_RETURN(result.wasm, write_module(*module));
  NSL_RETURN_IF_ERROR(validate_output(result.wasm));
  return result;
}

}  // namespace nsl::meter
