// The same function, input, seed and start time give the same result, gas, memory and log, over a
// thousand runs in whichever slot and on whichever thread.

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::Compilation;
using execution::Report;

constexpr int kRuns = 1'000;
constexpr int kRunsOfTheSlow = 100;

struct Case {
  const char* name;
  const char* source;
  int runs = kRuns;
};

void PrintTo(const Case& test, std::ostream* out) { *out << test.name; }

class Determinism : public ::testing::TestWithParam<Case> {};

std::string everything_of(const Report& report) {
  std::string all = describe(report) + " gas " + std::to_string(report.usage.gas.count()) +
                    " memory " + std::to_string(report.usage.memory_peak.count()) + " calls " +
                    std::to_string(report.usage.host_calls);
  if (!report.ok())
    all += report.failure().stack;
  for (const std::string& line : lines_of(report.logs))
    all += "\n" + line;
  return all;
}

TEST_P(Determinism, HoldsOverAThousandRuns) {
  FunctionRunner runner;
  const RunOptions options{.input = R"({"n":12,"list":[5,3,9,1]})"};
  const Compilation first_made = runner.compile(GetParam().source);
  ASSERT_TRUE(first_made.ok()) << ::testing::PrintToString(first_made);
  const Compilation second_made = runner.compile(GetParam().source);
  EXPECT_EQ(first_made.usage.gas, second_made.usage.gas);
  EXPECT_EQ(first_made.function()->image().footprint(),
            second_made.function()->image().footprint());
  const std::string expected = everything_of(runner.invoke(first_made, options));
  // Eight at a time, so that slots and threads change places.
  for (int run = 0; run < GetParam().runs; run += 8) {
    std::vector<std::future<Report>> reports;
    for (int i = 0; i < 8; ++i)
      reports.push_back(runner.submit(i % 2 == 0 ? first_made : second_made, options));
    for (std::future<Report>& report : reports)
      ASSERT_EQ(everything_of(report.get()), expected) << "in run " << run;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Functions, Determinism,
    ::testing::Values(
        Case{
            "Arithmetic",
            "export default ({ n }) => { let x = 0.1; for (let i = 1; i < 200; i++) x = Math.sin(x "
            "* i) + Math.pow(x, 0.3) / Math.fround(i) + Math.exp(-x) + Math.hypot(x, i);"
            " return [x, NaN, 0 / 0, new Float64Array([0 / 0, -NaN, x]).buffer.byteLength, [...new "
            "Uint8Array(new Float64Array([NaN, 0 / 0, -(0 / 0), Infinity - Infinity]).buffer)]]; "
            "};"},
        Case{"Collections",
             "export default ({ list }) => { const keys = list.map((v) => ({ v })), map = new "
             "Map(keys.map((k) => [k, k.v])), weak = new WeakMap(keys.map((k) => [k, k.v]));"
             " const o = {}; for (let i = 0; i < 300; i++) o['k' + (i * 7919) % 301] = i; for "
             "(const k of keys) map.delete(k), map.set(k, weak.get(k));"
             " return [[...map.values()], Object.keys(o).join(), list.toSorted((a, b) => a - b), "
             "[...'sorting'].sort()]; };"},
        Case{"Randomness",
             "export default () => [Math.random(), Math.random(), crypto.randomUUID(), "
             "[...crypto.getRandomValues(new Uint8Array(40))], Math.random()];"},
        Case{"Timers",
             "export default async ({ n }, { log }) => { const sleep = (ms) => new Promise((r) => "
             "setTimeout(r, ms)), order = [];"
             " const work = async (id) => { for (let i = 0; i < 3; i++) { await sleep((id * 7 + i) "
             "% 2); order.push(id + ':' + (Date.now() % 1000)); } };"
             " await Promise.all([1, 2, 3].map(work)); log(order); return order; };"},
        Case{"Garbage",
             "export default () => { let collected = 0; const registry = new "
             "FinalizationRegistry(() => collected++); const refs = [];"
             " for (let i = 0; i < 20000; i++) { const a = { i }, b = { a }; a.b = b; if (i % 100 "
             "=== 0) { registry.register(a, i); refs.push(new WeakRef(a)); } }"
             " return refs.filter((r) => r.deref()).length; };"},
        Case{"Text",
             "const pattern = /(?<word>\\p{L}+)[^\\p{L}]*/gu; export default ({ n }) => { let text "
             "= ''; for (let i = 0; i < 300; i++) text += 'wörd' + i + ', ';"
             " return [text.replace(pattern, (m, w) => w.toUpperCase()).length, "
             "[...text.matchAll(pattern)].length, text.normalize('NFD').length, "
             "JSON.stringify(JSON.parse(JSON.stringify({ text, n }))).length, (2n ** "
             "300n).toString(36)]; };"},
        Case{"Failure",
             "const f = (n) => { if (n === 0) throw new RangeError('at the bottom'); return f(n - "
             "1) + 1; }; export default ({ n }) => { console.log('about to'); return f(n); };"},
        Case{"StackOverflow",
             "export default () => { let n = 0; const f = () => { n++; f(); }; try { f(); } catch "
             "(e) { return [n, e.message]; } };",
             kRunsOfTheSlow},
        Case{"OutOfMemory",
             "export const config = { limits: { memoryBytes: 4194304 } }; export default () => { "
             "const kept = []; try { for (;;) kept.push({ a: kept.length }); } catch (e) { const n "
             "= kept.length; kept.length = 0; return [n, e.message]; } };",
             kRunsOfTheSlow}),
    [](const auto& test) { return test.param.name; });

using Seeds = FunctionTest;

constexpr const char* kRandom =
    "export default () => [Math.random(), crypto.randomUUID(), crypto.getRandomValues(new "
    "Uint8Array(8)).join()];";

TEST_F(Seeds, DecideEveryRandomValue) {
  const auto compilation = compile(kRandom);
  const auto one = runner().invoke(compilation, {.seed = 1});
  EXPECT_EQ(one.result(), runner().invoke(compilation, {.seed = 1}).result());
  EXPECT_NE(one.result(), runner().invoke(compilation, {.seed = 2}).result());
}

TEST_F(Seeds, ChangeEachKindOfRandomness) {
  for (const char* value : {"Math.random()", "crypto.randomUUID()",
                            "crypto.getRandomValues(new Uint32Array(2)).join()"}) {
    const auto compilation = compile("export default () => " + std::string(value) + ";");
    std::vector<std::string> results;
    for (std::uint8_t seed = 0; seed < 20; ++seed)
      results.push_back(runner().invoke(compilation, {.seed = seed}).result());
    std::sort(results.begin(), results.end());
    EXPECT_EQ(std::adjacent_find(results.begin(), results.end()), results.end()) << value;
  }
}

TEST_F(Seeds, DoNotChangeWhatIsNotRandom) {
  const auto compilation = compile("export default (x) => JSON.stringify([x, Date.now()]);");
  EXPECT_EQ(everything_of(runner().invoke(compilation, {.input = "[1]", .seed = 1})),
            everything_of(runner().invoke(compilation, {.input = "[1]", .seed = 2})));
}

TEST_F(Seeds, DoNotDependOnTheStartTime) {
  const auto compilation = compile(kRandom);
  EXPECT_EQ(runner().invoke(compilation, {.start = UnixMillis(1)}).result(),
            runner().invoke(compilation, {.start = UnixMillis(2)}).result());
}

TEST_F(Seeds, OfASequenceAreNotRelatedByPosition) {
  // The second call continues the stream; it does not begin it again.
  EXPECT_THAT(
      run("export default () => { const a = crypto.getRandomValues(new Uint8Array(32)).join(), b = "
          "crypto.getRandomValues(new Uint8Array(32)).join(); return a !== b; };"),
      GivesResult("true"));
}

}  // namespace
}  // namespace nsl::testing
