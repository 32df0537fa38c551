// What a function may return, and what its log becomes.

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::Limit;
using ::testing::ElementsAre;

using Results = FunctionTest;

std::string returning(std::string_view expression) {
  return "export default () => (" + std::string(expression) + ");";
}

TEST_F(Results, UndefinedIsNull) {
  EXPECT_THAT(run("export default () => {};"), GivesResult("null"));
  EXPECT_THAT(run("export default async () => {};"), GivesResult("null"));
  EXPECT_THAT(run(returning("null")), GivesResult("null"));
}

TEST_F(Results, AreWrittenByTheRulesOfJson) {
  EXPECT_THAT(run(returning("[NaN, Infinity, -0, undefined, () => 1, Symbol()]")),
              GivesResult("[null,null,0,null,null,null]"));
  EXPECT_THAT(run(returning("{ a: undefined, f() {}, [Symbol()]: 1, b: new Map([[1, 2]]) }")),
              GivesResult(R"({"b":{}})"));
  EXPECT_THAT(run(returning("[new Date(0), new String('s'), Object(1), new Uint8Array(2)]")),
              GivesResult(R"(["1970-01-01T00:00:00.000Z","s",1,{"0":0,"1":0}])"));
  EXPECT_THAT(run(returning("{ toJSON(key) { return { key, nested: { toJSON: () => 1 } }; } }")),
              GivesResult(R"({"key":"","nested":1})"));
  EXPECT_THAT(run(returning("'\\u2028\\0é\\u{1F600}'")),
              GivesResult("\"\xE2\x80\xA8\\u0000\xC3\xA9\xF0\x9F\x98\x80\""));
}

TEST_F(Results, ThatAreNotJsonAreATypedError) {
  EXPECT_THAT(run("export default () => { const a = []; a.push(a); return a; };"),
              FailsWith(Errc::kResultNotJson, "circular"));
  EXPECT_THAT(run(returning("10n")), FailsWith(Errc::kResultNotJson, "BigInt"));
  EXPECT_THAT(run(returning("[{ n: 10n }]")), FailsWith(Errc::kResultNotJson, "BigInt"));
  EXPECT_THAT(run(returning("() => 1")), FailsWith(Errc::kResultNotJson, "function"));
  EXPECT_THAT(run(returning("Symbol('s')")), FailsWith(Errc::kResultNotJson, "symbol"));
  EXPECT_THAT(run(returning("class {}")), FailsWith(Errc::kResultNotJson, "function"));
  EXPECT_THAT(run(returning("{ toJSON() { throw new RangeError('no'); } }")),
              FailsWith(Errc::kResultNotJson, "RangeError: no"));
  EXPECT_THAT(run(returning("{ get a() { throw new RangeError('getter'); } }")),
              FailsWith(Errc::kResultNotJson, "RangeError: getter"));
  EXPECT_THAT(run(returning("Promise.resolve(() => 1)")),
              FailsWith(Errc::kResultNotJson, "function"));
}

TEST_F(Results, WithHalfOfASurrogatePairAreNotText) {
  EXPECT_THAT(run(returning("'\\uD800'")), FailsWith(Errc::kResultNotJson));
  EXPECT_THAT(run(returning("{ ['\\uDFFF']: 1 }")), FailsWith(Errc::kResultNotJson));
}

TEST_F(Results, OfPromisesAreAwaited) {
  EXPECT_THAT(run(returning("Promise.resolve([1])")), GivesResult("[1]"));
  EXPECT_THAT(run(returning("new Promise((r) => queueMicrotask(() => r('later')))")),
              GivesResult("\"later\""));
  EXPECT_THAT(run(returning("({ then(resolve) { resolve('thenable'); } })")),
              GivesResult("\"thenable\""));
  EXPECT_THAT(run(returning("[Promise.resolve(1)]")), GivesResult("[{}]"));
  EXPECT_THAT(run(returning("Promise.reject(new TypeError('rejected'))")),
              Throws("TypeError", "rejected"));
}

TEST_F(Results, MayBeAsLargeAsTheLimitAndNoLarger) {
  const RunOptions options{.input = "98", .limits = limits_with({{Limit::kResult, 100}})};
  EXPECT_THAT(run("export default (n) => 'x'.repeat(n);", options),
              GivesResult("\"" + std::string(98, 'x') + "\""));
  const RunOptions more{.input = "99", .limits = options.limits};
  const auto report = run("export default (n) => 'x'.repeat(n);", more);
  EXPECT_THAT(report, FailsWith(Errc::kResultTooLarge, "allowed 100 bytes, met 101"));
}

TEST_F(Results, OfFourMebibytesFitTheStandardLimit) {
  EXPECT_TRUE(run("export default (n) => 'x'.repeat(n);", "4194302").ok());
  EXPECT_THAT(run("export default (n) => 'x'.repeat(n);", "4194303"),
              FailsWith(Errc::kResultTooLarge, "allowed 4194304 bytes, met 4194305"));
}

TEST_F(Results, AreFollowedByTheMicrotasksThatWereQueued) {
  const auto report = run(
      "export default (x, { log }) => { queueMicrotask(() => log('after')); return 'result'; };");
  EXPECT_THAT(report, GivesResult("\"result\""));
  EXPECT_THAT(lines_of(report.logs), ElementsAre("info: after"));
}

TEST_F(Results, ComeWithTheLogOfTheInvocation) {
  const auto report =
      run("export default (x, { log }) => {"
          "  console.debug('d'); console.log('i', 1, { a: [2] }); console.warn('w'); "
          "console.error('e');"
          "  log.warn('from context'); return 1;"
          "};");
  EXPECT_THAT(lines_of(report.logs), ElementsAre("debug: d", "info: i 1 { a: [ 2 ] }", "warn: w",
                                                 "error: e", "warn: from context"));
  EXPECT_FALSE(report.logs.is_cut());
}

TEST_F(Results, KeepTheLogOfAFunctionThatFails) {
  const auto report = run("export default () => { console.log('before'); throw new Error('x'); };");
  EXPECT_THAT(report, Throws("Error", "x"));
  EXPECT_THAT(lines_of(report.logs), ElementsAre("info: before"));
}

TEST_F(Results, CutTheLogAtItsLimitWithAMark) {
  const RunOptions options{.limits = limits_with({{Limit::kLogs, 10}})};
  const auto report = run(
      "export default () => { console.log('1234'); console.log('56789'); console.log('lost'); };",
      options);
  EXPECT_THAT(report, GivesResult("null"));
  EXPECT_THAT(lines_of(report.logs), ElementsAre("info: 1234", "info: 56789",
                                                 "warn: [log truncated: its limit was reached]"));
  EXPECT_TRUE(report.logs.is_cut());
}

TEST_F(Results, NeverHoldMoreLogThanTheLimit) {
  const auto report =
      run("export default () => { for (let i = 0; i < 3000; i++) console.log('line ' + "
          "'x'.repeat(i)); };");
  EXPECT_THAT(report, GivesResult("null"));
  std::size_t bytes = 0;
  for (const auto& line : report.logs.lines())
    bytes += line.text.size();
  EXPECT_LE(bytes, 64U * 1024 + 100);
  EXPECT_TRUE(report.logs.is_cut());
}

TEST_F(Results, LogRejectionsThatNobodyHandled) {
  const auto report =
      run("export default () => { Promise.reject(new RangeError('lost')); return 1; };");
  EXPECT_THAT(report, GivesResult("1"));
  ASSERT_EQ(report.logs.lines().size(), 1U);
  EXPECT_THAT(report.logs.lines()[0].text, ::testing::HasSubstr("RangeError: lost"));
}

TEST_F(Results, ReportWhatWasUsed) {
  const auto small = run("export default () => 1;");
  const auto large =
      run("export default () => { const a = []; for (let i = 0; i < 1000; i++) a.push({ i, s: 'x' "
          "+ i });"
          " return new Uint8Array(4000000).length; };");
  EXPECT_GT(small.usage.gas.count(), 0U);
  EXPECT_GT(large.usage.gas, small.usage.gas);
  EXPECT_GE(large.usage.memory_peak.count(), small.usage.memory_peak.count() + 3'900'000);
  EXPECT_EQ(run("export default () => { Date.now(); Date.now(); };").usage.host_calls, 3U);
}

}  // namespace
}  // namespace nsl::testing
