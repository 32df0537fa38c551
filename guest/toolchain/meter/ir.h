#pragma once
// Small helpers over wabt's intermediate representation (IR), for this room only.
//
// A module read from bytes names everything by index, never by name; all code here relies on it.

#include <wabt/cast.h>
#include <wabt/ir.h>

#include <memory>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::meter {

// Reads and validates. Fails with invalid-encoding and wabt's message.
Result<std::unique_ptr<wabt::Module>> read_module(ByteSpan wasm);

// Writes the module and its name section.
Result<Bytes> write_module(const wabt::Module& module);

// Reads what was written and validates it, with no WebAssembly feature but those of the guest.
Status validate_output(ByteSpan wasm);

// The opcode of an expression, of any kind.
wabt::Opcode::Enum opcode_of(const wabt::Expr& expr);

// "JS_NewRuntime", or "func[12]" without a name section.
std::string function_name(const wabt::Module& module, wabt::Index index);

inline wabt::Var var(wabt::Index index) { return wabt::Var(index, wabt::Location()); }

// Calls visit(list) for each list of expressions directly inside `expr`.
template <class Expr, class Visit>
void for_each_body(Expr& expr, Visit&& visit) {
  switch (expr.type()) {
    case wabt::ExprType::Block:
      visit(wabt::cast<wabt::BlockExpr>(&expr)->block.exprs);
      break;
    case wabt::ExprType::Loop:
      visit(wabt::cast<wabt::LoopExpr>(&expr)->block.exprs);
      break;
    case wabt::ExprType::If:
      visit(wabt::cast<wabt::IfExpr>(&expr)->true_.exprs);
      visit(wabt::cast<wabt::IfExpr>(&expr)->false_);
      break;
    default:
      break;
  }
}

// Calls visit(expr) for each expression in program order, those inside of blocks too.
template <class List, class Visit>
void for_each_expr(List& list, Visit&& visit) {
  for (auto& expr : list) {
    visit(expr);
    for_each_body(expr, [&](auto& body) { for_each_expr(body, visit); });
  }
}

// The functions that the module itself defines, with their indices: visit(index, func).
template <class Module, class Visit>
void for_each_defined_function(Module& module, Visit&& visit) {
  for (wabt::Index index = module.num_func_imports; index < module.funcs.size(); ++index)
    visit(index, *module.funcs[index]);
}

// Builds a run of instructions, to be spliced into a body.
class Code {
 public:
  Code& i32_const(std::uint32_t value) { return add<wabt::ConstExpr>(wabt::Const::I32(value)); }
  Code& i64_const(std::uint64_t value) { return add<wabt::ConstExpr>(wabt::Const::I64(value)); }
  Code& local_get(wabt::Index index) { return add<wabt::LocalGetExpr>(var(index)); }
  Code& local_set(wabt::Index index) { return add<wabt::LocalSetExpr>(var(index)); }
  Code& global_get(wabt::Index index) { return add<wabt::GlobalGetExpr>(var(index)); }
  Code& global_set(wabt::Index index) { return add<wabt::GlobalSetExpr>(var(index)); }
  Code& call(wabt::Index index) { return add<wabt::CallExpr>(var(index)); }
  Code& unreachable() { return add<wabt::UnreachableExpr>(); }
  Code& binary(wabt::Opcode opcode) { return add<wabt::BinaryExpr>(opcode); }
  Code& compare(wabt::Opcode opcode) { return add<wabt::CompareExpr>(opcode); }
  Code& convert(wabt::Opcode opcode) { return add<wabt::ConvertExpr>(opcode); }
  Code& select() { return add<wabt::SelectExpr>(wabt::TypeVector()); }
  Code& if_then(Code body);
  Code& append(Code code);

  wabt::ExprList take() && { return std::move(list_); }

 private:
  template <class Expr, class... Args>
  Code& add(Args&&... args) {
    list_.push_back(std::make_unique<Expr>(std::forward<Args>(args)...));
    return *this;
  }

  wabt::ExprList list_;
};

}  // namespace nsl::meter
