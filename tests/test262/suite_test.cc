#include "tests/test262/suite.h"

#include <gtest/gtest.h>

#include "enclave/sandbox/os.h"
#include "tests/differential/native.h"
#include "tests/differential/sandboxed.h"

namespace nsl::test262 {
namespace {

using ::nsl::differential::Outcome;

TEST(Frontmatter, ReadsBothFormsOfLists) {
  const auto about = read_frontmatter(
      "// text\n/*---\nflags: [onlyStrict, async]\nincludes:\n  - a.js\n- b.js\nfeatures: [ x ]\n"
      "description: >\n  flags: [no]\nnegative:\n  phase: parse\n  type: SyntaxError\n---*/\n");
  ASSERT_TRUE(about);
  EXPECT_EQ(about->flags, (std::vector<std::string>{"onlyStrict", "async"}));
  EXPECT_EQ(about->includes, (std::vector<std::string>{"a.js", "b.js"}));
  EXPECT_EQ(about->features, std::vector<std::string>{"x"});
  ASSERT_TRUE(about->negative);
  EXPECT_EQ(about->negative->phase, "parse");
  EXPECT_EQ(about->negative->type, "SyntaxError");
}

TEST(Frontmatter, IsMissingWhereThereIsNone) { EXPECT_FALSE(read_frontmatter("var a;")); }

// Every test of the sample says in its name how it ends.
TEST(Suite, TellsPassingFromFailingInBothEngines) {
  const auto suite = Suite::open(std::string(NSL_SOURCE_DIR) + "/tests/test262/sample", "");
  ASSERT_TRUE(suite.ok()) << suite.error();
  EXPECT_EQ(suite->paths().size(), 9u);
  sandbox::GuestThread([&] {
    differential::Sandboxed engine;
    for (const std::string& path : suite->paths()) {
      const auto test = suite->read(path);
      ASSERT_TRUE(test) << path;
      EXPECT_EQ(reason_to_skip(*test).has_value(), path.starts_with("skipped")) << path;
      if (reason_to_skip(*test))
        continue;
      for (const Mode mode : test->modes) {
        const auto program = suite->program(*test, mode);
        const Outcome sandboxed = engine.run(program, execution::Limits());
        EXPECT_EQ(passes(*test, sandboxed), path.starts_with("pass"))
            << path << ' ' << to_string(mode) << ": " << to_string(sandboxed);
        EXPECT_EQ(sandboxed, differential::run_native(program)) << path;
      }
    }
  });
}

TEST(Suite, ExplainsWhatTheSandboxLacksAndNothingElse) {
  const test262::Test plain{.path = "a.js", .source = "", .about = {}, .modes = {}};
  test262::Test atomics = plain;
  atomics.about.features = {"Atomics"};
  const auto threw = [](const char* text) {
    return Outcome{.kind = Outcome::Kind::kError, .code = Errc::kFunctionThrew, .text = text};
  };
  const Outcome missing = threw("ReferenceError"),
                refused = threw("SyntaxError: cannot import 'a'");
  EXPECT_TRUE(explanation(atomics, missing, refused));
  EXPECT_FALSE(explanation(plain, missing, refused));
  EXPECT_FALSE(explanation(plain, refused, missing));
  EXPECT_TRUE(explanation(plain, refused, threw("SyntaxError: cannot import './a': bundle it")));
}

}  // namespace
}  // namespace nsl::test262
