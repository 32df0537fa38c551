// Secrets: who gets them, as what, and what happens when one is missing.

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::Limit;

class Secrets : public FunctionTest {
 protected:
  execution::Report with(std::vector<std::pair<std::string, std::string>> secrets,
                         std::string_view expression, std::string_view names = "['KEY']") {
    return run("export const config = { secrets: " + std::string(names) +
                   " }; export default (x, { secrets }) => (" + std::string(expression) + ");",
               RunOptions{.secrets = std::move(secrets)});
  }
};

TEST_F(Secrets, AreStringsWhenTheyAreUtf8) {
  EXPECT_THAT(with({{"KEY", "s3cret"}}, "[secrets.KEY, typeof secrets.KEY]"),
              GivesResult(R"(["s3cret","string"])"));
  EXPECT_THAT(with({{"KEY", "\xC3\xA9\xF0\x9D\x84\x9E"}}, "[...secrets.KEY].length"),
              GivesResult("2"));
  EXPECT_THAT(with({{"KEY", ""}}, "secrets.KEY"), GivesResult("\"\""));
  EXPECT_THAT(with({{"KEY", std::string("a\0b", 3)}}, "secrets.KEY.length"), GivesResult("3"));
}

TEST_F(Secrets, AreAlwaysThereAsBytes) {
  EXPECT_THAT(with({{"KEY", "ab"}}, "[...secrets.bytes('KEY')]"), GivesResult("[97,98]"));
  EXPECT_THAT(with({{"KEY", "\xFF\x01"}}, "[...secrets.bytes('KEY')]"), GivesResult("[255,1]"));
  EXPECT_THAT(with({{"KEY", "ab"}}, "secrets.bytes('KEY') instanceof Uint8Array"),
              GivesResult("true"));
  EXPECT_THAT(with({{"KEY", "ab"}}, "(secrets.bytes('KEY').fill(0), secrets.KEY)"),
              GivesResult("\"ab\""));
}

TEST_F(Secrets, ThatAreNotTextSayHowToReadThem) {
  EXPECT_THAT(with({{"KEY", "\xFF"}}, "secrets.KEY"),
              Throws("TypeError", "secrets.bytes(\"KEY\")"));
  EXPECT_THAT(with({{"KEY", "\xFF"}}, "Object.keys(secrets)"), GivesResult(R"(["KEY"])"));
}

TEST_F(Secrets, ThatAreNotNamedAreNotLoaded) {
  EXPECT_THAT(with({{"KEY", "k"}, {"OTHER", "canary"}},
                   "[secrets.OTHER === undefined, secrets.bytes('OTHER') === undefined,"
                   " 'OTHER' in secrets, Object.keys(secrets)]"),
              GivesResult(R"([true,true,false,["KEY"]])"));
  EXPECT_THAT(with({{"OTHER", "canary"}}, "Object.keys(secrets).length", "[]"), GivesResult("0"));
}

TEST_F(Secrets, ThatAreNamedAndMissingStopTheInvocation) {
  EXPECT_THAT(with({}, "1"), FailsWith(Errc::kSecretMissing, "\"KEY\""));
  EXPECT_THAT(with({{"A", "a"}, {"C", "c"}}, "1", "['A', 'B', 'C']"),
              FailsWith(Errc::kSecretMissing, "\"B\""));
  EXPECT_EQ(with({}, "1").usage.gas, Gas(0));
}

TEST_F(Secrets, KeepTheOrderOfTheConfig) {
  EXPECT_THAT(
      with({{"C", "3"}, {"A", "1"}, {"B", "2"}}, "Object.entries(secrets)", "['B', 'C', 'A']"),
      GivesResult(R"([["B","2"],["C","3"],["A","1"]])"));
}

TEST_F(Secrets, MayHaveNamesThatObjectsKnow) {
  EXPECT_THAT(with({{"bytes", "b"}, {"constructor", "c"}, {"__proto__", "p"}},
                   "[new TextDecoder().decode(secrets.bytes('bytes')), typeof secrets.bytes,"
                   " secrets.constructor, secrets.__proto__]",
                   "['bytes', 'constructor', '__proto__']"),
              GivesResult(R"(["b","function","c","p"])"));
}

TEST_F(Secrets, AreBoundedInSize) {
  const std::string most(64 * 1024, 's');
  EXPECT_THAT(with({{"KEY", most}}, "secrets.KEY.length"), GivesResult("65536"));
  EXPECT_THAT(with({{"KEY", most + "s"}}, "1"),
              FailsWith(Errc::kSecretTooLarge, "allowed 65536 bytes, met 65537"));
}

TEST_F(Secrets, AreAllThereWhenThereAreMany) {
  std::vector<std::pair<std::string, std::string>> many;
  for (int i = 0; i < 64; ++i)
    many.emplace_back("S" + std::to_string(i),
                      std::string(64 * 1024, static_cast<char>('a' + i % 26)));
  EXPECT_THAT(with(many, "Object.values(secrets).reduce((sum, s) => sum + s.length, 0)",
                   "Array.from({ length: 64 }, (_, i) => 'S' + i)"),
              GivesResult(std::to_string(64 * 64 * 1024)));
}

TEST_F(Secrets, AreNotInErrorTextsOfOurs) {
  const auto report = with({{"KEY", "s3cret-canary"}}, "secrets.MISSING.x");
  EXPECT_THAT(report, Throws("TypeError", ""));
  EXPECT_THAT(::testing::PrintToString(report), ::testing::Not(::testing::HasSubstr("canary")));
}

TEST_F(Secrets, AreShownByNameOnlyInTheLog) {
  const auto report =
      with({{"KEY", "s3cret-canary"}}, "console.log(secrets, { secrets }, [secrets])");
  EXPECT_THAT(report, GivesResult("null"));
  ASSERT_EQ(report.logs.lines().size(), 1U);
  EXPECT_THAT(report.logs.lines()[0].text,
              ::testing::AllOf(::testing::HasSubstr("KEY"),
                               ::testing::Not(::testing::HasSubstr("canary"))));
}

TEST_F(Secrets, AreThereAfterWaiting) {
  EXPECT_THAT(run("export const config = { secrets: ['KEY'] };"
                  "export default async (x, { secrets }) => {"
                  "  await new Promise((r) => setTimeout(r, 1)); return secrets.KEY; };",
                  RunOptions{.secrets = {{"KEY", "late"}}}),
              GivesResult("\"late\""));
}

}  // namespace
}  // namespace nsl::testing
