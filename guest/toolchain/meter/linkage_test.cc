// The metered module's door: imports, exports, indices, and the modules that are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "guest/toolchain/meter/meter.h"
#include "guest/toolchain/meter/testing/modules.h"

namespace nsl::meter::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// The detail of the error that the module is refused with.
std::string refusal(std::string_view text, const Options& options = {}) {
  const Result<Metered> metered = meter_text(text, options);
  if (metered.ok())
    return "not refused";
  EXPECT_EQ(metered.error().code(), Errc::kInvalidArgument) << metered.error().detail();
  return metered.error().detail();
}

TEST(Linkage, TheHooksAreAddedWhereTheModuleDoesNotImportThem) {
  const Metered metered = meter_text(module_of("(func)")).value();
  EXPECT_THAT(Machine(metered.wasm).imports(), ElementsAre("nsl.gas_slice", "nsl.depth_exceeded"));
}

TEST(Linkage, HooksThatTheModuleImportsAreUsedWhereTheyAre) {
  MeteredMachine machine(module_of(R"((func (export "f")))",
                                   R"((import "nsl" "depth_exceeded" (func))
                                      (import "nsl" "gas_slice" (func)))"));
  EXPECT_THAT(machine.imports(), ElementsAre("nsl.depth_exceeded", "nsl.gas_slice"));
  machine.set_global(kGasGlobal, 0);
  EXPECT_EQ(machine.call("f").trap, "out of gas");
}

TEST(Linkage, AHookOfAnotherTypeIsRefused) {
  EXPECT_THAT(refusal(module_of("", R"((import "nsl" "gas_slice" (func (param i32))))")),
              HasSubstr("nsl.gas_slice"));
  EXPECT_THAT(refusal(module_of("", R"((import "nsl" "depth" (func (result i64))))")),
              HasSubstr("nsl.depth"));
}

// Intrinsics between other imports, and every kind of use of a function's index.
const std::string kIntrinsics = module_of(R"(
  (table 4 4 funcref) (elem (i32.const 1) $host $second $first)
  (func $first (export "first") (param i32) (result i32) local.get 0 i32.const 100 i32.add)
  (func $second (export "second") (param i32) (result i32) local.get 0 i32.const 200 i32.add)
  (func $nest (export "nest") (param i32) (result i32)
    local.get 0
    if (result i32) local.get 0 i32.const 1 i32.sub call $nest else call $depth end)
  (func (export "limit") (result i32) block (result i32) call $limit end)
  (func (export "host") (result i32) i32.const 3 call $host)
  (func (export "indirect") (param i32) (result i32)
    i32.const 5 local.get 0 call_indirect (param i32) (result i32))
  (export "again" (func $host)))",
                                          R"(
  (import "nsl" "depth" (func $depth (result i32)))
  (import "nsl" "host_call" (func $host (param i32) (result i32)))
  (import "nsl" "depth_limit" (func $limit (result i32))))");

const Options kAllowHostCall = {.allowed_imports = {"nsl.host_call"}};

TEST(Linkage, IntrinsicsReadTheGlobalsAndAreGoneFromTheImports) {
  Machine machine(meter_text(kIntrinsics, kAllowHostCall).value().wasm);
  EXPECT_THAT(machine.imports(),
              ElementsAre("nsl.host_call", "nsl.gas_slice", "nsl.depth_exceeded"));
  machine.set_global(kGasGlobal, 100000);
  machine.set_global(kDepthLimitGlobal, 12);
  EXPECT_EQ(machine.call("nest", {0}).results, std::vector<Number>{1});
  EXPECT_EQ(machine.call("nest", {6}).results, std::vector<Number>{7});
  EXPECT_EQ(machine.call("limit").results, std::vector<Number>{12});
}

TEST(Linkage, EveryUseOfAFunctionMovesWithItsIndex) {
  MeteredMachine machine(kIntrinsics, kAllowHostCall);
  EXPECT_EQ(machine.call("first", {1}).results, std::vector<Number>{101});
  EXPECT_EQ(machine.call("second", {1}).results, std::vector<Number>{201});
  EXPECT_EQ(machine.call("host").results, std::vector<Number>{22});
  EXPECT_EQ(machine.call("again", {1}).results, std::vector<Number>{8});
  EXPECT_EQ(machine.call("indirect", {1}).results, std::vector<Number>{36});
  EXPECT_EQ(machine.call("indirect", {2}).results, std::vector<Number>{205});
  EXPECT_EQ(machine.call("indirect", {3}).results, std::vector<Number>{105});
}

TEST(Linkage, TheStartFunctionMovesTooAndIsMetered) {
  const std::string text = module_of(R"((func)
    (func $begin i32.const 40 i32.const 9 call $depth i32.sub i32.store) (start $begin))",
                                     R"((import "nsl" "depth" (func $depth (result i32))))");
  const Bytes wasm = meter_text(text).value().wasm;
  EXPECT_EQ(Machine(wasm).instantiation_trap(), "out of gas");
  Machine machine(wasm, 1000);
  EXPECT_EQ(machine.instantiation_trap(), "");
  EXPECT_EQ(machine.memory()[40], 9);
  EXPECT_EQ(machine.global(kGasGlobal), 1000u - 4);  // global.get, sub, store
}

TEST(Linkage, AnIntrinsicCanOnlyBeCalled) {
  const std::string import = R"((import "nsl" "depth" (func $depth (result i32))))";
  EXPECT_THAT(refusal(module_of("(table 1 1 funcref) (elem (i32.const 0) $depth)", import)),
              HasSubstr("in the table"));
  EXPECT_THAT(refusal(module_of(R"((export "d" (func $depth)))", import)), HasSubstr("exported"));
}

TEST(Linkage, AnImportThatIsNotAllowedIsRefusedByName) {
  const std::string import = R"((import "wasi_snapshot_preview1" "fd_write" (func)))";
  EXPECT_THAT(refusal(module_of("", import)), HasSubstr("wasi_snapshot_preview1.fd_write"));
  EXPECT_THAT(refusal(module_of("", R"((import "nsl" "host_call" (func)))")),
              HasSubstr("nsl.host_call"));
  EXPECT_THAT(refusal(module_of("", R"((import "nsl" "host_calls" (func)))"), kAllowHostCall),
              HasSubstr("nsl.host_calls"));
}

TEST(Linkage, OnlyFunctionsCanBeImported) {
  EXPECT_THAT(refusal(R"((module (import "nsl" "host_call" (memory 1))
                          (global (mut i32) (i32.const 0))))",
                      kAllowHostCall),
              HasSubstr("memory is imported"));
  EXPECT_THAT(
      refusal(module_of("", R"((import "nsl" "host_call" (table 1 funcref)))"), kAllowHostCall),
      HasSubstr("table is imported"));
  EXPECT_THAT(refusal(module_of("", R"((import "nsl" "host_call" (global i32)))"), kAllowHostCall),
              HasSubstr("no function"));
}

TEST(Linkage, NamesThatAreThereAlreadyAreRefused) {
  for (const std::string_view name :
       {kGasGlobal, kDepthGlobal, kDepthLimitGlobal, kStackLowGlobal, kStackPointerGlobal})
    EXPECT_THAT(refusal(module_of("(func (export \"" + std::string(name) + "\"))")),
                HasSubstr(std::string(name)));
}

TEST(Linkage, TheInputsOwnExportsStay) {
  Machine machine(meter_text(module_of(R"((func (export "f")))")).value().wasm);
  EXPECT_THAT(machine.exports(), Contains("memory"));
  EXPECT_THAT(machine.exports(), Contains("f"));
}

TEST(Linkage, AMeteredModuleIsNotMeteredAgain) {
  const Metered metered = meter_text(module_of("(func)")).value();
  const Result<Metered> again = meter_module(metered.wasm, {});
  ASSERT_FALSE(again.ok());
  EXPECT_THAT(again.error().detail(), HasSubstr("already"));
}

TEST(StackPointer, IsFoundByItsExportThenItsNameThenItsType) {
  const std::string fields = "(global (mut i64) (i64.const 1)) (global (mut i32) (i32.const 2))";
  const auto found = [](const std::string& globals) {
    return meter_text("(module (memory 1) " + globals + ")").value().report.stack_pointer;
  };
  EXPECT_EQ(found(fields), "global 1, the first mutable i32 global");
  EXPECT_EQ(found(fields + "(global $__stack_pointer (mut i32) (i32.const 3))"),
            "global 2, named __stack_pointer in the name section");
  EXPECT_EQ(found(fields + "(global $__stack_pointer (mut i32) (i32.const 3))"
                           "(global (export \"__stack_pointer\") (mut i32) (i32.const 4))"),
            "global 3, exported as __stack_pointer");
}

TEST(StackPointer, MustBeginAsAConstantBelow2To31) {
  EXPECT_THAT(refusal("(module (memory 1))"), HasSubstr("no stack pointer"));
  EXPECT_THAT(refusal("(module (memory 1) (global (mut i32) (i32.const 0x80000000)))"),
              HasSubstr("below 2^31"));
  EXPECT_THAT(refusal("(module (memory 1) (global $__stack_pointer i32 (i32.const 16)))"),
              HasSubstr("not mutable"));
}

struct Unsupported {
  const char* fields;
  const char* reason;
};

class Shape : public ::testing::TestWithParam<Unsupported> {};

TEST_P(Shape, RefusesWhatItCanNotMeterAndSaysWhat) {
  EXPECT_THAT(refusal(module_of(GetParam().fields)), HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Features, Shape,
    ::testing::Values(
        Unsupported{"(func $f (result i64) v128.const i64x2 1 2 i64x2.extract_lane 0)",
                    "function f: the instruction v128.const"},
        Unsupported{"(func $f (param v128))", "function f has a parameter of type v128"},
        Unsupported{"(func $f (local externref))", "function f has a local of type externref"},
        Unsupported{"(func $f i32.const 0 i32.atomic.load drop)", "i32.atomic.load"},
        Unsupported{"(func $f atomic.fence)", "atomic.fence"},
        Unsupported{"(func $f try catch_all end)", "the instruction try"},
        Unsupported{"(tag $t)", "exception tags"},
        Unsupported{"(func $f return_call $f)", "return_call"},
        Unsupported{"(func $f (result i32 i32) i32.const 1 i32.const 2)", "more than one result"},
        Unsupported{"(func $f i32.const 1 block (param i32) drop end)", "a block has parameters"},
        Unsupported{"(func $f block (result i32 i32) i32.const 1 i32.const 2 end drop drop)",
                    "a block has more than one result"},
        Unsupported{"(table 1 funcref) (func $f (result i32) table.size 0)", "table.size"},
        Unsupported{"(table 1 funcref) (elem declare func $f) (func $f ref.func $f drop)",
                    "ref.func"},
        Unsupported{"(table 1 funcref) (table 1 funcref)", "expected one table, got 2"},
        Unsupported{"(table 1 externref)", "does not hold functions"},
        Unsupported{"(memory 1)", "expected one memory, got 2"},
        Unsupported{"(global externref (ref.null extern))", "a global has type externref"}));

TEST(Shape, RefusesASharedOr64BitMemoryAndNoMemory) {
  const std::string rest = "(global (mut i32) (i32.const 0)))";
  EXPECT_THAT(refusal("(module (memory 1 2 shared) " + rest), HasSubstr("shared"));
  EXPECT_THAT(refusal("(module (memory i64 1) " + rest), HasSubstr("64-bit"));
  EXPECT_THAT(refusal("(module " + rest), HasSubstr("expected one memory, got 0"));
}

TEST(Shape, RefusesBlocksNestedWithoutEnd) {
  std::string body;
  for (int i = 0; i < 3000; ++i)
    body += "block ";
  for (int i = 0; i < 3000; ++i)
    body += "end ";
  EXPECT_THAT(refusal(module_of("(func $f " + body + ")")), HasSubstr("nested deeper"));
}

TEST(Shape, BytesThatAreNoModuleAreRefusedAsThat) {
  for (const Bytes& bytes :
       {Bytes{}, to_bytes("not a module"), Bytes{0, 'a', 's', 'm', 1, 0, 0, 0, 99}}) {
    const Result<Metered> metered = meter_module(bytes, {});
    ASSERT_FALSE(metered.ok());
    EXPECT_EQ(metered.error().code(), Errc::kInvalidEncoding);
  }
  Bytes invalid = assemble(module_of("(func (result i32) i32.const 1)"));
  const auto constant = std::find(invalid.rbegin(), invalid.rend(), 0x41);  // i32.const → nop
  ASSERT_NE(constant, invalid.rend());
  *constant = 0x01;
  EXPECT_FALSE(meter_module(invalid, {}).ok());
}

}  // namespace
}  // namespace nsl::meter::testing
