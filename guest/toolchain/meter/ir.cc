#include "guest/toolchain/meter/ir.h"

#include <wabt/binary-reader-ir.h>
#include <wabt/binary-reader.h>
#include <wabt/binary-writer.h>
#include <wabt/error-formatter.h>
#include <wabt/stream.h>
#include <wabt/validator.h>

namespace nsl::meter {
namespace {

// Reading understands more than the guest may use, so that a refusal can say what was met.
wabt::Features input_features() {
  wabt::Features features;
  features.enable_exceptions();
  features.enable_threads();
  features.enable_tail_call();
  features.enable_memory64();
  features.enable_multi_memory();
  return features;
}

// What clang's output for C may use; the written module must be valid with no more than this.
wabt::Features guest_features() {
  wabt::Features features;
  features.disable_simd();
  features.disable_multi_value();
  return features;
}

Error invalid(const wabt::Errors& errors) {
  std::string text = wabt::FormatErrorsToString(errors, wabt::Location::Type::Binary);
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  return Error(Errc::kInvalidEncoding, "not a valid WebAssembly module: " + text);
}

Result<std::unique_ptr<wabt::Module>> read_with(ByteSpan wasm, const wabt::Features& features) {
  wabt::ReadBinaryOptions options;
  options.features = features;
  options.read_debug_names = true;
  wabt::Errors errors;
  auto module = std::make_unique<wabt::Module>();
  if (wabt::Failed(
          wabt::ReadBinaryIr("module", wasm.data(), wasm.size(), options, &errors, module.get())))
    return invalid(errors);
  if (wabt::Failed(wabt::ValidateModule(module.get(), &errors, wabt::ValidateOptions(features))))
    return invalid(errors);
  return module;
}

wabt::Opcode::Enum const_opcode(const wabt::Const& value) {
  switch (value.type()) {
    case wabt::Type::I32:
      return wabt::Opcode::I32Const;
    case wabt::Type::I64:
      return wabt::Opcode::I64Const;
    case wabt::Type::F32:
      return wabt::Opcode::F32Const;
    case wabt::Type::F64:
      return wabt::Opcode::F64Const;
    default:
      return wabt::Opcode::V128Const;
  }
}

}  // namespace

Result<std::unique_ptr<wabt::Module>> read_module(ByteSpan wasm) {
  return read_with(wasm, input_features());
}

Status validate_output(ByteSpan wasm) {
  NSL_RETURN_IF_ERROR(read_with(wasm, guest_features()));
  return ok_status();
}

Result<Bytes> write_module(const wabt::Module& module) {
  wabt::WriteBinaryOptions options;
  options.features = guest_features();
  options.write_debug_names = true;
  wabt::MemoryStream stream;
  if (wabt::Failed(wabt::WriteBinaryModule(&stream, &module, options)))
    return Error(Errc::kInternal, "the metered module can't be written");
  return std::move(stream.output_buffer().data);
}

wabt::Opcode::Enum opcode_of(const wabt::Expr& expr) {
  // clang-format off
  using Type = wabt::ExprType;
  using Op = wabt::Opcode;
  switch (expr.type()) {
    case Type::AtomicLoad: return wabt::cast<wabt::AtomicLoadExpr>(&expr)->opcode;
    case Type::AtomicRmw: return wabt::cast<wabt::AtomicRmwExpr>(&expr)->opcode;
    case Type::AtomicRmwCmpxchg: return wabt::cast<wabt::AtomicRmwCmpxchgExpr>(&expr)->opcode;
    case Type::AtomicStore: return wabt::cast<wabt::AtomicStoreExpr>(&expr)->opcode;
    case Type::AtomicNotify: return wabt::cast<wabt::AtomicNotifyExpr>(&expr)->opcode;
    case Type::AtomicWait: return wabt::cast<wabt::AtomicWaitExpr>(&expr)->opcode;
    case Type::Binary: return wabt::cast<wabt::BinaryExpr>(&expr)->opcode;
    case Type::Compare: return wabt::cast<wabt::CompareExpr>(&expr)->opcode;
    case Type::Convert: return wabt::cast<wabt::ConvertExpr>(&expr)->opcode;
    case Type::Load: return wabt::cast<wabt::LoadExpr>(&expr)->opcode;
    case Type::LoadSplat: return wabt::cast<wabt::LoadSplatExpr>(&expr)->opcode;
    case Type::LoadZero: return wabt::cast<wabt::LoadZeroExpr>(&expr)->opcode;
    case Type::SimdLaneOp: return wabt::cast<wabt::SimdLaneOpExpr>(&expr)->opcode;
    case Type::SimdLoadLane: return wabt::cast<wabt::SimdLoadLaneExpr>(&expr)->opcode;
    case Type::SimdStoreLane: return wabt::cast<wabt::SimdStoreLaneExpr>(&expr)->opcode;
    case Type::SimdShuffleOp: return wabt::cast<wabt::SimdShuffleOpExpr>(&expr)->opcode;
    case Type::Store: return wabt::cast<wabt::StoreExpr>(&expr)->opcode;
    case Type::Ternary: return wabt::cast<wabt::TernaryExpr>(&expr)->opcode;
    case Type::Unary: return wabt::cast<wabt::UnaryExpr>(&expr)->opcode;
    case Type::Const: return const_opcode(wabt::cast<wabt::ConstExpr>(&expr)->const_);
    case Type::AtomicFence: return Op::AtomicFence;
    case Type::Block: return Op::Block;
    case Type::Br: return Op::Br;
    case Type::BrIf: return Op::BrIf;
    case Type::BrTable: return Op::BrTable;
    case Type::Call: return Op::Call;
    case Type::CallIndirect: return Op::CallIndirect;
    case Type::CallRef: return Op::CallRef;
    case Type::CodeMetadata: return Op::Nop;
    case Type::Drop: return Op::Drop;
    case Type::GlobalGet: return Op::GlobalGet;
    case Type::GlobalSet: return Op::GlobalSet;
    case Type::If: return Op::If;
    case Type::LocalGet: return Op::LocalGet;
    case Type::LocalSet: return Op::LocalSet;
    case Type::LocalTee: return Op::LocalTee;
    case Type::Loop: return Op::Loop;
    case Type::MemoryCopy: return Op::MemoryCopy;
    case Type::DataDrop: return Op::DataDrop;
    case Type::MemoryFill: return Op::MemoryFill;
    case Type::MemoryGrow: return Op::MemoryGrow;
    case Type::MemoryInit: return Op::MemoryInit;
    case Type::MemorySize: return Op::MemorySize;
    case Type::Nop: return Op::Nop;
    case Type::RefIsNull: return Op::RefIsNull;
    case Type::RefFunc: return Op::RefFunc;
    case Type::RefNull: return Op::RefNull;
    case Type::Rethrow: return Op::Rethrow;
    case Type::Return: return Op::Return;
    case Type::ReturnCall: return Op::ReturnCall;
    case Type::ReturnCallIndirect: return Op::ReturnCallIndirect;
    case Type::Select: return Op::Select;
    case Type::TableCopy: return Op::TableCopy;
    case Type::ElemDrop: return Op::ElemDrop;
    case Type::TableInit: return Op::TableInit;
    case Type::TableGet: return Op::TableGet;
    case Type::TableGrow: return Op::TableGrow;
    case Type::TableSize: return Op::TableSize;
    case Type::TableSet: return Op::TableSet;
    case Type::TableFill: return Op::TableFill;
    case Type::Throw: return Op::Throw;
    case Type::Try: return Op::Try;
    case Type::Unreachable: return Op::Unreachable;
  }
  // clang-format on
  return Op::Invalid;
}

std::string function_name(const wabt::Module& module, wabt::Index index) {
  const std::string& name = module.funcs[index]->name;
  if (name.empty())
    return "func[" + std::to_string(index) + "]";
  return name.front() == '$' ? name.substr(1) : name;
}

Code& Code::if_then(Code body) {
  auto expr = std::make_unique<wabt::IfExpr>();
  expr->true_.exprs = std::move(body).take();
  list_.push_back(std::move(expr));
  return *this;
}

Code& Code::append(Code code) {
  list_.splice(list_.end(), code.list_);
  return *this;
}

}  // namespace nsl::meter
