#include "guest/toolchain/meter/regions.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "guest/toolchain/meter/ir.h"
#include "guest/toolchain/meter/weights.h"

namespace nsl::meter {
namespace {

// The weight of the heaviest path from a region's head to a point; nothing where no path leads.
using Cost = std::optional<std::uint64_t>;

// One pass in program order, with a stack of the regions around the current instruction. While an
// inner region is open, the cost of an outer one stands still: what happens inside is paid for at
// the inner head. When an arm of a switch closes and turns out light, it is merged into the region
// around it: its costs, which counted from its own head, are added to what the outer one had there.
class Weigher {
 public:
  std::vector<WeighedRegion> run(const wabt::Func& func) {
    open_region(Head::kBody, nullptr);
    labels_.push_back({.region = 0, .is_loop = false});
    walk(func.exprs);
    finish(regions_.back());
    return std::move(result_);
  }

 private:
  struct Region {
    Head head;
    const wabt::Expr* anchor;
    std::size_t slot;  // in result_, reserved when it opens, so that the order is the program's
    Cost cost = 0;
    std::uint64_t heaviest = 0;
    std::map<std::size_t, std::uint64_t> exits = {};  // branches to labels outside it: label → cost
  };

  struct Label {
    std::size_t region;  // that the code behind the label belongs to
    bool is_loop;
    bool is_arm = false;  // a br_table branches to it
    Cost cost = {};       // of the heaviest branch to it
  };

  Cost& cost() { return regions_.back().cost; }

  void add(std::uint64_t weight) {
    if (!cost())
      return;
    *cost() += weight;
    regions_.back().heaviest = std::max(regions_.back().heaviest, *cost());
  }

  void stop() { cost().reset(); }

  // Regions.

  void open_region(Head head, const wabt::Expr* anchor) {
    regions_.push_back({.head = head, .anchor = anchor, .slot = result_.size()});
    result_.push_back({head, anchor, 0});
  }

  void finish(const Region& region) {
    result_[region.slot].weight = std::max(region.heaviest, kMinimumRegionWeight);
  }

  void close_loop() {
    finish(regions_.back());
    leave_region(false);
  }

  void close_arm() {
    const bool merge = regions_.back().heaviest < kSwitchArmWeight;
    if (!merge)
      finish(regions_.back());
    leave_region(merge);
  }

  void leave_region(bool merge) {
    const Region inner = std::move(regions_.back());
    regions_.pop_back();
    if (!cost())  // in code that no path reaches
      return;
    const std::uint64_t base = *cost();
    const auto outer_cost = [&](std::uint64_t inner_cost) {
      return merge ? base + inner_cost : base;
    };
    for (const auto& [label, inner_cost] : inner.exits)
      branch_to(label, outer_cost(inner_cost));
    if (merge)
      add(inner.heaviest);
    cost() = inner.cost ? Cost(outer_cost(*inner.cost)) : Cost();
  }

  // Labels.

  void open_label(bool is_loop) {
    labels_.push_back({.region = regions_.size() - 1, .is_loop = is_loop});
  }

  Label close_label() {
    const Label label = labels_.back();
    labels_.pop_back();
    return label;
  }

  void branch(const wabt::Var& target) {
    if (cost())
      branch_to(labels_.size() - 1 - target.index(), *cost());
  }

  void branch_table(const wabt::BrTableExpr& table) {
    for (const wabt::Var& target : table.targets) {
      branch(target);
      labels_[labels_.size() - 1 - target.index()].is_arm = true;
    }
    branch(table.default_target);
  }

  void branch_to(std::size_t target, std::uint64_t cost) {
    Label& label = labels_[target];
    if (label.is_loop)  // its head charges anew
      return;
    if (label.region == regions_.size() - 1) {
      label.cost = std::max(label.cost, Cost(cost));
    } else {
      std::uint64_t& exit = regions_.back().exits[target];
      exit = std::max(exit, cost);
    }
  }

  // Code.

  void walk(const wabt::ExprList& list) {
    const std::size_t outer = regions_.size();
    const wabt::Expr* previous = nullptr;
    for (const wabt::Expr& expr : list) {
      add(*weight_of(opcode_of(expr)) + size_charge(expr, previous).weight);
      const bool opens_arm = step(expr);
      if (opens_arm)
        open_region(Head::kArm, &expr);
      previous = &expr;
    }
    while (regions_.size() > outer)
      close_arm();
  }

  // Returns whether what follows `expr` is an arm of a switch.
  bool step(const wabt::Expr& expr) {
    switch (expr.type()) {
      case wabt::ExprType::Block:
        return walk_block(wabt::cast<wabt::BlockExpr>(&expr)->block.exprs);
      case wabt::ExprType::If:
        walk_if(*wabt::cast<wabt::IfExpr>(&expr));
        break;
      case wabt::ExprType::Loop:
        walk_loop(*wabt::cast<wabt::LoopExpr>(&expr));
        break;
      case wabt::ExprType::BrIf:
        branch(wabt::cast<wabt::BrIfExpr>(&expr)->var);
        break;
      case wabt::ExprType::Br:
        branch(wabt::cast<wabt::BrExpr>(&expr)->var);
        stop();
        break;
      case wabt::ExprType::BrTable:
        branch_table(*wabt::cast<wabt::BrTableExpr>(&expr));
        stop();
        break;
      case wabt::ExprType::Return:
      case wabt::ExprType::Unreachable:
        stop();
        break;
      default:
        break;
    }
    return false;
  }

  bool walk_block(const wabt::ExprList& body) {
    open_label(false);
    walk(body);
    const Label label = close_label();
    cost() = std::max(cost(), label.cost);
    return label.is_arm && cost();
  }

  void walk_if(const wabt::IfExpr& branch) {
    const Cost before = cost();
    open_label(false);
    walk(branch.true_.exprs);
    const Cost after_true = std::exchange(cost(), before);
    walk(branch.false_);
    cost() = std::max({cost(), after_true, close_label().cost});
  }

  void walk_loop(const wabt::LoopExpr& loop) {
    open_region(Head::kLoop, &loop);
    open_label(true);
    walk(loop.block.exprs);
    close_label();
    close_loop();
  }

  std::vector<WeighedRegion> result_;
  std::vector<Region> regions_;  // the innermost last
  std::vector<Label> labels_;
};

}  // namespace

std::vector<WeighedRegion> weigh_regions(const wabt::Func& func) {
  std::vector<WeighedRegion> regions = Weigher().run(func);
  std::erase_if(regions, [](const WeighedRegion& region) { return region.weight == 0; });  // merged
  return regions;
}

SizeCharge size_charge(const wabt::Expr& expr, const wabt::Expr* previous) {
  switch (expr.type()) {
    case wabt::ExprType::MemoryGrow:
      return {.at_run_time = true};
    case wabt::ExprType::MemoryCopy:
    case wabt::ExprType::MemoryFill:
    case wabt::ExprType::MemoryInit: {
      const auto* length = previous ? wabt::dyn_cast<wabt::ConstExpr>(previous) : nullptr;
      if (length != nullptr && length->const_.u32() <= kBulkStaticLimit)
        return {.weight = length->const_.u32() >> kBulkBytesShift};
      return {.at_run_time = true};
    }
    default:
      return {};
  }
}

}  // namespace nsl::meter
