// What a function's config may say, and how it is refused otherwise.

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::Limit;
using ::testing::ElementsAre;

class Config : public FunctionTest {
 protected:
  execution::Compilation with(std::string_view config) {
    return compile("export const config = " + std::string(config) + "; export default () => 1;");
  }
};

TEST_F(Config, IsReadFromAModulesExport) {
  const auto compilation = with(
      R"({ secrets: ["API_KEY", "_x.y-z"], egress: ["api.example.com"], limits: { gas: 50_000_000 } })");
  ASSERT_TRUE(compilation.ok()) << ::testing::PrintToString(compilation);
  const auto& config = compilation.function()->config();
  EXPECT_THAT(config.secrets, ElementsAre("API_KEY", "_x.y-z"));
  EXPECT_THAT(config.egress, ElementsAre("api.example.com"));
  EXPECT_EQ(config.effective_limits().gas(), Gas(50'000'000));
}

TEST_F(Config, IsReadFromAScriptsTopLevel) {
  for (const char* keyword : {"const", "let", "var"}) {
    const auto compilation =
        compile(std::string(keyword) + " config = { secrets: ['A'] }; function main() {}");
    ASSERT_TRUE(compilation.ok()) << keyword;
    EXPECT_THAT(compilation.function()->config().secrets, ElementsAre("A")) << keyword;
  }
}

TEST_F(Config, OfAModuleMustBeExported) {
  const auto compilation = compile("const config = { secrets: ['A'] }; export default () => 1;");
  ASSERT_TRUE(compilation.ok());
  EXPECT_TRUE(compilation.function()->config().secrets.empty());
}

TEST_F(Config, IsOptionalAsAreItsFields) {
  for (const char* config : {"undefined", "null", "{}", "{ secrets: [] }", "{ limits: {} }"})
    EXPECT_TRUE(with(config).ok()) << config;
}

TEST_F(Config, MayBeComputedAtTheTopLevel) {
  const auto compilation = compile(
      "const names = []; for (const n of ['A', 'B']) names.push(n + '_KEY');"
      "export const config = { secrets: names, limits: { ...{ gas: 1e6 } } };"
      "export default () => 1;");
  ASSERT_TRUE(compilation.ok()) << ::testing::PrintToString(compilation);
  EXPECT_THAT(compilation.function()->config().secrets, ElementsAre("A_KEY", "B_KEY"));
}

TEST_F(Config, MustBePlainData) {
  struct Case {
    const char* config;
    const char* says;
  };
  for (const auto& [config, says] : {
           Case{"5", "object"},
           Case{"[]", "object"},
           Case{"'text'", "object"},
           Case{"() => 1", "function"},
           Case{"{ get secrets() { return []; } }", "getter"},
           Case{"{ secrets: ['A', , 'B'] }", "hole"},
           Case{"{ secrets: undefined }", "undefined"},
           Case{"{ limits: { gas: 10n } }", "BigInt"},
           Case{"{ limits: { gas: NaN } }", "number"},
           Case{"{ limits: { gas: Infinity } }", "number"},
           Case{"{ limits: new Map() }", "plain"},
           Case{"{ limits: Object.create({ gas: 1 }) }", "plain"},
           Case{"new (class { secrets = [] })()", "plain"},
           Case{"{ [Symbol('s')]: 1 }", "symbol"},
           Case{"new Proxy({}, {})", "plain"},
           Case{"new Date()", "plain"},
           Case{"(() => { const c = {}; c.limits = c; return c; })()", "cycle"},
       })
    EXPECT_THAT(with(config), FailsWith(Errc::kInvalidConfig, std::string(says))) << config;
}

TEST_F(Config, RefusesFieldsThatItDoesNotKnow) {
  EXPECT_THAT(with("{ secret: ['A'] }"), FailsWith(Errc::kInvalidConfig, "\"secret\""));
  EXPECT_THAT(with("{ limits: { gass: 1 } }"), FailsWith(Errc::kInvalidConfig, "\"gass\""));
  EXPECT_THAT(with("{ limits: { sourceBytes: 1 } }"),
              FailsWith(Errc::kInvalidConfig, "\"sourceBytes\""));
  EXPECT_THAT(with("{ 'é\\n': 1 }"), FailsWith(Errc::kInvalidConfig));
}

TEST_F(Config, RefusesSecretsThatAreNoNames) {
  for (const char* bad :
       {"'A'", "[1]", "['']", "['1A']", "['A B']", "['Ä']", "[['A']]", "['A', 'A']",
        "['"
        "-x']",
        "[null]", "{ A: true }"})
    EXPECT_THAT(with("{ secrets: " + std::string(bad) + " }"),
                FailsWith(Errc::kInvalidConfig, "config.secrets"))
        << bad;
  EXPECT_TRUE(with("{ secrets: ['" + std::string(128, 'A') + "'] }").ok());
  EXPECT_THAT(with("{ secrets: ['" + std::string(129, 'A') + "'] }"),
              FailsWith(Errc::kInvalidConfig));
}

TEST_F(Config, BoundsHowManySecretsAFunctionNames) {
  EXPECT_TRUE(with("{ secrets: Array.from({ length: 64 }, (_, i) => 'S' + i) }").ok());
  EXPECT_THAT(with("{ secrets: Array.from({ length: 65 }, (_, i) => 'S' + i) }"),
              FailsWith(Errc::kInvalidConfig, "65"));
}

TEST_F(Config, NamesKeysAsItNamesSecrets) {
  const auto compilation = with("{ keys: ['oracle', '_x.y-z'] }");
  ASSERT_TRUE(compilation.ok()) << ::testing::PrintToString(compilation);
  EXPECT_THAT(compilation.function()->config().keys, ElementsAre("oracle", "_x.y-z"));
  for (const char* bad : {"'A'", "[1]", "['']", "['A B']", "['A', 'A']"})
    EXPECT_THAT(with("{ keys: " + std::string(bad) + " }"),
                FailsWith(Errc::kInvalidConfig, "config.keys"))
        << bad;
  EXPECT_TRUE(with("{ keys: Array.from({ length: 64 }, (_, i) => 'K' + i) }").ok());
  EXPECT_THAT(with("{ keys: Array.from({ length: 65 }, (_, i) => 'K' + i) }"),
              FailsWith(Errc::kInvalidConfig, "65"));
}

TEST_F(Config, SaysWhoPays) {
  using execution::Payer;
  EXPECT_EQ(with("{}").function()->config().payer, Payer::kCaller);
  EXPECT_EQ(with("{ payer: 'caller' }").function()->config().payer, Payer::kCaller);
  EXPECT_EQ(with("{ payer: 'owner' }").function()->config().payer, Payer::kOwner);
  for (const char* bad : {"'Owner'", "''", "null", "true", "['owner']", "{}", "'me'"})
    EXPECT_THAT(with("{ payer: " + std::string(bad) + " }"),
                FailsWith(Errc::kInvalidConfig, "config.payer"))
        << bad;
}

TEST_F(Config, RefusesHostsThatAreNoNames) {
  for (const char* bad : {"['API.example.com']", "['']", "['a b']", "['http://x']", "[1]", "'x'"})
    EXPECT_THAT(with("{ egress: " + std::string(bad) + " }"), FailsWith(Errc::kInvalidConfig))
        << bad;
}

TEST_F(Config, ClampsLimitsToTheirCeilingsAndRefusesWhatIsTooSmall) {
  const auto huge = with("{ limits: { gas: 1e15, memoryBytes: 1e12, wallTimeMs: 1e9 } }");
  ASSERT_TRUE(huge.ok()) << ::testing::PrintToString(huge);
  const auto limits = huge.function()->config().effective_limits();
  for (const Limit limit : {Limit::kGas, Limit::kMemory, Limit::kWallTime})
    EXPECT_EQ(limits.get(limit), execution::spec(limit).ceiling) << execution::spec(limit).name;
  for (const char* bad : {"{ gas: 1 }", "{ memoryBytes: 1000 }", "{ wallTimeMs: 0 }", "{ gas: -1 }",
                          "{ gas: 1.5e6 + 0.5 }", "{ gas: '1e9' }", "{ gas: true }",
                          "{ gas: null }", "{ hostCalls: 1 }"})
    EXPECT_THAT(with("{ limits: " + std::string(bad) + " }"),
                FailsWith(Errc::kInvalidConfig, "config.limits"))
        << bad;
}

TEST_F(Config, LimitsHoldForTheInvocation) {
  EXPECT_THAT(run("export const config = { limits: { gas: 1_000_000 } };"
                  "export default () => { for (;;); };"),
              FailsWith(Errc::kOutOfGas, "allowed 1000000 gas"));
  EXPECT_THAT(run("export const config = { limits: { memoryBytes: 8388608 } };"
                  "export default () => new Uint8Array(16000000).length;"),
              FailsWith(Errc::kMemoryLimit, "allowed 8388608 bytes"));
  EXPECT_THAT(run("export const config = { limits: { resultBytes: 4 } };"
                  "export default () => 'abc';"),
              FailsWith(Errc::kResultTooLarge, "allowed 4 bytes, met 5"));
  EXPECT_THAT(run("export const config = { limits: { hostCalls: 100 } };"
                  "export default () => { for (;;) Date.now(); };"),
              FailsWith(Errc::kHostCallsExceeded, "allowed 100"));
  EXPECT_THAT(run("export const config = { limits: { wallTimeMs: 20 } };"
                  "export default () => new Promise((r) => setTimeout(r, 60000));"),
              FailsWith(Errc::kTimeout, "allowed 20 ms"));
}

TEST_F(Config, IsBoundedInSize) {
  EXPECT_THAT(with("{ egress: ['" + std::string(70'000, 'a') + "'] }"),
              FailsWith(Errc::kInvalidConfig));
  EXPECT_THAT(with("{ secrets: Array(30000).fill('NAME') }"), FailsWith(Errc::kInvalidConfig));
}

TEST_F(Config, IsNotReadAgainByInvocations) {
  EXPECT_THAT(run("const config = { secrets: [] };"
                  "function main() { config.secrets.push('A'); return config.secrets; }"),
              GivesResult(R"(["A"])"));
}

}  // namespace
}  // namespace nsl::testing
