// The two forms of a function, and how it is called.

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using Forms = FunctionTest;

TEST_F(Forms, AModuleIsCalledByItsDefaultExport) {
  EXPECT_THAT(run("export default function (input) { return input + 1; }", "41"),
              GivesResult("42"));
  EXPECT_THAT(run("export default (input) => input.a;", R"({"a":"b"})"), GivesResult("\"b\""));
  EXPECT_THAT(run("const f = async (x) => x * 2; export { f as default };", "4"), GivesResult("8"));
  EXPECT_THAT(run("export default async function named(x) { return [await x]; }", "1"),
              GivesResult("[1]"));
}

TEST_F(Forms, AScriptIsCalledByMain) {
  EXPECT_THAT(run("function main(input, context) { return input.length; }", "[1,2]"),
              GivesResult("2"));
  EXPECT_THAT(run("const main = async (x) => x;", "7"), GivesResult("7"));
  EXPECT_THAT(run("let main = (x) => x;", "7"), GivesResult("7"));
  EXPECT_THAT(run("var main = function (x) { return x; };", "7"), GivesResult("7"));
  EXPECT_THAT(run("globalThis.main = (x) => x;", "7"), GivesResult("7"));
}

TEST_F(Forms, AModuleIsStrictAndAScriptIsSloppy) {
  EXPECT_THAT(run("export default function () { return this === undefined; }"),
              GivesResult("true"));
  EXPECT_THAT(run("function main() { return this === globalThis; }"), GivesResult("true"));
  EXPECT_THAT(run("function main() { undeclared = 5; return undeclared; }"), GivesResult("5"));
  EXPECT_THAT(run("export default () => { undeclared = 5; };"), Throws("ReferenceError", ""));
  EXPECT_THAT(run("'use strict'; function main() { return this === undefined; }"),
              GivesResult("true"));
}

TEST_F(Forms, TheDefaultExportCountsWhereThereIsAMain) {
  EXPECT_THAT(run("function main() { return 'main'; } export default () => 'export';"),
              GivesResult("\"export\""));
}

TEST_F(Forms, ASourceThatOnlyMentionsExportIsAScript) {
  EXPECT_THAT(run("// export default\nvar s = 'export default 1'; function main() { return s; }"),
              GivesResult("\"export default 1\""));
}

TEST_F(Forms, TopLevelAwaitMakesAModule) {
  EXPECT_THAT(run("const x = await Promise.resolve(3); export default () => x;"), GivesResult("3"));
}

TEST_F(Forms, ThereMustBeAnEntryPoint) {
  EXPECT_THAT(run(""), FailsWith(Errc::kNoEntryPoint));
  EXPECT_THAT(run("const x = 1;"), FailsWith(Errc::kNoEntryPoint));
  EXPECT_THAT(run("export const main = () => 1;"), FailsWith(Errc::kNoEntryPoint));
  EXPECT_THAT(run("export default 5;"), FailsWith(Errc::kNoEntryPoint, "not a function"));
  EXPECT_THAT(run("const main = 5;"), FailsWith(Errc::kNoEntryPoint, "not a function"));
  EXPECT_THAT(run("export default { main() {} };"), FailsWith(Errc::kNoEntryPoint));
}

TEST_F(Forms, NothingCanBeImported) {
  EXPECT_THAT(run("import x from './x.js'; export default () => x;"),
              FailsWith(Errc::kFunctionSyntax, "cannot import './x.js'"));
  EXPECT_THAT(run("import * as std from 'std'; export default () => 1;"),
              FailsWith(Errc::kFunctionSyntax, "cannot import 'std'"));
  EXPECT_THAT(run("export default () => import('os');"), Throws("SyntaxError", "cannot import"));
}

TEST_F(Forms, AByteOrderMarkAndAHashbangArePassedOver) {
  EXPECT_THAT(run("\xEF\xBB\xBF"
                  "export default () => 1;"),
              GivesResult("1"));
  EXPECT_THAT(run("#!/usr/bin/env node\nfunction main() { return 1; }"), GivesResult("1"));
}

TEST_F(Forms, WithoutInputTheFunctionGetsUndefined) {
  EXPECT_THAT(run("export default (...all) => [typeof all[0], all.length];"),
              GivesResult(R"(["undefined",2])"));
}

TEST_F(Forms, TheInputIsAnyJson) {
  const auto echo = [this](std::string_view input) {
    return run("export default (x) => x;", input);
  };
  for (const char* json : {"null", "true", "-0.5", "1e+21", "\"\"", "[]", "{}",
                           R"([1,{"a":[null,"é",{"b":{}}]}])", R"("\u0000\"\\")"})
    EXPECT_THAT(echo(json), GivesResult(json));
  EXPECT_THAT(echo(" \t\r\n{ \"a\" : 1 }\n"), GivesResult(R"({"a":1})"));
  EXPECT_THAT(echo(R"({"a":1,"a":2,"__proto__":3})"), GivesResult(R"({"a":2,"__proto__":3})"));
}

TEST_F(Forms, InputThatIsNotJsonIsRefused) {
  for (const char* bad : {"{", "[1,]", "{'a':1}", "NaN", "undefined", "01", "// c\n1", "1 2",
                          "\"\n\"", "[1", "tru", "\"\\x41\"", "+1", ".5", "1.", "{\"a\":1,}", " ",
                          "\xEF\xBB\xBF"
                          "1",
                          "\"\\u12\""})
    EXPECT_THAT(run("export default (x) => x;", bad), FailsWith(Errc::kInputNotJson)) << bad;
}

TEST_F(Forms, InputThatIsNotUtf8IsRefused) {
  for (const char* bad :
       {"\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xC3\"", "\xC3"})
    EXPECT_THAT(run("export default (x) => x;", bad), FailsWith(Errc::kInputNotJson)) << bad;
}

TEST_F(Forms, InputMayHoldAZeroByteOnlyEscaped) {
  EXPECT_THAT(run("export default (x) => x;", std::string_view("\"a\0b\"", 5)),
              FailsWith(Errc::kInputNotJson));
  EXPECT_THAT(run("export default (x) => x;", std::string_view("1\0 2", 4)),
              FailsWith(Errc::kInputNotJson));
}

TEST_F(Forms, EvalAndNewFunctionWork) {
  EXPECT_THAT(run("export default (x) => eval('x + 1');", "1"), GivesResult("2"));
  EXPECT_THAT(run("export default (x) => new Function('a', 'b', 'return a * b')(x, 3);", "2"),
              GivesResult("6"));
  EXPECT_THAT(run("var g = 1; function main() { return (0, eval)('g + 1'); }"), GivesResult("2"));
  EXPECT_THAT(run("export default () => eval('(');"), Throws("SyntaxError", ""));
}

TEST_F(Forms, TheContextIsThereAndHoldsNoMore) {
  EXPECT_THAT(
      run("export default (x, context) => [Object.keys(context), typeof context.log,"
          " typeof context.gas.left, typeof context.secrets.bytes];"),
      GivesResult(R"([["secrets","gas","log","keys","storage"],"function","number","function"])"));
}

TEST_F(Forms, GasIsSeenAsItGoes) {
  const RunOptions options{.limits = limits_with({{execution::Limit::kGas, 50'000'000}})};
  const auto report =
      run("export default (x, { gas }) => {"
          "  const before = gas.left; for (let i = 0; i < 100; i++); const after = gas.left;"
          "  return [gas.limit, before <= gas.limit, after < before, after > 0];"
          "};",
          options);
  EXPECT_THAT(report, GivesResult("[50000000,true,true,true]"));
}

TEST_F(Forms, ASourceMustBeUtf8) {
  EXPECT_THAT(run("function main() { return '\xFF'; }"),
              FailsWith(Errc::kSourceNotUtf8, "offset 26"));
  EXPECT_THAT(run("\xED\xA0\x80"), FailsWith(Errc::kSourceNotUtf8, "offset 0"));
  EXPECT_THAT(run("function main() { return '\xC3\xA9\xF0\x9D\x84\x9E'; }"),
              GivesResult("\"\xC3\xA9\xF0\x9D\x84\x9E\""));
}

TEST_F(Forms, ASourceNameIsBounded) {
  EXPECT_THAT(runner().compile("function main() {}", limits_with({}), std::string(257, 'a')),
              FailsWith(Errc::kInvalidArgument));
  EXPECT_TRUE(runner().compile("function main() {}", limits_with({}), std::string(256, 'a')).ok());
  EXPECT_THAT(runner().compile("function main() {}", limits_with({}), "\xFF"),
              FailsWith(Errc::kInvalidArgument));
}

TEST_F(Forms, TheHashIsOfTheSource) {
  const auto one = compile("function main() { return 1; }");
  const auto same = compile("function main() { return 1; }");
  const auto other = compile("function main() { return 2; }");
  EXPECT_EQ(one.function()->hash(), same.function()->hash());
  EXPECT_NE(one.function()->hash(), other.function()->hash());
  EXPECT_EQ(one.function()->hash(), crypto::sha256(as_bytes("function main() { return 1; }")));
}

}  // namespace
}  // namespace nsl::testing
