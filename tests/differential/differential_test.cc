// Both sides follow the same rules, so that a difference that is reported is the engines' own.

#include <gtest/gtest.h>

#include "enclave/sandbox/os.h"
#include "tests/differential/native.h"
#include "tests/differential/sandboxed.h"

namespace nsl::differential {
namespace {

struct Both {
  Outcome sandboxed;
  Outcome native;
};

Both run_both(const Program& program) {
  Both both;
  sandbox::GuestThread([&] {
    both.sandboxed = Sandboxed().run(program, execution::Limits());
    both.native = run_native(program);
  });
  return both;
}

void expect_both(const Program& program, const Outcome& expected) {
  const Both both = run_both(program);
  EXPECT_EQ(both.sandboxed, expected) << to_string(both.sandboxed) << '\n' << program.source;
  EXPECT_EQ(both.native, expected) << to_string(both.native) << '\n' << program.source;
}

Outcome threw(const char* type) { return error(Errc::kFunctionThrew, type, ""); }

TEST(Differential, ResultsAreTheSameJson) {
  expect_both({"function main(a) { return a }", R"({"a":[1,"é"]})"}, result(R"({"a":[1,"é"]})"));
  expect_both({"const main = () => undefined"}, result("null"));
  expect_both({"export default async (a) => (await a) + 1", "41"}, result("42"));
  expect_both({"const main = () => ({ then(good) { good(7) } })"}, result("7"));
}

TEST(Differential, WhatIsThrownHasTheSameType) {
  expect_both({"const main = () => null.a"}, threw("TypeError"));
  expect_both({"class Mine extends Error {} const main = () => { throw new Mine() }"},
              threw("Mine"));
  expect_both({"const main = () => { throw 1n }"}, threw("bigint"));
  expect_both({"const main = async () => { throw null }"}, threw("object"));
  expect_both({"throw new RangeError()"}, threw("RangeError"));
  expect_both({"Promise.reject(new RangeError()); function main() {}"}, threw("RangeError"));
}

TEST(Differential, OtherFailuresAreTheSameToo) {
  expect_both({"function main( {"}, error(Errc::kFunctionSyntax, "SyntaxError", ""));
  expect_both({"import 'a'; export default 1"}, error(Errc::kFunctionSyntax, "SyntaxError", ""));
  expect_both({"export const a = 1"}, error(Errc::kNoEntryPoint, "TypeError", ""));
  expect_both({"await 0"}, error(Errc::kNoEntryPoint, "TypeError", ""));
  expect_both({"const main = (a) => a", "{"}, error(Errc::kInputNotJson, "SyntaxError", ""));
  expect_both({"const main = () => 1n"}, error(Errc::kResultNotJson, "TypeError", ""));
  expect_both({"const main = () => new Promise(() => {})"},
              error(Errc::kNeverSettles, "Error", ""));
}

TEST(Differential, RunningOutOfSomethingIsALimit) {
  const Both deep = run_both({"function main() { return main() }"});
  EXPECT_EQ(deep.sandboxed.kind, Outcome::Kind::kLimit) << to_string(deep.sandboxed);
  EXPECT_EQ(deep.native.kind, Outcome::Kind::kLimit) << to_string(deep.native);
  const Outcome endless = run_native({"function main() { for (;;); }"});
  EXPECT_EQ(endless.kind, Outcome::Kind::kLimit) << to_string(endless);
}

}  // namespace
}  // namespace nsl::differential
