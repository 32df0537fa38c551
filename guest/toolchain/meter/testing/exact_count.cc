#include "guest/toolchain/meter/testing/exact_count.h"

#include <memory>
#include <string>
#include <utility>

#include "guest/toolchain/meter/ir.h"
#include "guest/toolchain/meter/stack_pointer.h"
#include "guest/toolchain/meter/weights.h"

namespace nsl::meter::testing {
namespace {

using Op = wabt::Opcode;

wabt::Index add_global(wabt::Module& module, const char* name, wabt::Type type,
                       const wabt::Const& initial) {
  auto global = std::make_unique<wabt::GlobalModuleField>();
  global->global.type = type;
  global->global.mutable_ = true;
  global->global.init_expr.push_back(std::make_unique<wabt::ConstExpr>(initial));
  module.AppendField(std::move(global));
  const auto index = static_cast<wabt::Index>(module.globals.size() - 1);
  auto field = std::make_unique<wabt::ExportModuleField>();
  field->export_ = {name, wabt::ExternalKind::Global, var(index)};
  module.AppendField(std::move(field));
  return index;
}

class Counter {
 public:
  Counter(wabt::Module& module, wabt::Index stack_pointer)
      : module_(module), stack_pointer_(stack_pointer) {
    count_ = add_global(module, "exact_gas", wabt::Type::I64, wabt::Const::I64(0));
    low_ = add_global(module, "exact_stack_low", wabt::Type::I32, wabt::Const::I32(UINT32_MAX));
  }

  void rewrite(wabt::Func& func) {
    operand_ = func.GetNumParamsAndLocals();
    func.local_types.AppendDecl(wabt::Type::I32, 1);
    walk(func.exprs);
  }

 private:
  void walk(wabt::ExprList& list) {
    for (auto it = list.begin(); it != list.end();) {
      const auto next = std::next(it);
      for_each_body(*it, [&](wabt::ExprList& body) { walk(body); });
      const std::uint32_t weight = *weight_of(opcode_of(*it));
      if (weight != 0)
        list.splice(it, add_constant(weight).take());
      if (is_sized(*it))
        list.splice(it, add_operand(it->type() == wabt::ExprType::MemoryGrow).take());
      const auto* set = wabt::dyn_cast<wabt::GlobalSetExpr>(&*it);
      if (set != nullptr && set->var.index() == stack_pointer_)
        list.splice(next, note_stack().take());
      it = next;
    }
  }

  static bool is_sized(const wabt::Expr& expr) {
    return expr.type() == wabt::ExprType::MemoryGrow || expr.type() == wabt::ExprType::MemoryCopy ||
           expr.type() == wabt::ExprType::MemoryFill || expr.type() == wabt::ExprType::MemoryInit;
  }

  Code add_constant(std::uint64_t weight) const {
    Code code;
    code.global_get(count_).i64_const(weight).binary(Op::I64Add).global_set(count_);
    return code;
  }

  // A bulk operation pays for its bytes; memory.grow for the pages that it is really given, which
  // is known here only as: asked for no more than the maximum.
  Code add_operand(bool is_grow) const {
    Code cost;
    if (is_grow)
      cost.local_get(operand_)
          .convert(Op::I64ExtendI32U)
          .i64_const(kGrowPageWeight)
          .binary(Op::I64Mul);
    else
      cost.local_get(operand_)
          .convert(Op::I64ExtendI32U)
          .i64_const(kBulkBytesShift)
          .binary(Op::I64ShrU);
    Code add;
    add.global_get(count_).append(std::move(cost)).binary(Op::I64Add).global_set(count_);
    const wabt::Limits& limits = module_.memories.front()->page_limits;
    const auto bound =
        is_grow ? static_cast<std::uint32_t>(limits.has_max ? limits.max : 65536) : UINT32_MAX;
    Code code;
    code.local_set(operand_);
    code.local_get(operand_).i32_const(bound).compare(Op::I32LeU).if_then(std::move(add));
    code.local_get(operand_);
    return code;
  }

  Code note_stack() const {
    Code lower;
    lower.global_get(stack_pointer_).global_set(low_);
    Code code;
    code.global_get(stack_pointer_).global_get(low_).compare(Op::I32LtU).if_then(std::move(lower));
    return code;
  }

  wabt::Module& module_;
  wabt::Index stack_pointer_;
  wabt::Index count_ = 0;
  wabt::Index low_ = 0;
  wabt::Index operand_ = 0;
};

}  // namespace

Bytes count_exactly(ByteSpan wasm) {
  const std::unique_ptr<wabt::Module> module = read_module(wasm).value();
  Counter counter(*module, find_stack_pointer(*module).value().global);
  for_each_defined_function(*module, [&](wabt::Index, wabt::Func& func) { counter.rewrite(func); });
  return write_module(*module).value();
}

}  // namespace nsl::meter::testing
