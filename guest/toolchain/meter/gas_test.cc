// Gas as the metered module charges it when it runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guest/toolchain/meter/meter.h"
#include "guest/toolchain/meter/testing/modules.h"
#include "guest/toolchain/meter/weights.h"

namespace nsl::meter::testing {
namespace {

constexpr Number kMinusOne = 0xffffffff;  // as an i32
constexpr Number kMaxPages = 4;

// The weight of a region: number 0 is the body, the others follow in program order.
std::uint64_t weight(const Metered& metered, std::string_view function, std::uint32_t number) {
  for (const Region& region : metered.report.regions)
    if (region.function == function && region.number == number)
      return region.weight;
  ADD_FAILURE() << "no region " << number << " in " << function;
  return 0;
}

const std::string kLoop = module_of(R"(
  (func $count (export "count") (param $n i32) (result i32) (local $sum i32)
    block
      local.get $n
      i32.eqz
      br_if 0
      loop
        local.get $sum
        local.get $n
        i32.add
        local.set $sum
        local.get $n
        i32.const 1
        i32.sub
        local.tee $n
        br_if 0
      end
    end
    local.get $sum))");

TEST(Gas, ALoopOfNTurnsConsumesItsEntryAndNHeads) {
  const Metered metered = meter_text(kLoop).value();
  const std::uint64_t entry = weight(metered, "count", 0);
  const std::uint64_t head = weight(metered, "count", 1);
  EXPECT_EQ(entry, 2u);  // eqz, br_if
  EXPECT_EQ(head, 5u);
  MeteredMachine machine(kLoop);
  for (const Number turns : {0, 1, 7, 1000})
    EXPECT_EQ(machine.gas_of("count", {turns}), entry + turns * head);
  EXPECT_EQ(machine.call("count", {10}).results, std::vector<Number>{55});
}

TEST(Gas, ExactlyEnoughIsEnoughAndOneLessIsNot) {
  Machine machine(meter_text(kLoop).value().wasm);
  machine.set_global(kGasGlobal, 2 + 10 * 5);
  EXPECT_EQ(machine.call("count", {10}).trap, "");
  EXPECT_EQ(machine.global(kGasGlobal), 0u);
  machine.set_global(kGasGlobal, 2 + 10 * 5 - 1);
  EXPECT_EQ(machine.call("count", {10}).trap, "out of gas");
}

TEST(Gas, AFreshInstanceHasNone) {
  Machine machine(meter_text(kLoop).value().wasm);
  EXPECT_EQ(machine.call("count", {0}).trap, "out of gas");
}

TEST(Gas, SlicesAddUpToTheSameGas) {
  Machine machine(meter_text(kLoop).value().wasm);
  machine.set_slice(7);
  EXPECT_EQ(machine.call("count", {100}).trap, "");
  const Number given = 2 + 100 * 5 + machine.global(kGasGlobal);
  EXPECT_EQ(given % 7, 0u);
  EXPECT_EQ(static_cast<Number>(machine.slices()), given / 7);
}

TEST(Gas, IsChargedBeforeTheWorkIsDone) {
  const std::string store =
      module_of(R"((func (export "store") i32.const 0 i32.const 1 i32.store))");
  Machine machine(meter_text(store).value().wasm);
  machine.set_global(kGasGlobal, 1);
  EXPECT_EQ(machine.call("store").trap, "out of gas");
  EXPECT_EQ(machine.memory()[0], 0);
  machine.set_global(kGasGlobal, 2);
  EXPECT_EQ(machine.call("store").trap, "");
  EXPECT_EQ(machine.memory()[0], 1);
}

TEST(Gas, AHeavyArmOfASwitchIsChargedOnlyWhenItIsTaken) {
  std::string heavy;
  for (int i = 0; i < 10; ++i)
    heavy += " local.get 0 i32.const 3 i32.div_u local.set 0";
  MeteredMachine machine(module_of(R"((func (export "f") (param i32)
      block block local.get 0 br_table 0 1 end)" +
                                   heavy + R"( br 0 end))"));
  EXPECT_EQ(machine.gas_of("f", {0}), 3u + 131u);
  EXPECT_EQ(machine.gas_of("f", {1}), 3u);
  machine.set_global(kGasGlobal, 133);
  EXPECT_EQ(machine.call("f", {0}).trap, "out of gas");
}

// Each takes its length, or its pages, as its argument.
const std::string kSized = module_of(R"(
  (data $d "0123456789abcdef0123456789abcdef")
  (func (export "fill") (param i32) i32.const 0 i32.const 7 local.get 0 memory.fill)
  (func (export "copy") (param i32) i32.const 8 i32.const 0 local.get 0 memory.copy)
  (func (export "init") (param i32) i32.const 8 i32.const 0 local.get 0 memory.init $d)
  (func (export "grow") (param i32) (result i32) local.get 0 memory.grow))");

constexpr Number kBulkWeight = *weight_of(wabt::Opcode::MemoryFill);
constexpr Number kGrowWeight = *weight_of(wabt::Opcode::MemoryGrow);

constexpr Number bulk_gas(Number bytes) { return kBulkWeight + (bytes >> kBulkBytesShift); }

TEST(Gas, BulkOperationsPayByTheirLength) {
  MeteredMachine machine(kSized);
  for (const char* operation : {"fill", "copy", "init"}) {
    for (const Number bytes : {0, 1, 7, 8, 31})
      EXPECT_EQ(machine.gas_of(operation, {bytes}), bulk_gas(bytes)) << operation;
    EXPECT_EQ(machine.call(operation, {32}).trap, "") << operation;
  }
  EXPECT_EQ(machine.gas_of("fill", {65536}), bulk_gas(65536));
}

TEST(Gas, AHugeLengthIsPaidForAsTheUnsignedNumberItIs) {
  MeteredMachine machine(kSized);
  for (const char* operation : {"fill", "copy", "init"})
    for (const Number bytes : {kMinusOne, Number{0x80000000}})
      EXPECT_EQ(machine.gas_of(operation, {bytes}), bulk_gas(bytes)) << operation;
}

TEST(Gas, ABulkOperationThatCanNotBePaidForDoesNothing) {
  MeteredMachine machine(kSized);
  machine.set_global(kGasGlobal, bulk_gas(800) - 1);
  EXPECT_EQ(machine.call("fill", {800}).trap, "out of gas");
  EXPECT_EQ(machine.memory()[0], 0);
  machine.set_global(kGasGlobal, 1000);
  EXPECT_EQ(machine.call("fill", {kMinusOne}).trap, "out of gas");  // before it is out of bounds
  EXPECT_EQ(machine.global(kGasGlobal), 1000 - bulk_gas(kMinusOne));
}

TEST(Gas, GrowthPaysByThePage) {
  MeteredMachine machine(kSized);
  EXPECT_EQ(machine.gas_of("grow", {0}), kGrowWeight);
  EXPECT_EQ(machine.gas_of("grow", {2}), kGrowWeight + 2 * kGrowPageWeight);
  EXPECT_EQ(machine.memory().size(), 3u * 65536);
  machine.set_global(kGasGlobal, kGrowWeight + kGrowPageWeight - 1);
  EXPECT_EQ(machine.call("grow", {1}).trap, "out of gas");
  EXPECT_EQ(machine.memory().size(), 3u * 65536);
}

TEST(Gas, GrowthBeyondTheMaximumFailsAndCostsNoMoreThanTheMaximum) {
  MeteredMachine machine(kSized);
  for (const Number pages : {Number{5}, Number{0x7fffffff}, Number{0x80000000}, kMinusOne}) {
    EXPECT_EQ(machine.gas_of("grow", {pages}), kGrowWeight + kMaxPages * kGrowPageWeight) << pages;
    EXPECT_EQ(machine.call("grow", {pages}).results, std::vector<Number>{kMinusOne});
  }
}

TEST(Gas, WithoutAMaximumGrowthPaysForUpTo4GiB) {
  MeteredMachine machine(R"((module (memory (export "memory") 1)
    (global (mut i32) (i32.const 16))
    (func (export "grow") (param i32) (result i32) local.get 0 memory.grow)))");
  machine.set_global(kGasGlobal, 65536 * kGrowPageWeight);
  EXPECT_EQ(machine.call("grow", {kMinusOne}).trap, "out of gas");
  EXPECT_EQ(machine.global(kGasGlobal), 0 - kGrowWeight);
}

TEST(Gas, WithChargingOffNothingIsChargedAndAllElseIsThere) {
  const Metered metered =
      meter_text(kSized, {.allowed_imports = {}, .charging = Charging::kOff}).value();
  Machine machine(metered.wasm);
  EXPECT_EQ(machine.call("fill", {800}).trap, "");
  EXPECT_EQ(machine.call("grow", {1}).trap, "");
  EXPECT_EQ(machine.global(kGasGlobal), 0u);
  for (const std::string_view name :
       {kGasGlobal, kDepthGlobal, kDepthLimitGlobal, kStackLowGlobal, kStackPointerGlobal})
    EXPECT_TRUE(machine.has_global(name)) << name;
  EXPECT_THAT(machine.imports(), ::testing::Contains("nsl.gas_slice"));
}

TEST(Gas, TheSameBytesGiveTheSameBytes) {
  const Bytes wasm = assemble(kSized);
  EXPECT_EQ(meter_module(wasm, {}).value().wasm, meter_module(wasm, {}).value().wasm);
}

TEST(Report, NamesTheHeaviestRegionsFirst) {
  const Report report = meter_text(kSized).value().report;
  EXPECT_EQ(report.functions, 4u);
  EXPECT_EQ(report.dynamic_charges, 4u);
  EXPECT_EQ(report.regions.size(), 4u);
  EXPECT_EQ(report.regions.front().weight, kGrowWeight);
  const std::string json = to_json(meter_text(kLoop).value().report, 1);
  EXPECT_THAT(json, ::testing::HasSubstr(R"("regions": 2,)"));
  EXPECT_THAT(json, ::testing::HasSubstr(
                        R"({"function": "count", "region": 1, "head": "loop", "weight": 5})"));
  EXPECT_THAT(json, ::testing::Not(::testing::HasSubstr("body")));
}

TEST(Report, EscapesNamesForJson) {
  Report report;
  report.regions.push_back({"a\"b\\c\n", 0, "body", 1});
  EXPECT_THAT(to_json(report, 9), ::testing::HasSubstr(R"("a\"b\\c\u000a")"));
}

}  // namespace
}  // namespace nsl::meter::testing
