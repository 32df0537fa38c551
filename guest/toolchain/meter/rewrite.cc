#include "guest/toolchain/meter/rewrite.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "guest/toolchain/meter/ir.h"
#include "guest/toolchain/meter/weights.h"

namespace nsl::meter {
namespace {

using Op = wabt::Opcode;

class Rewriter {
 public:
  Rewriter(wabt::Func& func, const FunctionPlan& plan, const Linkage& linkage,
           std::uint32_t max_pages, Charging charging)
      : func_(func), plan_(plan), linkage_(linkage), max_pages_(max_pages), charging_(charging) {
    if (charging == Charging::kOn)
      for (const WeighedRegion& region : plan.regions)
        weights_.emplace(std::pair(region.anchor, region.head), region.weight);
  }

  RewriteCounts run() {
    walk(func_.exprs, 0);
    if (plan_.counts_depth)
      count_depth();
    charge_at(Head::kBody, nullptr, func_.exprs, func_.exprs.begin());
    return counts_;
  }

 private:
  using Iterator = wabt::ExprList::iterator;

  // `labels`: how many blocks, ifs and loops are open around the list.
  void walk(wabt::ExprList& list, wabt::Index labels) {
    const wabt::Expr* previous = nullptr;
    for (Iterator it = list.begin(); it != list.end();) {
      const Iterator next = std::next(it);
      const wabt::Expr* current = &*it;
      for_each_body(*it, [&](wabt::ExprList& body) { walk(body, labels + 1); });
      step(list, it, previous, labels);
      previous = current;
      it = next;
    }
  }

  void step(wabt::ExprList& list, Iterator it, const wabt::Expr* previous, wabt::Index labels) {
    switch (it->type()) {
      case wabt::ExprType::Loop: {
        wabt::ExprList& body = wabt::cast<wabt::LoopExpr>(&*it)->block.exprs;
        return charge_at(Head::kLoop, &*it, body, body.begin());
      }
      case wabt::ExprType::Block:
        return charge_at(Head::kArm, &*it, list, std::next(it));
      case wabt::ExprType::GlobalSet:
        if (wabt::cast<wabt::GlobalSetExpr>(&*it)->var.index() == linkage_.stack_pointer)
          note_stack_write(list, it);
        return;
      case wabt::ExprType::Return:
        if (plan_.counts_depth) {
          list.insert(it, std::make_unique<wabt::BrExpr>(var(labels)));
          list.erase(it);
        }
        return;
      default:
        if (charging_ == Charging::kOn && size_charge(*it, previous).at_run_time) {
          list.splice(it, charge_by_operand(it->type() == wabt::ExprType::MemoryGrow).take());
          ++counts_.dynamic_charges;
        }
    }
  }

  // Puts a charge before `position` if a region's head is there.
  void charge_at(Head head, const wabt::Expr* anchor, wabt::ExprList& list, Iterator position) {
    const auto weight = weights_.find({anchor, head});
    if (weight != weights_.end())
      list.splice(position, charge(weight->second).take());
  }

  // gas -= weight; if (gas < 0) gas_slice();
  Code charge(std::uint64_t weight) const {
    Code code;
    code.global_get(linkage_.gas).i64_const(weight).binary(Op::I64Sub).global_set(linkage_.gas);
    code.append(check_gas());
    return code;
  }

  Code check_gas() const {
    Code slice;
    slice.call(linkage_.gas_slice);
    Code code;
    code.global_get(linkage_.gas).i64_const(0).compare(Op::I64LtS).if_then(std::move(slice));
    return code;
  }

  // Takes the operand (a length in bytes, or pages) off the stack, charges for it as an unsigned
  // number in 64 bits, and puts it back.
  Code charge_by_operand(bool is_grow) {
    const wabt::Index operand = spill_local();
    Code code;
    code.local_set(operand).global_get(linkage_.gas);
    if (is_grow)
      code.append(pages_to_grow(operand)).i64_const(kGrowPageWeight).binary(Op::I64Mul);
    else
      code.local_get(operand)
          .convert(Op::I64ExtendI32U)
          .i64_const(kBulkBytesShift)
          .binary(Op::I64ShrU);
    code.binary(Op::I64Sub).global_set(linkage_.gas);
    code.append(check_gas());
    code.local_get(operand);
    return code;
  }

  // min(operand, max_pages): to grow by more fails at once, without work.
  Code pages_to_grow(wabt::Index operand) const {
    Code code;
    code.local_get(operand).i32_const(max_pages_);
    code.local_get(operand).i32_const(max_pages_).compare(Op::I32LtU);
    code.select().convert(Op::I64ExtendI32U);
    return code;
  }

  wabt::Index spill_local() {
    if (!spill_local_) {
      spill_local_ = func_.GetNumParamsAndLocals();
      func_.local_types.AppendDecl(wabt::Type::I32, 1);
    }
    return *spill_local_;
  }

  void note_stack_write(wabt::ExprList& list, Iterator write) {
    if (plan_.proven_restores.contains(&*write)) {
      ++counts_.stack_writes_proven;
      return;
    }
    ++counts_.stack_writes_checked;
    list.splice(std::next(write), mark_stack().take());
  }

  // if (sp < low) { if (sp < 0) { low = 0; trap; } low = sp; }    signed: a stack pointer that
  // went below zero is a large unsigned number
  Code mark_stack() const {
    Code overflow;
    overflow.i32_const(0).global_set(linkage_.stack_low).unreachable();
    Code lower;
    lower.global_get(linkage_.stack_pointer).i32_const(0).compare(Op::I32LtS);
    lower.if_then(std::move(overflow));
    lower.global_get(linkage_.stack_pointer).global_set(linkage_.stack_low);
    Code code;
    code.global_get(linkage_.stack_pointer).global_get(linkage_.stack_low).compare(Op::I32LtS);
    code.if_then(std::move(lower));
    return code;
  }

  // The body becomes a block that every return leaves by a branch, so that there is one way out.
  void count_depth() {
    auto body = std::make_unique<wabt::BlockExpr>();
    body->block.decl.sig.result_types = func_.decl.sig.result_types;
    body->block.exprs = std::move(func_.exprs);
    func_.exprs = enter().take();
    func_.exprs.push_back(std::move(body));
    func_.exprs.splice(func_.exprs.end(), leave().take());
  }

  Code enter() const {
    Code exceeded;
    exceeded.call(linkage_.depth_exceeded).unreachable();
    Code code;
    code.global_get(linkage_.depth).i32_const(1).binary(Op::I32Add).global_set(linkage_.depth);
    code.global_get(linkage_.depth).global_get(linkage_.depth_limit).compare(Op::I32GtU);
    code.if_then(std::move(exceeded));
    return code;
  }

  Code leave() const {
    Code code;
    code.global_get(linkage_.depth).i32_const(1).binary(Op::I32Sub).global_set(linkage_.depth);
    return code;
  }

  wabt::Func& func_;
  const FunctionPlan& plan_;
  const Linkage& linkage_;
  std::uint32_t max_pages_;
  Charging charging_;
  // Looked up only; the order, by address, means nothing.
  std::map<std::pair<const wabt::Expr*, Head>, std::uint64_t> weights_;
  std::optional<wabt::Index> spill_local_;
  RewriteCounts counts_;
};

}  // namespace

RewriteCounts rewrite_function(wabt::Func& func, const FunctionPlan& plan, const Linkage& linkage,
                               std::uint32_t max_pages, Charging charging) {
  return Rewriter(func, plan, linkage, max_pages, charging).run();
}

}  // namespace nsl::meter
