// Call depth as the metered module counts it, and the mark of its stack.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guest/toolchain/meter/call_graph.h"
#include "guest/toolchain/meter/ir.h"
#include "guest/toolchain/meter/meter.h"
#include "guest/toolchain/meter/testing/modules.h"

namespace nsl::meter::testing {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> recursive_in(std::string_view text) {
  const auto module = read_module(assemble(text)).value();
  const std::vector<bool> recursive = recursive_functions(*module);
  std::vector<std::string> names;
  for (wabt::Index i = 0; i < recursive.size(); ++i)
    if (recursive[i])
      names.push_back(function_name(*module, i));
  return names;
}

TEST(CallGraph, AFunctionThatCallsItselfIsRecursiveAndItsNeighboursAreNot) {
  EXPECT_THAT(recursive_in(module_of("(func $leaf) (func $self call $self call $leaf)"
                                     "(func $caller call $self)")),
              ElementsAre("self"));
}

TEST(CallGraph, ARingOfCallsIsRecursive) {
  EXPECT_THAT(recursive_in(module_of("(func $a call $b) (func $b call $c call $d)"
                                     "(func $c call $a) (func $d call $e) (func $e)")),
              ElementsAre("a", "b", "c"));
}

TEST(CallGraph, ARingIsFoundBehindCallsOutOfIt) {
  EXPECT_THAT(recursive_in(module_of("(func $leaf) (func $a call $leaf call $b)"
                                     "(func $b call $leaf call $a call $leaf)")),
              ElementsAre("a", "b"));
}

TEST(CallGraph, TwoRingsThatOnlyOneWayLeadsBetweenAreBothFound) {
  EXPECT_THAT(recursive_in(module_of("(func $a call $b) (func $b call $a call $between)"
                                     "(func $between call $c) (func $c call $d)"
                                     "(func $d call $c)")),
              ElementsAre("a", "b", "c", "d"));
}

TEST(CallGraph, AnIndirectCallReachesWhatIsInTheTableAndHasItsType) {
  EXPECT_THAT(recursive_in(module_of(R"((type $t (func (param i32)))
      (table 4 4 funcref) (elem (i32.const 0) $same $other)
      (func $apply i32.const 1 i32.const 0 call_indirect (type $t))
      (func $same (param i32) call $apply)
      (func $other (param i64) call $apply)
      (func $absent (param i32) call $apply))")),
              ElementsAre("apply", "same"));
}

TEST(CallGraph, TypesAreComparedByWhatTheySayNotByTheirIndex) {
  EXPECT_THAT(recursive_in(module_of(R"((type $t (func (param i32))) (type $u (func (param i32)))
      (table 1 1 funcref) (elem (i32.const 0) $f)
      (func $f (type $u) i32.const 1 i32.const 0 call_indirect (type $t)))")),
              ElementsAre("f"));
}

TEST(CallGraph, ImportsCallNothing) {
  EXPECT_THAT(recursive_in(module_of(R"((table 1 1 funcref) (elem (i32.const 0) $f)
      (func $f call $host))",
                                     R"((import "nsl" "host_call" (func $host)))")),
              ElementsAre());
}

// down(n) calls itself n times, and leaves in the way that `how` says.
std::string recursion(std::string_view leave) {
  return module_of(R"((func $down (export "down") (param $n i32) (result i32)
    block
      local.get $n
      br_if 0
      i32.const 7 )" +
                   std::string(leave) +
                   R"( end
    local.get $n i32.const 1 i32.sub call $down))");
}

class Recursion : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Recursion, IsCountedAndBalancedHoweverItsFunctionsAreLeft) {
  MeteredMachine machine(recursion(GetParam()));
  machine.set_global(kDepthLimitGlobal, 10);
  EXPECT_EQ(machine.call("down", {9}).results, std::vector<Number>{7});  // ten open calls
  EXPECT_EQ(machine.global(kDepthGlobal), 0u);
  EXPECT_EQ(machine.call("down", {10}).trap, "depth exceeded");
  EXPECT_EQ(machine.global(kDepthGlobal), 11u);  // a trap unwinds nothing
  machine.set_global(kDepthGlobal, 0);
  EXPECT_EQ(machine.call("down", {9}).trap, "");
}

INSTANTIATE_TEST_SUITE_P(Exits, Recursion,
                         ::testing::Values("return", "br 1", "i32.const 1 br_if 1 drop br 0",
                                           "i32.const 5 br_table 1 1 1",
                                           "loop (result i32) i32.const 7 return end return",
                                           "i32.const 1 if i32.const 7 return end drop"));

TEST(Depth, ALimitOfZeroAllowsNoRecursiveFunctionAtAll) {
  MeteredMachine machine(recursion("return"));
  machine.set_global(kDepthLimitGlobal, 0);
  EXPECT_EQ(machine.call("down", {0}).trap, "depth exceeded");
}

TEST(Depth, AHostThatReturnsFromDepthExceededGetsATrap) {
  MeteredMachine machine(recursion("return"));
  machine.set_global(kDepthLimitGlobal, 3);
  machine.let_depth_exceeded_return();
  EXPECT_EQ(machine.call("down", {100}).trap, "unreachable executed");
}

TEST(Depth, ANegativeLimitIsALargeOne) {
  MeteredMachine machine(recursion("return"));
  machine.set_global(kDepthLimitGlobal, 0xffffffff);
  EXPECT_EQ(machine.call("down", {100}).trap, "");
}

TEST(Depth, AFunctionOutsideOfEveryCycleIsNotCounted) {
  const Metered metered = meter_text(module_of(R"(
      (func $leaf (export "leaf") (result i32) i32.const 1 return)
      (func $twice (export "twice") (result i32) call $leaf call $leaf i32.add))"))
                              .value();
  EXPECT_EQ(metered.report.counted_functions, 0u);
  Machine machine(metered.wasm);
  machine.set_global(kGasGlobal, 1000);
  EXPECT_EQ(machine.call("twice").results, std::vector<Number>{2});  // with a limit of 0
}

// A function that lowers the stack by its argument, and writes nothing else.
const std::string kStack = module_of(R"(
  (func $use (export "use") (param $bytes i32) (local $frame i32)
    global.get $__stack_pointer
    local.get $bytes
    i32.sub
    local.tee $frame
    global.set $__stack_pointer
    local.get $frame
    local.get $bytes
    i32.add
    global.set $__stack_pointer)
  (func (export "raise") i32.const 100000 global.set $__stack_pointer))");

TEST(StackMark, BeginsAtTheStackPointerAndKeepsTheLowestValue) {
  MeteredMachine machine(kStack);
  EXPECT_EQ(machine.global(kStackLowGlobal), 4096u);
  for (const auto& [bytes, low] : {std::pair{0, 4096}, {16, 4080}, {4, 4080}, {4096, 0}}) {
    EXPECT_EQ(machine.call("use", {static_cast<Number>(bytes)}).trap, "");
    EXPECT_EQ(machine.global(kStackLowGlobal), static_cast<Number>(low));
    EXPECT_EQ(machine.global(kStackPointerGlobal), 4096u);
  }
}

TEST(StackMark, AHigherStackPointerLeavesItAlone) {
  MeteredMachine machine(kStack);
  EXPECT_EQ(machine.call("raise").trap, "");
  EXPECT_EQ(machine.global(kStackPointerGlobal), 100000u);
  EXPECT_EQ(machine.global(kStackLowGlobal), 4096u);
}

TEST(StackMark, AStackPointerBelowZeroTrapsAndMarksTheWholeStack) {
  MeteredMachine machine(kStack);
  EXPECT_EQ(machine.call("use", {4097}).trap, "unreachable executed");
  EXPECT_EQ(machine.global(kStackLowGlobal), 0u);
}

TEST(StackMark, TheHostCanStartItAnew) {
  MeteredMachine machine(kStack);
  EXPECT_EQ(machine.call("use", {1000}).trap, "");
  machine.set_global(kStackLowGlobal, 4096);
  EXPECT_EQ(machine.call("use", {8}).trap, "");
  EXPECT_EQ(machine.global(kStackLowGlobal), 4088u);
}

// A function whose first write of the stack pointer lowers it, and whose second may restore it.
Report frame(std::string_view prologue, std::string_view epilogue) {
  return meter_text(module_of("(func (param $p i32) (local $l i32) " + std::string(prologue) + " " +
                              std::string(epilogue) + ")"))
      .value()
      .report;
}

constexpr std::string_view kPrologue =
    "global.get 0 i32.const 32 i32.sub local.tee $l global.set 0";
constexpr std::string_view kEpilogue = "local.get $l i32.const 32 i32.add global.set 0";

TEST(StackMark, TheUsualEpilogueIsProvenToRestoreAndNotChecked) {
  const Report report = frame(kPrologue, kEpilogue);
  EXPECT_EQ(report.stack_writes_checked, 1u);
  EXPECT_EQ(report.stack_writes_proven, 1u);
  EXPECT_EQ(frame(kPrologue, "block " + std::string(kEpilogue) + " return end unreachable")
                .stack_writes_proven,
            1u);
}

TEST(StackMark, AnyOtherWriteIsChecked) {
  const std::string prologue(kPrologue);
  const std::string epilogue(kEpilogue);
  const std::string on_parameter =
      "global.get 0 i32.const 32 i32.sub local.tee $p global.set 0 local.get $p i32.const 32 "
      "i32.add global.set 0";
  for (const auto& [first, second] :
       {std::pair<std::string, std::string>{prologue,
                                            "local.get $l i32.const 16 i32.add global.set 0"},
        {prologue, "local.get $l i32.const -32 i32.add global.set 0"},
        {prologue, "local.get $p i32.const 32 i32.add global.set 0"},
        {prologue, "local.get $l i32.const 32 i32.sub global.set 0"},
        {prologue, "i32.const 0 local.set $l " + epilogue},  // assigned twice
        {prologue + " loop i32.const 0 local.tee $l drop end", epilogue},
        {"local.get $p if " + prologue + " end", epilogue},  // perhaps not assigned
        {"block local.get $p br_if 0 " + prologue + " end", epilogue},
        {epilogue, prologue},  // before it is assigned
        {"global.get 0 i32.const 32 i32.add local.tee $l global.set 0", epilogue},
        {on_parameter, ""}}) {
    const Report report = frame(first, second);
    EXPECT_EQ(report.stack_writes_proven, 0u) << first << " | " << second;
    EXPECT_EQ(report.stack_writes_checked, 2u) << first << " | " << second;
  }
}

}  // namespace
}  // namespace nsl::meter::testing
