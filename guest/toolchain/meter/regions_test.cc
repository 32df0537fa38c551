#include "guest/toolchain/meter/regions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "guest/toolchain/meter/ir.h"
#include "guest/toolchain/meter/testing/machine.h"
#include "guest/toolchain/meter/weights.h"

namespace nsl::meter {
namespace {

using ::testing::ElementsAre;

// Straight-line code that weighs 2 for each of `times`: an addition and a local.set.
std::string work(int times) {
  std::string code;
  for (int i = 0; i < times; ++i)
    code += " local.get 0 i32.const 1 i32.add local.set 0";
  return code;
}

// The regions of (func (param i32) `body`), as "body 12", "loop 3", "arm 70".
std::vector<std::string> regions_of(const std::string& body) {
  const Bytes wasm =
      testing::assemble("(module (memory 1) (data $d \"x\") (func $f (param i32) " + body + "))");
  const auto module = read_module(wasm).value();
  std::vector<std::string> regions;
  for (const WeighedRegion& region : weigh_regions(*module->funcs.front())) {
    const char* head = region.head == Head::kBody   ? "body "
                       : region.head == Head::kLoop ? "loop "
                                                    : "arm ";
    regions.push_back(head + std::to_string(region.weight));
  }
  return regions;
}

TEST(Regions, AStraightLineWeighsTheSumOfItsInstructions) {
  EXPECT_THAT(regions_of("i32.const 8 local.get 0 i32.load i32.const 3 i32.div_u i32.store"),
              ElementsAre("body 16"));  // load 2, div 12, store 2
}

TEST(Regions, NothingWeighsNothing) {
  EXPECT_THAT(regions_of(""), ElementsAre("body 1"));
  EXPECT_THAT(regions_of("(loop)"), ElementsAre("body 1", "loop 1"));
  EXPECT_THAT(regions_of("(loop br 0)"), ElementsAre("body 1", "loop 1"));
}

TEST(Regions, AnIfTakesItsHeavierArm) {
  EXPECT_THAT(regions_of("local.get 0 if" + work(5) + " else" + work(9) + " end"),
              ElementsAre("body 19"));
  EXPECT_THAT(regions_of("local.get 0 if" + work(9) + " else" + work(5) + " end"),
              ElementsAre("body 19"));
  EXPECT_THAT(regions_of("local.get 0 if" + work(5) + " end" + work(1)), ElementsAre("body 13"));
}

TEST(Regions, ABranchOutOfAnIfGoesOnBehindIt) {
  EXPECT_THAT(regions_of("local.get 0 if" + work(9) + " local.get 0 br_if 0 return end" + work(3)),
              ElementsAre("body 26"));  // 1 + 18 + 1 + 6; the return's path ends at 21
}

TEST(Regions, ABranchSkipsWhatLiesBetweenButNotWhatFollowsItsTarget) {
  const std::string skip =
      "block block local.get 0 br_if 1" + work(20) + " br 0 end" + work(3) + " end" + work(7);
  EXPECT_THAT(regions_of(skip), ElementsAre("body 62"));  // 1 + 40 + 1 + 6 + 14: the long way
  const std::string light = "block block" + work(10) + " br 1 end" + work(20) + " end" + work(7);
  EXPECT_THAT(regions_of(light), ElementsAre("body 35"));  // the 20 are never reached
}

TEST(Regions, TheHeaviestOfSeveralBranchesToALabelCounts) {
  EXPECT_THAT(regions_of("block local.get 0 br_if 0" + work(10) + " local.get 0 br_if 0" +
                         " return end" + work(3)),
              ElementsAre("body 28"));  // 1 + 20 + 1 + 6; the return's path ends at 23
}

TEST(Regions, AReturnAndUnreachableEndTheirPaths) {
  EXPECT_THAT(regions_of(work(5) + " return" + work(100)), ElementsAre("body 11"));
  EXPECT_THAT(regions_of(work(5) + " unreachable" + work(100)), ElementsAre("body 10"));
  EXPECT_THAT(regions_of("local.get 0 if return end" + work(3)), ElementsAre("body 7"));
}

TEST(Regions, ABranchToTheFunctionsOwnLabelIsAReturn) {
  EXPECT_THAT(regions_of("block local.get 0 br_if 1" + work(4) + " end" + work(2)),
              ElementsAre("body 13"));
}

TEST(Regions, ALoopIsNotInTheWeightOfWhatIsAroundIt) {
  EXPECT_THAT(regions_of(work(3) + " loop" + work(10) + " local.get 0 br_if 0 end" + work(4)),
              ElementsAre("body 14", "loop 21"));
}

TEST(Regions, LoopsInsideOfLoopsPayAtTheirOwnHeads) {
  EXPECT_THAT(regions_of("loop" + work(2) + " loop" + work(10) + " local.get 0 br_if 0 end" +
                         work(1) + " local.get 0 br_if 0 end"),
              ElementsAre("body 1", "loop 7", "loop 21"));
}

TEST(Regions, ABranchOutOfALoopGoesOnWithWhatTheOuterPathHadAtTheLoop) {
  // Inside, 40 are done before the branch to the outer block's end; they are the loop's.
  EXPECT_THAT(regions_of("block" + work(3) + " loop" + work(20) + " local.get 0 br_if 1 br 0 end" +
                         work(50) + " end" + work(5)),
              ElementsAre("body 16", "loop 42"));  // 6 + 10: after the loop, 50 are out of reach
}

TEST(Regions, ALoopThatIsOnlyLeftByBranchesCutsOffWhatFollowsIt) {
  EXPECT_THAT(regions_of("loop br 0 end" + work(30)), ElementsAre("body 1", "loop 1"));
}

TEST(Regions, CodeThatNoPathReachesStillGetsItsLoopsCharged) {
  EXPECT_THAT(regions_of("return loop" + work(4) + " local.get 0 br_if 0 end" + work(30)),
              ElementsAre("body 1", "loop 9"));
}

// switch (p) { case 0: …; break; case 1: …; fall through; default: … }
std::string switch_of(int first, int second, int rest) {
  return "block block block local.get 0 br_table 0 1 2 end" + work(first) + " br 1 end" +
         work(second) + " end" + work(rest);
}

TEST(Regions, TheLightArmsOfASwitchArePaidForByTheHeaviestPathThroughThem) {
  EXPECT_THAT(regions_of(switch_of(5, 4, 3)), ElementsAre("body 20"));    // 3 + 10 + 1 + 6
  EXPECT_THAT(regions_of(switch_of(5, 20, 3)), ElementsAre("body 49"));   // 3 + 40 + 6
  EXPECT_THAT(regions_of(switch_of(20, 20, 3)), ElementsAre("body 50"));  // 3 + 40 + 1 + 6
}

TEST(Regions, AfterALightArmOnlyThePathThatFallsOutOfItGoesOn) {
  const std::string arm = " local.get 0 if" + work(20) + " return end" + work(1);
  EXPECT_THAT(regions_of("block block local.get 0 br_table 0 0 end" + arm + " end" + work(30)),
              ElementsAre("body 66"));  // 3 + 1 + 2 + 60; the return's path ends at 45
}

TEST(Regions, AHeavyArmOfASwitchPaysForItself) {
  EXPECT_THAT(regions_of(switch_of(100, 4, 3)), ElementsAre("body 17", "arm 201"));
  EXPECT_THAT(regions_of(switch_of(100, 40, 3)), ElementsAre("body 9", "arm 201", "arm 80"));
  EXPECT_THAT(regions_of(switch_of(32, 31, 3)), ElementsAre("body 71", "arm 65"));
}

TEST(Regions, ALoopInsideOfAnArmIsNotInTheArmsWeight) {
  EXPECT_THAT(regions_of("block local.get 0 br_table 0 0 end loop" + work(100) +
                         " local.get 0 br_if 0 end" + work(3)),
              ElementsAre("body 9", "loop 201"));
}

TEST(Regions, AnInterpretersLoopDoesNotPayForItsHeaviestInstructionEachTurn) {
  const std::string interpreter = "loop block block local.get 0 br_table 0 1 end" + work(500) +
                                  " br 1 end" + work(5) + " br 0 end";
  EXPECT_THAT(regions_of(interpreter), ElementsAre("body 1", "loop 14", "arm 1001"));
}

// The one region of an operation of `length` bytes whose length is written into the code.
std::vector<std::string> regions_of_bulk(const std::string& operation, std::uint32_t length) {
  return regions_of("i32.const 0 i32.const 0 i32.const " + std::to_string(length) + " " +
                    operation);
}

std::string body(std::uint32_t weight) { return "body " + std::to_string(weight); }

constexpr std::uint32_t kBulkWeight = *weight_of(wabt::Opcode::MemoryCopy);

TEST(Regions, ABulkOperationOfAShortConstantLengthIsPaidForWithItsRegion) {
  for (const std::uint32_t length : {std::uint32_t{0}, std::uint32_t{80}, kBulkStaticLimit})
    EXPECT_THAT(regions_of_bulk("memory.copy", length),
                ElementsAre(body(kBulkWeight + (length >> kBulkBytesShift))));
  EXPECT_THAT(regions_of_bulk("memory.fill", 64),
              ElementsAre(body(kBulkWeight + (64 >> kBulkBytesShift))));
  EXPECT_THAT(regions_of_bulk("memory.init 0", 1), ElementsAre(body(kBulkWeight)));
}

TEST(Regions, ABulkOperationOfAnyOtherLengthPaysByItAtRunTime) {
  EXPECT_THAT(regions_of_bulk("memory.fill", kBulkStaticLimit + 1), ElementsAre(body(kBulkWeight)));
  EXPECT_THAT(regions_of_bulk("memory.copy", UINT32_MAX), ElementsAre(body(kBulkWeight)));
  EXPECT_THAT(regions_of("i32.const 0 i32.const 0 i32.const 1 local.get 0 i32.add memory.fill"),
              ElementsAre(body(kBulkWeight + 1)));
}

TEST(Weights, AnInstructionThatCouldHideWorkHasNone) {
  for (const wabt::Opcode::Enum opcode :
       {wabt::Opcode::TableFill, wabt::Opcode::TableGrow, wabt::Opcode::TableCopy,
        wabt::Opcode::TableInit, wabt::Opcode::ReturnCall, wabt::Opcode::CallRef, wabt::Opcode::Try,
        wabt::Opcode::I32AtomicLoad, wabt::Opcode::V128Load})
    EXPECT_EQ(weight_of(opcode), std::nullopt) << wabt::Opcode(opcode).GetName();
}

}  // namespace
}  // namespace nsl::meter
