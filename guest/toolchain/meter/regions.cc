#include "guest/toolchain/meter/regions.h"

#include <algorithm>
#include <optional>

#include "guest/toolchain/meter/ir.h"
#include "guest/toolchain/meter/weights.h"

namespace nsl::meter {
namespace {

// The weight of a path so far; nothing where no path leads.
using Cost = std::optional<std::uint64_t>;

// One pass in program order. For each region that is open (the body and the loops around the
// current instruction) `cost` is the weight of the heaviest path from its head to here. Entering an
// inner loop freezes the outer regions: what happens inside is paid for at the loop's own head.
class Weigher {
 public:
  RegionWeights run(const wabt::Func& func) {
    regions_.push_back({});
    labels_.push_back({.region = 0, .is_loop = false});
    walk(func.exprs);
    result_.body = final_weight(regions_.front());
    return std::move(result_);
  }

 private:
  struct Region {
    Cost cost = 0;
    std::uint64_t heaviest = 0;
  };

  struct Label {
    std::size_t region;  // that the code behind the label belongs to
    bool is_loop;
    Cost cost = {};  // of the heaviest branch to it
  };

  static std::uint64_t final_weight(const Region& region) {
    return std::max(region.heaviest, kMinimumRegionWeight);
  }

  Cost& cost() { return regions_.back().cost; }

  void add(std::uint64_t weight) {
    if (!cost())
      return;
    *cost() += weight;
    regions_.back().heaviest = std::max(regions_.back().heaviest, *cost());
  }

  void walk(const wabt::ExprList& list) {
    const wabt::Expr* previous = nullptr;
    for (const wabt::Expr& expr : list) {
      add(*weight_of(opcode_of(expr)) + size_charge(expr, previous).weight);
      step(expr);
      previous = &expr;
    }
  }

  void step(const wabt::Expr& expr) {
    switch (expr.type()) {
      case wabt::ExprType::Block:
        return walk_block(wabt::cast<wabt::BlockExpr>(&expr)->block.exprs);
      case wabt::ExprType::If:
        return walk_if(*wabt::cast<wabt::IfExpr>(&expr));
      case wabt::ExprType::Loop:
        return walk_loop(*wabt::cast<wabt::LoopExpr>(&expr));
      case wabt::ExprType::Br:
        branch(wabt::cast<wabt::BrExpr>(&expr)->var);
        return stop();
      case wabt::ExprType::BrIf:
        return branch(wabt::cast<wabt::BrIfExpr>(&expr)->var);
      case wabt::ExprType::BrTable: {
        const auto& table = *wabt::cast<wabt::BrTableExpr>(&expr);
        for (const wabt::Var& target : table.targets)
          branch(target);
        branch(table.default_target);
        return stop();
      }
      case wabt::ExprType::Return:
      case wabt::ExprType::Unreachable:
        return stop();
      default:
        return;
    }
  }

  void stop() { cost().reset(); }

  void branch(const wabt::Var& target) {
    Label& label = labels_[labels_.size() - 1 - target.index()];
    if (!label.is_loop)  // a branch to a loop meets its head, which charges anew
      label.cost = std::max(label.cost, regions_[label.region].cost);
  }

  void open_label(bool is_loop) {
    labels_.push_back({.region = regions_.size() - 1, .is_loop = is_loop});
  }

  Cost close_label() {
    const Cost cost = labels_.back().cost;
    labels_.pop_back();
    return cost;
  }

  void walk_block(const wabt::ExprList& body) {
    open_label(false);
    walk(body);
    cost() = std::max(cost(), close_label());
  }

  void walk_if(const wabt::IfExpr& branch) {
    const Cost before = cost();
    open_label(false);
    walk(branch.true_.exprs);
    const Cost after_true = cost();
    cost() = before;
    walk(branch.false_);
    cost() = std::max({cost(), after_true, close_label()});
  }

  void walk_loop(const wabt::LoopExpr& loop) {
    const std::size_t slot = result_.loops.size();
    result_.loops.push_back({&loop, 0});
    regions_.push_back({});
    open_label(true);
    walk(loop.block.exprs);
    close_label();
    result_.loops[slot].weight = final_weight(regions_.back());
    const bool falls_through = cost().has_value();
    regions_.pop_back();
    if (!falls_through)
      stop();
  }

  RegionWeights result_;
  std::vector<Region> regions_;  // the innermost last
  std::vector<Label> labels_;
};

}  // namespace

RegionWeights weigh_regions(const wabt::Func& func) { return Weigher().run(func); }

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
