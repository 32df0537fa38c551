// setTimeout, the virtual clock, and promises that wait.

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::Limit;
using ::testing::ElementsAre;

using Timers = FunctionTest;

std::string in_async(std::string_view body) {
  return "const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));"
         "export default async (input, { log }) => {" +
         std::string(body) + "};";
}

TEST_F(Timers, RunInTheOrderOfTheirTimeThenOfTheirSetting) {
  EXPECT_THAT(
      run(in_async("const order = [];"
                   "setTimeout(() => order.push('3b'), 3); setTimeout(() => order.push(1), 1);"
                   "setTimeout(() => order.push('0')); setTimeout(() => order.push('3c'), 3);"
                   "setTimeout(() => order.push(2), 2); await sleep(4); return order;")),
      GivesResult(R"(["0",1,2,"3b","3c"])"));
}

TEST_F(Timers, ComeAfterMicrotasks) {
  EXPECT_THAT(run(in_async("const order = []; setTimeout(() => order.push('timer'));"
                           "queueMicrotask(() => { order.push('micro'); queueMicrotask(() => "
                           "order.push('nested')); });"
                           "order.push('now'); await sleep(1); return order;")),
              GivesResult(R"(["now","micro","nested","timer"])"));
}

TEST_F(Timers, LetMicrotasksRunBetweenThem) {
  EXPECT_THAT(run(in_async("const order = [];"
                           "setTimeout(() => { order.push('a'); Promise.resolve().then(() => "
                           "order.push('after a')); });"
                           "setTimeout(() => order.push('b')); await sleep(1); return order;")),
              GivesResult(R"(["a","after a","b"])"));
}

TEST_F(Timers, MoveTheClockAndNothingElseDoes) {
  EXPECT_THAT(
      run(in_async(
          "const start = Date.now(); for (let i = 0; i < 1e5; i++); const worked = Date.now();"
          "await sleep(7); const slept = Date.now(); await sleep(5);"
          "return [start, worked - start, slept - start, Date.now() - start];")),
      GivesResult("[1700000000000,0,7,12]"));
}

TEST_F(Timers, TakeTheInvocationsStartTime) {
  EXPECT_THAT(run("export default () => new Date();", RunOptions{.start = UnixMillis(0)}),
              GivesResult("\"1970-01-01T00:00:00.000Z\""));
  EXPECT_THAT(run("export default () => Date.now();", RunOptions{.start = UnixMillis(-5)}),
              GivesResult("-5"));
}

TEST_F(Timers, CanBeCleared) {
  EXPECT_THAT(
      run(in_async(
          "const order = []; const id = setTimeout(() => order.push('no'), 1);"
          "clearTimeout(id); clearTimeout(id); clearTimeout(undefined); clearTimeout(12345);"
          "const other = setTimeout(() => order.push('never'), 2);"
          "setTimeout(() => clearTimeout(other), 1);"
          "await sleep(3); return order;")),
      GivesResult("[]"));
}

TEST_F(Timers, PassArgumentsAndTheGlobalAsThis) {
  EXPECT_THAT(
      run("function main() { return new Promise((resolve) =>"
          "  setTimeout(function (a, b) { resolve([a, b, this === globalThis]); }, 1, 'x', 2)); }"),
      GivesResult(R"(["x",2,true])"));
}

TEST_F(Timers, TakeDelaysAsTheWebDoes) {
  EXPECT_THAT(run(in_async("const start = Date.now(), after = async (ms) => { const t = "
                           "Date.now(); await sleep(ms); return Date.now() - t; };"
                           "return [await after(undefined), await after(-5), await after('3'), "
                           "await after(1.9), await after(NaN), await after(2 ** 32 + 2)];")),
              GivesResult("[0,0,3,1,0,2]"));
}

TEST_F(Timers, RefuseWhatIsNoFunction) {
  EXPECT_THAT(run(in_async("setTimeout('code', 1);")), Throws("TypeError", "function"));
  EXPECT_THAT(run(in_async("setTimeout();")), Throws("TypeError", "function"));
}

TEST_F(Timers, ThatThrowEndTheInvocation) {
  EXPECT_THAT(
      run(in_async(
          "setTimeout(() => { throw new RangeError('in a timer'); }, 1); await sleep(50);")),
      Throws("RangeError", "in a timer"));
}

TEST_F(Timers, ThatAreStillPendingAreDropped) {
  const auto report = run(in_async("setTimeout(() => log('never'), 1); return 'done';"));
  EXPECT_THAT(report, GivesResult("\"done\""));
  EXPECT_THAT(lines_of(report.logs), ElementsAre());
}

TEST_F(Timers, CanNest) {
  EXPECT_THAT(run(in_async("let depth = 0; await new Promise((done) => { const again = () => "
                           "++depth < 20 ? setTimeout(again, 1) : done(); again(); });"
                           "return depth;")),
              GivesResult("20"));
}

TEST_F(Timers, AreBoundedInNumber) {
  EXPECT_THAT(run(in_async("for (let i = 0; i < 10001; i++) setTimeout(() => {}, 1000);")),
              FailsWith(Errc::kTooManyTimers, "10000"));
  EXPECT_THAT(
      run(in_async("for (let i = 0; i < 10000; i++) setTimeout(() => {}, 1000); return 'fits';")),
      GivesResult("\"fits\""));
  EXPECT_THAT(
      run(in_async("try { for (;;) setTimeout(() => {}, 1000); } catch (e) { return e.name; }")),
      GivesResult("\"RangeError\""));
}

TEST_F(Timers, CountAgainstTheWallTime) {
  EXPECT_THAT(run(in_async("await sleep(3600000);"),
                  RunOptions{.limits = limits_with({{Limit::kWallTime, 30}})}),
              FailsWith(Errc::kTimeout, "allowed 30 ms"));
}

TEST_F(Timers, SpendTheirGasOverAllEntries) {
  const RunOptions options{.limits = limits_with({{Limit::kGas, 2'000'000}})};
  EXPECT_THAT(run(in_async("for (;;) { await sleep(0); await sleep(1); }"), options),
              FailsWith(Errc::kOutOfGas, "allowed 2000000 gas"));
}

TEST_F(Timers, CountTheirHostCallsOverAllEntries) {
  const RunOptions options{.limits = limits_with({{Limit::kHostCalls, 100}})};
  EXPECT_THAT(run(in_async("for (;;) await sleep(1);"), options),
              FailsWith(Errc::kHostCallsExceeded, "allowed 100"));
}

TEST_F(Timers, AnInvocationThatNothingCanSettleEndsAtOnce) {
  EXPECT_THAT(run("export default () => new Promise(() => {});"), FailsWith(Errc::kNeverSettles));
  EXPECT_THAT(run(in_async("await sleep(1); await new Promise(() => {});")),
              FailsWith(Errc::kNeverSettles));
  EXPECT_THAT(
      run(in_async(
          "const id = setTimeout(() => {}, 1e6); clearTimeout(id); await new Promise(() => {});")),
      FailsWith(Errc::kNeverSettles));
}

TEST_F(Timers, KeepTheMemoryOfAWaitingInvocation) {
  EXPECT_THAT(
      run(in_async("const kept = Array.from({ length: 20000 }, (_, i) => ({ i, s: 's' + i }));"
                   "let sum = 0; for (let round = 0; round < 5; round++) { await sleep(1); sum += "
                   "kept[19999 - round].i; }"
                   "return [sum, kept[123].s];")),
      GivesResult(R"([99985,"s123"])"));
}

}  // namespace
}  // namespace nsl::testing
