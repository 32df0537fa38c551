#pragma once
// The gas schedule: what one execution of an instruction costs, in gas.
//
// One unit is about the time of one simple integer instruction of native x86-64 code, as wasm2c and
// an optimising C compiler make it from the WebAssembly. The table need not be exact; it must never
// price something long as something short. That is why instructions whose work depends on an
// operand (memory.grow, memory.copy, memory.fill, memory.init) also pay by that operand.
//
// An instruction that is not in the table can't be metered, and a module that holds it is refused:
// SIMD, threads, exceptions, tail calls, and table and reference instructions.
//
// A change of any number here changes the gas that every function costs: it makes another version
// of the schedule (which is derived from the metered engine's bytes, so nothing else is to be
// done).

#include <wabt/opcode.h>

#include <cstdint>
#include <optional>

namespace nsl::meter {

// Every region pays at least this, so that an empty loop is not free.
inline constexpr std::uint64_t kMinimumRegionWeight = 1;

// An arm of a switch is a region of its own, with a charge of its own, from this weight on. Lighter
// ones are paid for at the head of what is around them, taken or not: no charge pays for little.
inline constexpr std::uint64_t kSwitchArmWeight = 64;

// memory.copy, memory.fill and memory.init: one unit for each 2^1 = 2 bytes, rounded down (the
// instruction's own weight covers the rest).
inline constexpr std::uint32_t kBulkBytesShift = 1;

// A bulk operation of a constant length up to this many bytes is paid for with its region instead
// of at run time; the bound keeps a path that is not taken from costing much.
inline constexpr std::uint32_t kBulkStaticLimit = 512;

// memory.grow: each page of 64 KiB, of as many as the module's maximum allows at all. The page is
// mapped, faulted in by 16 pages of 4 KiB, and zeroed once more after the invocation.
inline constexpr std::uint64_t kGrowPageWeight = 131072;

// The weight of an instruction, or nothing if it is refused.
constexpr std::optional<std::uint32_t> weight_of(wabt::Opcode::Enum opcode) {
  using Op = wabt::Opcode;
  // clang-format off
  switch (opcode) {
    // Structure, constants and reads of locals vanish in the native code.
    case Op::Nop: case Op::Block: case Op::Loop: case Op::Else: case Op::End:
    case Op::Unreachable: case Op::Drop: case Op::LocalGet:
    case Op::I32Const: case Op::I64Const: case Op::F32Const: case Op::F64Const:
      return 0;

    // A register move, a conditional move, or a field of the instance.
    case Op::LocalSet: case Op::LocalTee: case Op::Select: case Op::SelectT:
    case Op::GlobalGet: case Op::GlobalSet: case Op::MemorySize: case Op::DataDrop:
      return 1;

    // Control. A call is its argument moves, call, return and the callee's frame.
    case Op::If: case Op::Br: case Op::BrIf: case Op::Return:
      return 1;
    case Op::BrTable:
      return 3;
    case Op::Call:
      return 4;
    case Op::CallIndirect:  // the table's bounds and the signature are checked
      return 8;

    case Op::I32Load: case Op::I64Load: case Op::F32Load: case Op::F64Load:
    case Op::I32Load8S: case Op::I32Load8U: case Op::I32Load16S: case Op::I32Load16U:
    case Op::I64Load8S: case Op::I64Load8U: case Op::I64Load16S: case Op::I64Load16U:
    case Op::I64Load32S: case Op::I64Load32U:
    case Op::I32Store: case Op::I64Store: case Op::F32Store: case Op::F64Store:
    case Op::I32Store8: case Op::I32Store16:
    case Op::I64Store8: case Op::I64Store16: case Op::I64Store32:
      return 2;

    case Op::I32Eqz: case Op::I32Eq: case Op::I32Ne:
    case Op::I32LtS: case Op::I32LtU: case Op::I32GtS: case Op::I32GtU:
    case Op::I32LeS: case Op::I32LeU: case Op::I32GeS: case Op::I32GeU:
    case Op::I64Eqz: case Op::I64Eq: case Op::I64Ne:
    case Op::I64LtS: case Op::I64LtU: case Op::I64GtS: case Op::I64GtU:
    case Op::I64LeS: case Op::I64LeU: case Op::I64GeS: case Op::I64GeU:
    case Op::I32Add: case Op::I32Sub: case Op::I32And: case Op::I32Or: case Op::I32Xor:
    case Op::I32Shl: case Op::I32ShrS: case Op::I32ShrU: case Op::I32Rotl: case Op::I32Rotr:
    case Op::I64Add: case Op::I64Sub: case Op::I64And: case Op::I64Or: case Op::I64Xor:
    case Op::I64Shl: case Op::I64ShrS: case Op::I64ShrU: case Op::I64Rotl: case Op::I64Rotr:
    case Op::I32WrapI64: case Op::I64ExtendI32S: case Op::I64ExtendI32U:
    case Op::I32Extend8S: case Op::I32Extend16S:
    case Op::I64Extend8S: case Op::I64Extend16S: case Op::I64Extend32S:
      return 1;

    case Op::I32Mul: case Op::I64Mul:
    case Op::I32Clz: case Op::I32Ctz: case Op::I64Clz: case Op::I64Ctz:  // zero is a case apart
      return 2;
    case Op::I32Popcnt: case Op::I64Popcnt:  // without the POPCNT instruction
      return 8;
    case Op::I32DivS: case Op::I32DivU: case Op::I32RemS: case Op::I32RemU:
    case Op::I64DivS: case Op::I64DivU: case Op::I64RemS: case Op::I64RemU:
      return 12;

    case Op::F32Abs: case Op::F32Neg: case Op::F32Copysign:
    case Op::F64Abs: case Op::F64Neg: case Op::F64Copysign:
    case Op::F32Eq: case Op::F32Ne: case Op::F32Lt: case Op::F32Gt: case Op::F32Le: case Op::F32Ge:
    case Op::F64Eq: case Op::F64Ne: case Op::F64Lt: case Op::F64Gt: case Op::F64Le: case Op::F64Ge:
    case Op::F32Add: case Op::F32Sub: case Op::F32Mul:
    case Op::F64Add: case Op::F64Sub: case Op::F64Mul:
      return 2;
    case Op::F32Min: case Op::F32Max: case Op::F64Min: case Op::F64Max:  // NaN and signed zeros
      return 5;
    case Op::F32Ceil: case Op::F32Floor: case Op::F32Trunc: case Op::F32Nearest:  // library calls
    case Op::F64Ceil: case Op::F64Floor: case Op::F64Trunc: case Op::F64Nearest:
      return 8;
    case Op::F32Div: case Op::F32Sqrt: case Op::F64Div: case Op::F64Sqrt:
      return 10;

    case Op::I32ReinterpretF32: case Op::I64ReinterpretF64:
    case Op::F32ReinterpretI32: case Op::F64ReinterpretI64:
    case Op::F32ConvertI32S: case Op::F32ConvertI32U: case Op::F32ConvertI64S:
    case Op::F64ConvertI32S: case Op::F64ConvertI32U: case Op::F64ConvertI64S:
    case Op::F32DemoteF64: case Op::F64PromoteF32:
      return 2;
    case Op::F32ConvertI64U: case Op::F64ConvertI64U:  // two cases, by the top bit
    case Op::I32TruncF32S: case Op::I32TruncF32U: case Op::I32TruncF64S: case Op::I32TruncF64U:
    case Op::I64TruncF32S: case Op::I64TruncF32U: case Op::I64TruncF64S: case Op::I64TruncF64U:
    case Op::I32TruncSatF32S: case Op::I32TruncSatF32U:
    case Op::I32TruncSatF64S: case Op::I32TruncSatF64U:
    case Op::I64TruncSatF32S: case Op::I64TruncSatF32U:
    case Op::I64TruncSatF64S: case Op::I64TruncSatF64U:
      return 5;

    // A library call each; the bytes or pages are paid for besides.
    case Op::MemoryCopy: case Op::MemoryFill: case Op::MemoryInit:
      return 12;
    case Op::MemoryGrow:
      return 256;

    default:
      return std::nullopt;
  }
  // clang-format on
}

}  // namespace nsl::meter
