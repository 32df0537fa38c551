// Every limit: a typed error of its own that says what was allowed and what was met, and nothing
// else harmed.

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::Limit;
using execution::Limits;
using ::testing::AnyOf;

class LimitsOf : public FunctionTest {
 protected:
  execution::Report run_with(Limit limit, std::uint64_t value, std::string_view source,
                             std::string_view input = {}) {
    return run(source,
               RunOptions{.input = std::string(input), .limits = limits_with({{limit, value}})});
  }
  void TearDown() override {
    EXPECT_THAT(run("export default () => [1, 'alive'];"), GivesResult(R"([1,"alive"])"));
    EXPECT_EQ(runner().instances().instances_lent(), 0U);
  }
};

TEST_F(LimitsOf, Gas) {
  const auto report = run_with(Limit::kGas, 3'000'000, "export default () => { for (;;); };");
  EXPECT_THAT(report, FailsWith(Errc::kOutOfGas, "allowed 3000000 gas"));
  EXPECT_EQ(report.usage.gas, Gas(3'000'000));
}

TEST_F(LimitsOf, GasIsExactToTheUnit) {
  const char* source =
      "export default () => { let s = 0; for (let i = 0; i < 1000; i++) s += i; return s; };";
  const auto compilation = compile(source);
  const std::uint64_t need = runner().invoke(compilation, {}).usage.gas.count();
  ASSERT_GT(need, 100'000U);
  EXPECT_TRUE(runner().invoke(compilation, {.limits = limits_with({{Limit::kGas, need}})}).ok());
  EXPECT_THAT(runner().invoke(compilation, {.limits = limits_with({{Limit::kGas, need - 1}})}),
              FailsWith(Errc::kOutOfGas));
}

TEST_F(LimitsOf, GasCanNotBeCaught) {
  EXPECT_THAT(run_with(Limit::kGas, 3'000'000,
                       "export default async () => { try { for (;;); } catch { return 1; } finally "
                       "{ return 2; } };"),
              FailsWith(Errc::kOutOfGas));
}

TEST_F(LimitsOf, GasBoundsTheTopLevelToo) {
  const auto compilation = runner().compile("for (;;); export default () => 1;",
                                            limits_with({{Limit::kGas, 3'000'000}}));
  EXPECT_THAT(compilation, FailsWith(Errc::kOutOfGas, "allowed 3000000 gas"));
  EXPECT_EQ(compilation.usage.gas, Gas(3'000'000));
}

TEST_F(LimitsOf, Memory) {
  const auto report =
      run_with(Limit::kMemory, 8 << 20,
               "export default () => { const a = []; for (;;) a.push(new Array(1000).fill(1)); };");
  EXPECT_THAT(report, FailsWith(Errc::kMemoryLimit, "allowed 8388608 bytes"));
  EXPECT_LE(report.usage.memory_peak.count(), 8U << 20);
  EXPECT_GT(report.usage.memory_peak.count(), 7U << 20);
}

TEST_F(LimitsOf, MemoryThatIsAskedForAtOnce) {
  for (const char* size : {"60000000", "300000000", "1073741824", "2147483647"})
    EXPECT_THAT(
        run_with(Limit::kMemory, 16 << 20, "export default (n) => new Uint8Array(n).length;", size),
        FailsWith(Errc::kMemoryLimit, "allowed 16777216 bytes"))
        << size;
}

TEST_F(LimitsOf, MemoryCanBeCaughtAndGivenBack) {
  EXPECT_THAT(run_with(Limit::kMemory, 16 << 20,
                       "export default () => { try { new Uint8Array(50000000); } catch (e) { "
                       "return [e.name, new Uint8Array(1000000).length]; } };"),
              GivesResult(R"(["InternalError",1000000])"));
}

TEST_F(LimitsOf, MemoryOnTheWayIsAlwaysTheMemoryLimit) {
  // Whatever allocation is the one that fails, the outcome is the same typed error.
  const auto compilation = compile(
      "export default (filler) => {"
      "  const kept = [new Uint8Array(filler)]; let state = 1;"
      "  const next = (n) => (state = (state * 48271) % 2147483647) % n;"
      "  const makers = [(i) => ({ ['a' + i]: 1, ['b' + i]: i }), (i) => 'text ' + i + "
      "'x'.repeat(next(200)),"
      "    (i) => Symbol('s' + i), (i) => new Map([[i, { i }]]), (i) => [i, [i], [[i]]], (i) => 3n "
      "** BigInt(next(900)),"
      "    (i) => new Function('return ' + i), (i) => /(a|b)*c/g, (i) => Promise.resolve({ i }), "
      "(i) => (x) => x + i,"
      "    (i) => new Proxy({ i }, {}), (i) => new Error('e' + i), (i) => JSON.parse('{\"k' + i + "
      "'\":[1]}'), (i) => new Date(i),"
      "    function* (i) { yield i; }, (i) => new WeakRef({}), (i) => class { #p = i; m() {} }, "
      "(i) => new Uint8Array(next(300)),"
      "    (i) => [3, 1, 2].sort().map(String).join(), (i) => Object.entries({ a: i, b: 2 }), (i) "
      "=> structuredClone([i])];"
      "  for (let i = 0; ; i++) kept.push(makers[next(makers.length)](i));"
      "};");
  ASSERT_TRUE(compilation.ok()) << ::testing::PrintToString(compilation);
  for (int step = 0; step < 120; ++step) {
    const auto report =
        runner().invoke(compilation, {.input = std::to_string(2'000'000 + step * 613),
                                      .limits = limits_with({{Limit::kMemory, 5 << 20}})});
    ASSERT_THAT(report, FailsWith(Errc::kMemoryLimit, "allowed 5242880 bytes")) << "step " << step;
  }
}

TEST_F(LimitsOf, MemoryThatIsShortWhenTheInputArrivesOrTheSourceDoes) {
  const std::string large = "\"" + std::string(4'000'000, 'x') + "\"";
  EXPECT_THAT(run_with(Limit::kMemory, 4 << 20, "export default (x) => x.length;", large),
              FailsWith(Errc::kMemoryLimit));
  EXPECT_THAT(runner().compile("/*" + std::string(6'000'000, 'x') + "*/ export default () => 1;",
                               limits_with({{Limit::kMemory, 4 << 20}})),
              FailsWith(Errc::kMemoryLimit));
}

TEST_F(LimitsOf, MemoryThatIsShortWhileCompiling) {
  std::string source = "export default () => 1;\n";
  for (int i = 0; i < 60'000; ++i)
    source += "var a = [1, 2, 3, 'text'];\n";
  EXPECT_THAT(runner().compile(source, limits_with({{Limit::kMemory, 8 << 20}})),
              FailsWith(Errc::kMemoryLimit, "allowed 8388608 bytes"));
}

TEST_F(LimitsOf, WallTimeOfAFunctionThatComputes) {
  const RunOptions options{
      .limits = limits_with({{Limit::kWallTime, 30}, {Limit::kGas, 1'000'000'000'000}})};
  const auto compilation = compile("export default () => { for (;;); };");
  EXPECT_THAT(runner().invoke(compilation, options), FailsWith(Errc::kTimeout, "allowed 30 ms"));
}

TEST_F(LimitsOf, WallTimeOfAFunctionThatWaits) {
  EXPECT_THAT(run_with(Limit::kWallTime, 30,
                       "export default () => new Promise((r) => setTimeout(r, 1e6));"),
              FailsWith(Errc::kTimeout, "allowed 30 ms"));
}

TEST_F(LimitsOf, Source) {
  const Limits limits = limits_with({{Limit::kSource, 30}});
  EXPECT_TRUE(runner().compile("function main() { }/*4567890*/", limits).ok());
  EXPECT_THAT(runner().compile("function main() { }/*45678901*/", limits),
              FailsWith(Errc::kSourceTooLarge, "allowed 30 bytes, met 31"));
}

TEST_F(LimitsOf, SourceIsEightMebibytesAtMost) {
  const std::string body = "export default () => 1; //";
  const std::string most = body + std::string((8 << 20) - body.size(), 'x');
  EXPECT_TRUE(compile(most).ok());
  EXPECT_THAT(compile(most + "x"),
              FailsWith(Errc::kSourceTooLarge, "allowed 8388608 bytes, met 8388609"));
}

TEST_F(LimitsOf, Input) {
  EXPECT_THAT(run_with(Limit::kInput, 5, "export default (x) => x;", "12345"),
              GivesResult("12345"));
  EXPECT_THAT(run_with(Limit::kInput, 5, "export default (x) => x;", "123456"),
              FailsWith(Errc::kInputTooLarge, "allowed 5 bytes, met 6"));
}

TEST_F(LimitsOf, InputIsFourMebibytesByStandard) {
  const std::string most = "\"" + std::string((4 << 20) - 2, 'x') + "\"";
  EXPECT_THAT(run("export default (x) => x.length;", most), GivesResult("4194302"));
  EXPECT_THAT(run("export default (x) => x.length;", most + " "),
              FailsWith(Errc::kInputTooLarge, "allowed 4194304 bytes, met 4194305"));
}

TEST_F(LimitsOf, HostCalls) {
  const auto report = run_with(Limit::kHostCalls, 100,
                               "export default () => { for (;;) try { Date.now(); } catch {} };");
  EXPECT_THAT(report, FailsWith(Errc::kHostCallsExceeded, "allowed 100 host calls"));
  EXPECT_EQ(report.usage.host_calls, 100U);
}

TEST_F(LimitsOf, CallDepth) {
  const char* source =
      "export default () => { let n = 0; const f = () => { n++; f(); };"
      " try { f(); } catch (e) { return [e.name, n]; } };";
  const auto depth_of = [](const execution::Report& report) {
    return std::stoi(report.result().substr(report.result().find(',') + 1));
  };
  const auto shallow = run_with(Limit::kCallDepth, 1'000, source);
  const auto standard = run(source);
  ASSERT_TRUE(shallow.ok()) << ::testing::PrintToString(shallow);
  ASSERT_TRUE(standard.ok()) << ::testing::PrintToString(standard);
  EXPECT_THAT(shallow.result(), ::testing::StartsWith("[\"InternalError\","));
  EXPECT_LT(depth_of(shallow), 1'000);
  EXPECT_GE(depth_of(standard), 5'000);
}

TEST_F(LimitsOf, Image) {
  const char* source =
      "const kept = Array.from({ length: 20000 }, (_, i) => ({ i })); export default () => "
      "kept.length;";
  EXPECT_TRUE(compile(source).ok());
  EXPECT_THAT(runner().compile(source, limits_with({{Limit::kImage, 200'000}})),
              FailsWith(Errc::kImageTooLarge, "allowed 200000 bytes, met "));
}

TEST_F(LimitsOf, AreClampedInOnePlace) {
  for (const execution::LimitSpec& row : execution::limit_table()) {
    Limits limits;
    EXPECT_EQ(limits.get(row.limit), row.standard) << row.name;
    EXPECT_LE(row.smallest, row.standard) << row.name;
    EXPECT_LE(row.standard, row.ceiling) << row.name;
    ASSERT_TRUE(limits.set(row.limit, UINT64_MAX).ok()) << row.name;
    EXPECT_EQ(limits.get(row.limit), row.ceiling) << row.name;
    ASSERT_TRUE(limits.set(row.limit, row.smallest).ok()) << row.name;
    EXPECT_EQ(limits.get(row.limit), row.smallest) << row.name;
    if (row.smallest > 0) {
      const Status refused = limits.set(row.limit, row.smallest - 1);
      ASSERT_FALSE(refused.ok()) << row.name;
      EXPECT_EQ(refused.error().code(), Errc::kLimitOutOfRange) << row.name;
      EXPECT_EQ(limits.get(row.limit), row.smallest) << row.name;
    }
    EXPECT_EQ(execution::limit_named(row.name), row.limit);
  }
}

TEST_F(LimitsOf, TheSmallestOfAllStillRunASmallFunction) {
  Limits limits;
  for (const Limit limit : {Limit::kGas, Limit::kMemory, Limit::kLogs, Limit::kHostCalls,
                            Limit::kCallDepth, Limit::kImage})
    ASSERT_TRUE(limits.set(limit, execution::spec(limit).smallest).ok());
  EXPECT_THAT(run("export default (x) => x + 1;", RunOptions{.input = "1", .limits = limits}),
              GivesResult("2"));
}

TEST_F(LimitsOf, TheCeilingsOfAllCanBeUsed) {
  Limits limits;
  for (const execution::LimitSpec& row : execution::limit_table())
    ASSERT_TRUE(limits.set(row.limit, row.ceiling).ok());
  EXPECT_THAT(run("export default (x) => new Uint8Array(250000000).length;",
                  RunOptions{.input = "1", .limits = limits}),
              GivesResult("250000000"));
}

}  // namespace
}  // namespace nsl::testing
