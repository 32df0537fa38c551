// What the top level may do, and what of it an invocation sees.

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using TopLevel = FunctionTest;

TEST_F(TopLevel, RunsOnceAndIsFrozenIntoTheImage) {
  const auto compilation = compile(
      "let calls = 0; const made = { n: 1 };"
      "export default () => [++calls, made.n++];");
  ASSERT_TRUE(compilation.ok());
  for (int i = 0; i < 3; ++i)
    EXPECT_THAT(runner().invoke(compilation, {}), GivesResult("[1,1]"));
}

TEST_F(TopLevel, PaysItsOwnGas) {
  const auto cheap = compile("export default () => 1;");
  const auto dear = compile(
      "let x = 0; for (let i = 0; i < 10000; i++) x += i;"
      "export default () => 1;");
  EXPECT_GT(dear.usage.gas.count(), cheap.usage.gas.count() + 100'000);
  const auto first = runner().invoke(cheap, {}), second = runner().invoke(dear, {});
  // The images differ, so what each finds in memory does, but the top level is not paid for again.
  EXPECT_LT(second.usage.gas.count(), first.usage.gas.count() + 10'000);
}

TEST_F(TopLevel, HasNoRandomnessAndSaysWhy) {
  for (const char* call : {"crypto.getRandomValues(new Uint8Array(1))", "crypto.randomUUID()"})
    EXPECT_THAT(run(std::string(call) + "; export default () => 1;"),
                Throws("TypeError", "top level"));
  EXPECT_THAT(run("let error; try { crypto.randomUUID(); } catch (e) { error = e.message; }"
                  "export default () => error.length > 20;"),
              GivesResult("true"));
}

TEST_F(TopLevel, StandsAtTimeZero) {
  EXPECT_THAT(run("const at = [Date.now(), new Date().getTime(), Date().slice(0, 15)];"
                  "export default () => [at, Date.now()];"),
              GivesResult(R"([[0,0,"Thu Jan 01 1970"],1700000000000])"));
}

TEST_F(TopLevel, SeedsMathRandomByTheSource) {
  const char* source = "const top = [Math.random(), Math.random()]; export default () => top;";
  const auto first = run(source), second = run(source);
  EXPECT_EQ(first.result(), second.result());
  EXPECT_NE(first.result(), run(std::string(source) + " ").result());
}

TEST_F(TopLevel, DoesNotSeedTheInvocations) {
  const auto compilation = compile("Math.random(); export default () => Math.random();");
  const auto one = runner().invoke(compilation, {.seed = 1});
  const auto two = runner().invoke(compilation, {.seed = 2});
  EXPECT_NE(one.result(), two.result());
}

TEST_F(TopLevel, HasNoTimers) {
  EXPECT_THAT(run("setTimeout(() => {}, 1); export default () => 1;"),
              Throws("TypeError", "top level"));
}

TEST_F(TopLevel, AwaitsWhatNeedsNoTimer) {
  EXPECT_THAT(run("const x = await (async () => { await null; return 5; })();"
                  "export default () => x;"),
              GivesResult("5"));
  EXPECT_THAT(run("await new Promise(() => {}); export default () => 1;"),
              FailsWith(Errc::kNeverSettles));
}

TEST_F(TopLevel, ThatThrowsFailsTheFunction) {
  EXPECT_THAT(run("throw new RangeError('at the top'); export default () => 1;"),
              Throws("RangeError", "at the top"));
  EXPECT_THAT(run("await Promise.reject(new RangeError('awaited')); export default () => 1;"),
              Throws("RangeError", "awaited"));
  EXPECT_THAT(run("Promise.reject(new RangeError('dropped')); export default () => 1;"),
              Throws("RangeError", "dropped"));
  EXPECT_THAT(run("queueMicrotask(() => { throw new RangeError('queued'); });"
                  "export default () => 1;"),
              Throws("RangeError", "queued"));
  EXPECT_TRUE(compile("Promise.reject(1).catch(() => {}); export default () => 1;").ok());
}

TEST_F(TopLevel, LogsToTheCompilation) {
  const auto compilation =
      compile("console.log('top'); export default () => { console.log('in'); };");
  ASSERT_TRUE(compilation.ok());
  EXPECT_THAT(lines_of(compilation.logs), ElementsAre("info: top"));
  EXPECT_THAT(lines_of(runner().invoke(compilation, {}).logs), ElementsAre("info: in"));
}

TEST_F(TopLevel, SeesNoSecretAndNoContext) {
  EXPECT_THAT(run("export const config = { secrets: ['KEY'] };"
                  "const seen = [typeof secrets, typeof context, typeof input];"
                  "export default (x, { secrets }) => [seen, secrets.KEY];",
                  RunOptions{.secrets = {{"KEY", "k"}}}),
              GivesResult(R"([["undefined","undefined","undefined"],"k"])"));
}

TEST_F(TopLevel, MayLeaveMuchMemoryBehind) {
  EXPECT_THAT(run("const table = Array.from({ length: 20000 }, (_, i) => 'entry ' + i);"
                  "export default (n) => [table.length, table[n]];",
                  "19999"),
              GivesResult(R"([20000,"entry 19999"])"));
}

TEST_F(TopLevel, ImageThatIsLargerThanTheInvocationsMemoryIsAMemoryLimit) {
  const auto compilation =
      compile("const big = new Uint8Array(3000000).fill(1); export default () => big.length;");
  ASSERT_TRUE(compilation.ok()) << ::testing::PrintToString(compilation);
  EXPECT_THAT(
      runner().invoke(compilation,
                      {.limits = limits_with({{execution::Limit::kMemory, 4 * 1024 * 1024}})}),
      FailsWith(Errc::kMemoryLimit, "allowed 4194304 bytes"));
  EXPECT_THAT(runner().invoke(compilation, {}), GivesResult("3000000"));
}

TEST_F(TopLevel, PendingMicrotasksAreDoneBeforeTheImageIsMade) {
  EXPECT_THAT(run("let n = 0; const tick = () => { if (++n < 10) queueMicrotask(tick); };"
                  "queueMicrotask(tick); export default () => n;"),
              GivesResult("10"));
}

TEST_F(TopLevel, FailuresLeaveTheRunnerUsable) {
  for (int i = 0; i < 40; ++i)
    EXPECT_FALSE(compile("throw " + std::to_string(i)).ok());
  EXPECT_THAT(run("export default () => 'alive';"), GivesResult("\"alive\""));
  EXPECT_EQ(runner().instances().instances_lent(), 0U);
}

}  // namespace
}  // namespace nsl::testing
