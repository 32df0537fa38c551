// After any function its slot is fresh: byte for byte what a new one is, and every global and
// prototype as the engine made it.

#include <algorithm>
#include <string>

#include "enclave/sandbox/image.h"
#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::Compilation;
using execution::Limit;

constexpr std::string_view kCanary = "canary-4b1d-in-memory";
// -3.0517578127e-117 as a typed array holds it; what else holds a number changes its bits.
const std::string kNumberCanary = [] {
  const double number = -3.0517578127e-117;
  return std::string(reinterpret_cast<const char*>(&number), sizeof(number));
}();

// A runner with one slot, so that each function has the one of the function before.
class Freshness : public ::testing::Test {
 protected:
  Freshness() : runner_({.instances = 1, .pool = {.workers = 1}}) {
    big_ = runner_.compile(
        "const big = new Uint8Array(6000000); big[5999999] = 1;"
        "export default () => big.length;");
    EXPECT_TRUE(big_->ok());
    fresh_ = memory_of_the_slot();
    fresh_and_big_ = memory_of_the_slot_with(*big_);
  }

  Bytes memory_of_the_slot() {
    auto lease = runner_.instances().acquire();
    EXPECT_TRUE(lease.ok());
    const ByteSpan memory = lease.value()->memory();
    return {memory.begin(), memory.end()};
  }
  // An image with more pages than the base opens what the slot's last user may have grown into.
  Bytes memory_of_the_slot_with(const Compilation& compilation) {
    auto lease = runner_.instances().acquire();
    EXPECT_TRUE(lease.ok());
    EXPECT_TRUE(lease.value()->apply(compilation.function()->image()).ok());
    const ByteSpan memory = lease.value()->memory();
    return {memory.begin(), memory.end()};
  }

  static void expect_same(const Bytes& memory, const Bytes& expected) {
    ASSERT_EQ(memory.size(), expected.size());
    const auto differs = std::mismatch(memory.begin(), memory.end(), expected.begin());
    EXPECT_EQ(differs.first, memory.end())
        << "at address " << differs.first - memory.begin() << " of " << memory.size();
  }
  static bool holds(const Bytes& memory, std::string_view wanted) {
    return as_text(memory).find(wanted) != std::string_view::npos;
  }

  void expect_fresh() {
    const Bytes memory = memory_of_the_slot();
    EXPECT_FALSE(holds(memory, kCanary));
    EXPECT_FALSE(holds(memory, kNumberCanary));
    expect_same(memory, fresh_);
    expect_same(memory_of_the_slot_with(*big_), fresh_and_big_);
  }

  // Runs it, and the slot must be fresh after that.
  execution::Report run(std::string_view source, const RunOptions& options = {}) {
    execution::Report report = runner_.run(source, options);
    expect_fresh();
    return report;
  }

  FunctionRunner runner_;
  std::optional<Compilation> big_;
  Bytes fresh_;
  Bytes fresh_and_big_;
};

TEST_F(Freshness, TheCanariesWouldBeFound) {
  // The scan itself is tested on a slot whose image holds them.
  const auto compilation = runner_.compile(
      "const kept = ['canary-', '4b1d-in-memory'].join(''); const numbers = new "
      "Float64Array([-3.0517578127e-117]);"
      "export default () => [kept, numbers];");
  ASSERT_TRUE(compilation.ok());
  const Bytes memory = memory_of_the_slot_with(compilation);
  EXPECT_TRUE(holds(memory, kCanary));
  EXPECT_TRUE(holds(memory, kNumberCanary));
  expect_fresh();
}

TEST_F(Freshness, OfTheHeap) {
  EXPECT_THAT(run("export default (canary) => {"
                  "  globalThis.kept = []; for (let i = 0; i < 5000; i++) kept.push(canary + i, { "
                  "[canary + i]: canary }, Symbol.for(canary + i));"
                  "  globalThis[canary] = new TextEncoder().encode(canary.repeat(100)); return "
                  "kept.length; };",
                  {.input = "\"canary-4b1d-in-memory\""}),
              GivesResult("15000"));
}

TEST_F(Freshness, OfTheStack) {
  EXPECT_THAT(run("export default (canary) => {"
                  "  const deep = (a, b, text) => { const local = a; try { return deep(b, local, "
                  "text) + 1; } catch (e) { try { null[text]; } catch {} return 0; } };"
                  "  return deep(-3.0517578127e-117, -3.0517578127e-117, canary) > 1000; };",
                  {.input = "\"canary-4b1d-in-memory\""}),
              GivesResult("true"));
}

TEST_F(Freshness, OfTheStackOfEachDepth) {
  // The wipe goes as deep as the stack went, whatever lies at the bottom of it: built-ins that use
  // much of it, and leaf functions.
  const auto compilation = runner_.compile(
      "export default ({ depth, canary }) => {"
      "  const bottom = [() => [canary, 'b'].sort(), () => JSON.stringify({ [canary]: "
      "-3.0517578127e-117 }), () => /(c)(.)*/.exec(canary),"
      "    () => (-3.0517578127e-117).toString(), () => Math.sin(-3.0517578127e-117), () => "
      "parseFloat('-3.0517578127e-117'), () => canary.localeCompare('c'),"
      "    () => { try { null[canary]; } catch (e) { return e.stack; } }, () => "
      "Date.parse(canary), () => canary.normalize('NFKD'), () => btoa(canary),"
      "    () => (12345678901234567890n * 98765432109876543210n).toString(), () => new Intl.x()];"
      "  const deep = (n, x) => { if (n > 0) return deep(n - 1, x); for (const run of bottom) try "
      "{ run(); } catch {} return x; };"
      "  return deep(depth, -3.0517578127e-117); };");
  ASSERT_TRUE(compilation.ok()) << ::testing::PrintToString(compilation);
  for (int depth = 0; depth < 6'000; depth = depth * 2 + 1) {
    runner_.invoke(compilation, {.input = R"({"canary":"canary-4b1d-in-memory","depth":)" +
                                          std::to_string(depth) + "}"});
    expect_fresh();
  }
}

TEST_F(Freshness, OfGrownMemory) {
  EXPECT_THAT(
      run("export default (canary) => {"
          "  const bytes = new TextEncoder().encode(canary), all = new Uint8Array(40000000);"
          "  for (let i = 0; i + bytes.length < all.length; i += 4096) all.set(bytes, i);"
          "  new Float64Array(1000000).fill(-3.0517578127e-117); return all.length; };",
          {.input = "\"canary-4b1d-in-memory\""}),
      GivesResult("40000000"));
}

TEST_F(Freshness, OfGrownMemoryOfEverySize) {
  const auto compilation =
      runner_.compile("export default (n) => new Uint8Array(n).fill(99).length;");
  for (const int size :
       {1, 100'000, 500'000, 1'000'000, 1'048'576, 1'100'000, 3'000'000, 20'000'000}) {
    EXPECT_THAT(runner_.invoke(compilation, {.input = std::to_string(size)}),
                GivesResult(std::to_string(size)));
    expect_fresh();
  }
}

TEST_F(Freshness, OfSecrets) {
  const std::string secret(kCanary);
  const std::string source =
      "export const config = { secrets: ['KEY'] };"
      "export default async (x, { secrets, log }) => {"
      "  globalThis.kept = [secrets.KEY, secrets.bytes('KEY'), secrets.KEY.split('-'), secrets.KEY "
      "+ secrets.KEY, btoa(secrets.KEY)];"
      "  await null; if (x) throw new Error(secrets.KEY); return kept.length; };";
  EXPECT_THAT(run(source, {.secrets = {{"KEY", secret}}}), GivesResult("5"));
  EXPECT_THAT(run(source, {.input = "1", .secrets = {{"KEY", secret}}}), Throws("Error", secret));
}

TEST_F(Freshness, OfSecretsThatAreNeverRead) {
  EXPECT_THAT(run("export const config = { secrets: ['KEY'] }; export default () => 1;",
                  {.secrets = {{"KEY", std::string(kCanary)}}}),
              GivesResult("1"));
}

TEST_F(Freshness, WhateverEndsTheInvocation) {
  const std::string plant =
      "const canary = 'canary-' + '4b1d-in-memory'; const kept = [];"
      "const plant = () => { for (let i = 0; i < 100; i++) kept.push(canary + i, "
      "-3.0517578127e-117); };";
  struct Case {
    const char* body;
    Errc ends_with;
  };
  for (
      const auto& [body, ends_with] : {
          Case{"export default () => { plant(); for (;;); };", Errc::kOutOfGas},
          Case{"export default () => { plant(); throw new Error(canary); };", Errc::kFunctionThrew},
          Case{"export default () => { plant(); for (;;) kept.push(new "
               "Uint8Array(100000).fill(7)); };",
               Errc::kMemoryLimit},
          Case{"export default () => { plant(); return canary.repeat(200000); };",
               Errc::kResultTooLarge},
          Case{"export default () => { plant(); for (;;) Date.now(); };", Errc::kHostCallsExceeded},
          Case{"export default () => { plant(); return new Promise(() => {}); };",
               Errc::kNeverSettles},
          Case{"export default () => { plant(); return () => canary; };", Errc::kResultNotJson},
          Case{"export default () => { plant(); const f = () => f() + canary; return f(); };",
               Errc::kFunctionThrew},
          Case{"export default () => { plant(); return new Promise(() => setTimeout(() => {}, "
               "1e6)); };",
               Errc::kTimeout},
          Case{"plant(); for (;;); export default () => 1;", Errc::kOutOfGas},
          Case{"plant(); throw new Error(canary); export default () => 1;", Errc::kFunctionThrew},
          Case{"plant(); export default (", Errc::kFunctionSyntax},
          Case{
              "plant(); export const config = { secrets: [canary + ' '] }; export default () => 1;",
              Errc::kInvalidConfig},
      }) {
    const RunOptions options{
        .limits = limits_with({{Limit::kGas, 20'000'000'000},
                               {Limit::kMemory, 48 << 20},
                               {Limit::kHostCalls, 1'000},
                               {Limit::kWallTime, ends_with == Errc::kTimeout ? 50U : 60'000U}})};
    EXPECT_THAT(run(plant + body, options), FailsWith(ends_with)) << body;
  }
}

TEST_F(Freshness, OfManyFunctionsInTheSameSlot) {
  // Restoring learns from what was written before: functions of different habits take turns.
  const std::vector<std::string> sources = {
      "export default () => 1;",
      "export default () => { const m = new Map(); for (let i = 0; i < 3000; i++) m.set({}, i); "
      "return m.size; };",
      "const table = Array.from({ length: 3000 }, (_, i) => ({ i })); export default () => { "
      "table.forEach((o) => { o.i++; }); return 1; };",
      "export default () => { for (const k of Reflect.ownKeys(globalThis)) try { "
      "globalThis[k].poison = 1; delete globalThis[k]; } catch {} return 1; };",
      "export default () => { Object.prototype.x = 1; Array.prototype.push = null; return new "
      "Uint8Array(3000000).fill(1)[5]; };",
      "export default () => { const f = (n) => n ? f(n - 1) + 1 : 0; return f(4000); };",
      "export default () => JSON.stringify(Array.from({ length: 2000 }, (_, i) => 'text' + "
      "i)).length;",
      "export default () => eval('(function () { ' + 'var a = 1;'.repeat(2000) + ' return a "
      "})()');",
  };
  std::vector<Compilation> functions;
  for (const std::string& source : sources) {
    functions.push_back(runner_.compile(source));
    ASSERT_TRUE(functions.back().ok()) << ::testing::PrintToString(functions.back());
  }
  std::vector<std::string> results(functions.size());
  for (int round = 0; round < 60; ++round) {
    for (std::size_t i = 0; i < functions.size(); ++i) {
      // Long runs of the same function, then changes.
      const int times = round % 7 == 0 ? 20 : 1;
      for (int k = 0; k < times; ++k) {
        const auto report = runner_.invoke(functions[i], {});
        ASSERT_TRUE(report.ok()) << ::testing::PrintToString(report);
        if (results[i].empty())
          results[i] = report.result();
        ASSERT_EQ(report.result(), results[i]) << sources[i];
      }
      if ((round + static_cast<int>(i)) % 5 == 0) {
        expect_same(memory_of_the_slot(), fresh_);
      }
    }
  }
  expect_fresh();
}

// Everything that can be reached from the globals, with its type, flags and text, as one digest.
constexpr const char* kProbe =
    "export default () => {"
    "  const seen = new Map(), queue = []; let digest = 7, count = 0;"
    "  const add = (text) => { for (let i = 0; i < text.length; i++) digest = (digest * 31 + "
    "text.charCodeAt(i)) | 0; count++; };"
    "  const visit = (value) => {"
    "    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return "
    "typeof value + String(value);"
    "    if (!seen.has(value)) { seen.set(value, seen.size); queue.push(value); }"
    "    return typeof value + seen.get(value); };"
    "  visit(globalThis); visit((function* () {})()); visit((async function* () {})()); "
    "visit(async () => {}); visit([][Symbol.iterator]());"
    "  visit(new Map()[Symbol.iterator]()); visit(''[Symbol.iterator]()); "
    "visit(/x/[Symbol.matchAll]('')); visit(Uint8Array);"
    "  for (let i = 0; i < queue.length; i++) {"
    "    const object = queue[i]; add(visit(Object.getPrototypeOf(object)) + "
    "Object.isExtensible(object));"
    "    for (const key of Reflect.ownKeys(object)) {"
    "      const d = Object.getOwnPropertyDescriptor(object, key);"
    "      add(String(key) + d.enumerable + d.configurable + d.writable + ('value' in d ? "
    "visit(d.value) : visit(d.get) + visit(d.set)));"
    "    }"
    "    if (typeof object === 'function') add(Function.prototype.toString.call(object).slice(0, "
    "60));"
    "  }"
    "  return [queue.length, count, digest];"
    "};";

TEST_F(Freshness, OfGlobalsAndPrototypes) {
  const auto probe = runner_.compile(kProbe);
  ASSERT_TRUE(probe.ok()) << ::testing::PrintToString(probe);
  const auto pristine = runner_.invoke(probe, {});
  ASSERT_TRUE(pristine.ok()) << ::testing::PrintToString(pristine);
  const std::string poison =
      "const poison = () => { for (const name of Reflect.ownKeys(globalThis)) { const value = "
      "globalThis[name];"
      "  for (const target of [value, value?.prototype]) if (target) for (const key of "
      "Reflect.ownKeys(target)) {"
      "    try { Object.defineProperty(target, key, { value: 'poison', enumerable: true }); } "
      "catch {}"
      "    try { target['extra' + String(key)] = 1; Object.freeze(target); } catch {} }"
      "  try { globalThis[name] = 'poison'; } catch {} }"
      "  globalThis.leaked = 'leaked'; };";
  for (const char* when :
       {"export default () => { poison(); };", "poison(); export default () => 1;",
        "export default () => { poison(); throw 1; };"}) {
    runner_.run(poison + when);
    const auto after = runner_.invoke(probe, {});
    ASSERT_TRUE(after.ok()) << ::testing::PrintToString(after);
    EXPECT_EQ(after.result(), pristine.result());
    EXPECT_EQ(after.usage.gas, pristine.usage.gas);
    EXPECT_EQ(runner_.run(kProbe).result(), pristine.result());
  }
}

TEST_F(Freshness, OfModuleVariablesAndClosures) {
  const auto compilation = runner_.compile(
      "let n = 0; const seen = new Set(); class Counter { static count = 0; #secret = 0; bump() { "
      "return ++this.#secret; } }"
      "const counter = new Counter(); const iterator = [1, 2, 3][Symbol.iterator](); const regexp "
      "= /a/g;"
      "export default (x) => { seen.add(x); regexp.test('aa'); return [++n, seen.size, "
      "++Counter.count, counter.bump(), iterator.next().value, regexp.lastIndex]; };");
  ASSERT_TRUE(compilation.ok());
  for (int i = 0; i < 5; ++i)
    EXPECT_THAT(runner_.invoke(compilation, {.input = std::to_string(i)}),
                GivesResult("[1,1,1,1,1,1]"));
}

}  // namespace
}  // namespace nsl::testing
