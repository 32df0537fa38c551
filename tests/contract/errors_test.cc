// What the author is told: type, message, and the place in their own file.

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::Failure;
using ::testing::HasSubstr;
using ::testing::Not;

class Errors : public FunctionTest {
 protected:
  Failure failure(std::string_view source, std::string_view input = {}) {
    const auto report = run(source, input);
    EXPECT_FALSE(report.ok()) << report.result();
    return report.ok() ? Failure{.error = Error(Errc::kInternal)} : report.failure();
  }
};

void expect_at(const Failure& failure, std::uint32_t line, std::uint32_t column) {
  EXPECT_EQ(failure.line, line) << ::testing::PrintToString(failure);
  EXPECT_EQ(failure.column, column) << ::testing::PrintToString(failure);
}

TEST_F(Errors, AreLocatedWhereTheyWereThrown) {
  const Failure thrown = failure(
      "const helper = (x) => {\n"
      "  throw new RangeError(`bad ${x}`);\n"
      "};\n"
      "export default function handler(input) {\n"
      "  return helper(input);\n"
      "}\n",
      "7");
  EXPECT_EQ(thrown.error.code(), Errc::kFunctionThrew);
  EXPECT_EQ(thrown.type, "RangeError");
  EXPECT_EQ(thrown.message, "bad 7");
  expect_at(thrown, 2, 23);
  EXPECT_THAT(thrown.stack, HasSubstr("at helper (function.js:2:"));
  EXPECT_THAT(thrown.stack, HasSubstr("at handler (function.js:5:"));
  EXPECT_EQ(thrown.error.detail(), "RangeError: bad 7");
}

TEST_F(Errors, OfTheEngineAreLocatedToo) {
  const Failure thrown =
      failure("export default (input) => {\n\n  return input.rates.value;\n};", "{}");
  EXPECT_EQ(thrown.type, "TypeError");
  EXPECT_EQ(thrown.line, 3U);
  EXPECT_GT(thrown.column, 0U);
}

TEST_F(Errors, OfSyntaxAreLocated) {
  struct Case {
    const char* source;
    std::uint32_t line;
  };
  for (const auto& [source, line] : {
           Case{"export default function () {\n  return 1 +;\n}\n", 2},
           Case{"function main() {\n  let x = 1;\n  let x = 2;\n}\n", 3},
           Case{"\n\n\nfunction main( {", 4},
           Case{"export default () => {\n  '\n}", 2},
           Case{"export default () => 1;\nexport default () => 2;\n", 2},
           Case{"export default () => {\n  await 1;\n}", 2},
           Case{"function main() {\n  return /(/;\n}", 2},
           Case{"export default () => {\r\n\r\n  const;\r\n}", 3},
       }) {
    const Failure thrown = failure(source);
    EXPECT_EQ(thrown.error.code(), Errc::kFunctionSyntax) << source;
    EXPECT_EQ(thrown.type, "SyntaxError") << source;
    EXPECT_EQ(thrown.line, line) << source << ::testing::PrintToString(thrown);
    EXPECT_GT(thrown.column, 0U) << source;
    EXPECT_FALSE(thrown.message.empty()) << source;
  }
}

TEST_F(Errors, ColumnsCountFromOneInCharacters) {
  expect_at(failure("export default () => { null.x; };"), 1, 28);
  EXPECT_EQ(failure("export default () => { '\xC3\xA9\xC3\xA9\xC3\xA9'; null.x; };").column, 35U);
}

TEST_F(Errors, OfRejectionsAreThoseThatWereThrown) {
  const Failure thrown = failure(
      "export default async () => {\n"
      "  await null;\n"
      "  throw new TypeError('later');\n"
      "};");
  EXPECT_EQ(thrown.type, "TypeError");
  EXPECT_EQ(thrown.message, "later");
  EXPECT_EQ(thrown.line, 3U);
}

TEST_F(Errors, OfTimersAndMicrotasksAreLocated) {
  EXPECT_EQ(
      failure("export default () => new Promise(() =>\n  setTimeout(() => {\n    null.x; }, 1));")
          .line,
      3U);
  EXPECT_EQ(failure("export default () => {\n  queueMicrotask(() => {\n    null.x; });\n};").line,
            3U);
}

TEST_F(Errors, OfTheTopLevelAreLocated) {
  const Failure thrown = failure("const x = 1;\nnull.y;\nexport default () => x;");
  EXPECT_EQ(thrown.type, "TypeError");
  EXPECT_EQ(thrown.line, 2U);
}

TEST_F(Errors, InEvalCarryTheCallersPlaceOrNone) {
  const Failure thrown = failure("export default () => {\n  eval('null.x');\n};");
  EXPECT_EQ(thrown.type, "TypeError");
  EXPECT_THAT(thrown.stack, HasSubstr("function.js:2:"));
}

TEST_F(Errors, CarryTheFileNameThatTheCallerGave) {
  const auto compilation =
      runner().compile("export default () => { null.x; };", limits_with({}), "my job.js");
  ASSERT_TRUE(compilation.ok());
  const auto report = runner().invoke(compilation, {});
  EXPECT_THAT(report.failure().stack, HasSubstr("(my job.js:1:28)"));
  EXPECT_EQ(report.failure().line, 1U);
}

TEST_F(Errors, OfAClassOfTheAuthorsHaveItsName) {
  const Failure thrown = failure(
      "class QuoteError extends Error { constructor(code) { super('code ' + code); this.code = "
      "code; } }\n"
      "export default () => { throw new QuoteError(7); };");
  EXPECT_EQ(thrown.type, "QuoteError");
  EXPECT_EQ(thrown.message, "code 7");
}

TEST_F(Errors, MayBeAnythingThatIsThrown) {
  struct Case {
    const char* thrown;
    const char* type;
    const char* message;
  };
  for (const auto& [thrown, type, message] : {
           Case{"'text'", "string", "text"},
           Case{"42", "number", "42"},
           Case{"null", "object", "null"},
           Case{"undefined", "undefined", "undefined"},
           Case{"10n", "bigint", "10n"},
           Case{"true", "boolean", "true"},
           Case{"Symbol('s')", "symbol", "Symbol(s)"},
           Case{"{ message: 'in an object' }", "object", "in an object"},
           Case{"{ a: 1 }", "object", "{ a: 1 }"},
           Case{"[1, 2]", "object", "[ 1, 2 ]"},
       }) {
    const Failure failed =
        failure("export default () => { throw (" + std::string(thrown) + "); };");
    EXPECT_EQ(failed.error.code(), Errc::kFunctionThrew) << thrown;
    EXPECT_EQ(
        failed.type == "object" && std::string_view(thrown) == "null" ? "object" : failed.type,
        type)
        << thrown;
    EXPECT_EQ(failed.message, message) << thrown;
  }
}

TEST_F(Errors, AreBoundedAndValidUtf8) {
  const Failure huge = failure(
      "export default () => { const e = new Error('\\u20AC'.repeat(100000)); e.name = "
      "'N'.repeat(5000);"
      " e.stack = 's'.repeat(500000); throw e; };");
  EXPECT_LE(huge.type.size(), 256U);
  EXPECT_LE(huge.message.size(), 16U * 1024);
  EXPECT_LE(huge.stack.size(), 32U * 1024);
  EXPECT_THAT(huge.message, HasSubstr("truncated"));
  const Failure lone = failure("export default () => { throw new Error('a\\uD800b'); };");
  EXPECT_EQ(lone.message,
            "a\xEF\xBF\xBD"
            "b");
}

TEST_F(Errors, ShowNoFrameOfTheRuntimeLibrary) {
  const Failure thrown = failure("export default () => {\n  atob('*');\n};");
  EXPECT_EQ(thrown.type, "InvalidCharacterError");
  EXPECT_EQ(thrown.line, 2U);
  EXPECT_THAT(thrown.stack, Not(HasSubstr("base64.js")));
}

TEST_F(Errors, OfDeepRecursionHaveABoundedStack) {
  const Failure thrown = failure("export default function again() { return again() + 1; }");
  EXPECT_EQ(thrown.type, "InternalError");
  EXPECT_EQ(thrown.message, "stack overflow");
  EXPECT_LE(std::count(thrown.stack.begin(), thrown.stack.end(), '\n'), 70);
}

TEST_F(Errors, OfInputSayWhereInTheInput) {
  const Failure bad = failure("export default (x) => x;", "{\"a\":\n [1, }");
  EXPECT_EQ(bad.error.code(), Errc::kInputNotJson);
  EXPECT_EQ(bad.line, 2U);
}

TEST_F(Errors, EachKnowWhoIsToActOnThem) {
  EXPECT_EQ(info(failure("export default () => { throw 1; };").error.code()).audience,
            Audience::kFunction);
  EXPECT_EQ(info(failure("export default (x) => x;", "{").error.code()).audience,
            Audience::kCaller);
}

}  // namespace
}  // namespace nsl::testing
