#include "guest/toolchain/meter/shape.h"

#include <string>

#include "guest/toolchain/meter/ir.h"
#include "guest/toolchain/meter/weights.h"

namespace nsl::meter {
namespace {

// The walks over a body are recursive; the C compiler behind wasm2c would give up long before this.
constexpr int kMaxNesting = 2000;

Error refused(std::string what) { return Error(Errc::kInvalidArgument, std::move(what)); }

bool is_numeric(wabt::Type type) {
  return type == wabt::Type::I32 || type == wabt::Type::I64 || type == wabt::Type::F32 ||
         type == wabt::Type::F64;
}

Status check_signature(const wabt::FuncSignature& signature, const std::string& where) {
  if (signature.GetNumResults() > 1)
    return refused(where + " has more than one result");
  for (const wabt::Type type : signature.param_types)
    if (!is_numeric(type))
      return refused(where + " has a parameter of type " + type.GetName());
  for (const wabt::Type type : signature.result_types)
    if (!is_numeric(type))
      return refused(where + " has a result of type " + type.GetName());
  return ok_status();
}

Status check_block(const wabt::BlockDeclaration& decl, const std::string& where) {
  if (decl.sig.GetNumParams() != 0)
    return refused(where + ": a block has parameters");
  return check_signature(decl.sig, where + ": a block");
}

Status check_body(const wabt::ExprList& list, const std::string& where, int nesting);

Status check_expr(const wabt::Expr& expr, const std::string& where, int nesting) {
  const wabt::Opcode::Enum opcode = opcode_of(expr);
  if (!weight_of(opcode))
    return refused(where + ": the instruction " + wabt::Opcode(opcode).GetName() +
                   " can't be metered");
  if (const auto* block = wabt::dyn_cast<wabt::BlockExpr>(&expr))
    NSL_RETURN_IF_ERROR(check_block(block->block.decl, where));
  if (const auto* loop = wabt::dyn_cast<wabt::LoopExpr>(&expr))
    NSL_RETURN_IF_ERROR(check_block(loop->block.decl, where));
  if (const auto* branch = wabt::dyn_cast<wabt::IfExpr>(&expr))
    NSL_RETURN_IF_ERROR(check_block(branch->true_.decl, where));
  Status status;
  for_each_body(expr, [&](const wabt::ExprList& body) {
    if (status.ok())
      status = check_body(body, where, nesting + 1);
  });
  return status;
}

Status check_body(const wabt::ExprList& list, const std::string& where, int nesting) {
  if (nesting > kMaxNesting)
    return refused(where + ": blocks are nested deeper than " + std::to_string(kMaxNesting));
  for (const wabt::Expr& expr : list)
    NSL_RETURN_IF_ERROR(check_expr(expr, where, nesting));
  return ok_status();
}

Status check_function(const wabt::Func& func, const std::string& where) {
  NSL_RETURN_IF_ERROR(check_signature(func.decl.sig, where));
  for (const auto& [type, count] : func.local_types.decls())
    if (!is_numeric(type))
      return refused(where + " has a local of type " + type.GetName());
  return check_body(func.exprs, where, 0);
}

Status check_memory(const wabt::Module& module) {
  if (module.num_memory_imports != 0)
    return refused("the memory is imported; expected one that the module defines");
  if (module.memories.size() != 1)
    return refused("expected one memory, got " + std::to_string(module.memories.size()));
  const wabt::Limits& limits = module.memories.front()->page_limits;
  if (limits.is_64 || limits.is_shared)
    return refused("the memory is 64-bit or shared");
  return ok_status();
}

Status check_table(const wabt::Module& module) {
  if (module.num_table_imports != 0)
    return refused("the table is imported; expected one that the module defines");
  if (module.tables.size() > 1)
    return refused("expected one table, got " + std::to_string(module.tables.size()));
  for (const wabt::Table* table : module.tables)
    if (table->elem_type != wabt::Type::FuncRef)
      return refused("the table does not hold functions");
  for (const wabt::ElemSegment* segment : module.elem_segments)
    for (const wabt::ExprList& element : segment->elem_exprs)
      if (element.size() != 1 || (element.front().type() != wabt::ExprType::RefFunc &&
                                  element.front().type() != wabt::ExprType::RefNull))
        return refused("an element segment holds something else than functions");
  return ok_status();
}

}  // namespace

Status check_shape(const wabt::Module& module) {
  NSL_RETURN_IF_ERROR(check_memory(module));
  NSL_RETURN_IF_ERROR(check_table(module));
  if (!module.tags.empty())
    return refused("the module has exception tags");
  for (const wabt::TypeEntry* type : module.types)
    if (type->kind() != wabt::TypeEntryKind::Func)
      return refused("the module has a type that is no function's");
  for (const wabt::Global* global : module.globals)
    if (!is_numeric(global->type))
      return refused(std::string("a global has type ") + global->type.GetName());
  for (wabt::Index index = 0; index < module.funcs.size(); ++index)
    NSL_RETURN_IF_ERROR(
        check_function(*module.funcs[index], "function " + function_name(module, index)));
  return ok_status();
}

}  // namespace nsl::meter
