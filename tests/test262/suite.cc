#include "tests/test262/suite.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace nsl::test262 {
namespace {

namespace fs = std::filesystem;
using differential::Outcome;

constexpr std::string_view kPrint = R"js(var $printed = "";
function print(text) { $printed += text; }
)js";
// Behind a line break, for tests that end in a comment.
constexpr std::string_view kMain = "\nfunction main() { return $printed; }\n";
constexpr std::string_view kRawMain =
    "\nfunction main() { return "
    "; }\n";

constexpr std::string_view kNothingPrinted = R"("")";
constexpr std::string_view kAsyncComplete = R"("Test262:AsyncTestComplete")";

struct Reason {
  std::string_view name;
  std::string_view why;
};

constexpr std::array kSkippedFlags{
    Reason{"module", "a function is one file: it imports nothing"},
    Reason{"CanBlockIsFalse", "needs agents"},
    Reason{"CanBlockIsTrue", "needs agents"},
};

// By feature: what this version of QuickJS does not have.
constexpr std::array kSkippedFeatures{
    Reason{"Temporal", "not in QuickJS"},
    Reason{"ShadowRealm", "not in QuickJS"},
    Reason{"decorators", "not in QuickJS"},
    Reason{"explicit-resource-management", "not in QuickJS"},
    Reason{"import-defer", "not in QuickJS"},
    Reason{"source-phase-imports", "not in QuickJS"},
    Reason{"immutable-arraybuffer", "not in QuickJS"},
    Reason{"tail-call-optimization", "not in QuickJS"},
    Reason{"IsHTMLDDA", "a browser's object"},
};

constexpr std::array kExplainedFeatures{
    Reason{"SharedArrayBuffer",
           "SharedArrayBuffer is not in the sandbox: a function has one thread"},
    Reason{"Atomics", "Atomics is not in the sandbox: a function has one thread"},
    Reason{"Atomics.pause", "Atomics is not in the sandbox: a function has one thread"},
};

// By path.
constexpr std::array kExplainedTests{
    Reason{"staging/sm/Proxy/getPrototypeOf.js",
           "native compares two nulls as pointers, of which it never set the upper half"},
};

template <class Reasons>
std::optional<std::string> reason_of(const std::vector<std::string>& names,
                                     const Reasons& reasons) {
  for (const Reason& reason : reasons)
    if (std::ranges::find(names, reason.name) != names.end())
      return std::string(reason.name) + ": " + std::string(reason.why);
  return std::nullopt;
}

std::optional<std::string> content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

bool is_test(const fs::path& path) {
  const std::string name = path.filename();
  return name.ends_with(".js") && name.find("_FIXTURE") == std::string::npos;
}

std::vector<Mode> modes_of(const Frontmatter& about) {
  if (about.has_flag("raw"))
    return {Mode::kRaw};
  if (about.has_flag("onlyStrict"))
    return {Mode::kStrict};
  if (about.has_flag("noStrict"))
    return {Mode::kSloppy};
  return {Mode::kSloppy, Mode::kStrict};
}

}  // namespace

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::kSloppy:
      return "sloppy";
    case Mode::kStrict:
      return "strict";
    case Mode::kRaw:
      break;
  }
  return "raw";
}

Result<Suite> Suite::open(const fs::path& directory, std::string_view filter) {
  Suite suite;
  suite.directory_ = directory;
  std::error_code code;
  const fs::path harness = directory / "harness", tests = directory / "test";
  for (const auto& entry : fs::recursive_directory_iterator(harness, code))
    if (entry.is_regular_file() && is_test(entry.path()))
      if (auto content = content_of(entry.path()))
        suite.harness_[fs::relative(entry.path(), harness)] = *std::move(content);
  if (!suite.harness_.contains("assert.js") || !suite.harness_.contains("sta.js"))
    return Error(Errc::kNotFound, harness.string() + " has no assert.js and sta.js");
  for (const auto& entry : fs::recursive_directory_iterator(tests, code)) {
    const std::string path = fs::relative(entry.path(), tests);
    if (entry.is_regular_file() && is_test(entry.path()) && path.find(filter) != path.npos)
      suite.paths_.push_back(path);
  }
  std::ranges::sort(suite.paths_);
  return suite;
}

std::optional<Test> Suite::read(const std::string& path) const {
  auto source = content_of(directory_ / "test" / path);
  if (!source)
    return std::nullopt;
  auto about = read_frontmatter(*source);
  if (!about)
    return std::nullopt;
  auto modes = modes_of(*about);
  return Test{.path = path,
              .source = *std::move(source),
              .about = *std::move(about),
              .modes = std::move(modes)};
}

differential::Program Suite::program(const Test& test, Mode mode) const {
  if (mode == Mode::kRaw)
    return {.source = test.source + std::string(kRawMain)};
  std::string source = mode == Mode::kStrict ? "\"use strict\";\n" : "";
  source += kPrint;
  std::vector<std::string> files{"assert.js", "sta.js"};
  if (test.about.has_flag("async"))
    files.emplace_back("doneprintHandle.js");
  files.insert(files.end(), test.about.includes.begin(), test.about.includes.end());
  for (const std::string& name : files)
    if (const auto file = harness_.find(name); file != harness_.end())
      source += file->second + "\n";
  source += test.source;
  source += kMain;
  return {.source = std::move(source)};
}

std::optional<std::string> reason_to_skip(const Test& test) {
  if (auto reason = reason_of(test.about.flags, kSkippedFlags))
    return reason;
  if (auto reason = reason_of(test.about.features, kSkippedFeatures))
    return reason;
  const bool includes_detach =
      std::ranges::find(test.about.includes, "detachArrayBuffer.js") != test.about.includes.end();
  if (test.source.find("$262") != std::string::npos || includes_detach)
    return "$262: neither has the host object of a test shell";
  if (test.path.starts_with("intl402/"))
    return "intl402: there is no Intl";
  return std::nullopt;
}

std::optional<std::string> explanation(const Test& test, const Outcome& sandboxed,
                                       const Outcome& native) {
  if (auto reason = reason_of(test.about.features, kExplainedFeatures))
    return reason;
  if (auto reason = reason_of({test.path}, kExplainedTests))
    return reason;
  if (test.source.find("SharedArrayBuffer") != std::string::npos)
    return std::string(kExplainedFeatures[0].why);
  const auto is_refused_import = [](const Outcome& outcome) {
    return outcome.text.find("SyntaxError: cannot import ") != std::string::npos;
  };
  if (is_refused_import(sandboxed) && is_refused_import(native))
    return "neither imports anything; the sandbox's message says what to do";
  return std::nullopt;
}

bool passes(const Test& test, const Outcome& outcome) {
  if (!test.about.negative)
    return outcome.kind == Outcome::Kind::kResult &&
           outcome.text == (test.about.has_flag("async") ? kAsyncComplete : kNothingPrinted);
  const Errc expected =
      test.about.negative->phase == "runtime" ? Errc::kFunctionThrew : Errc::kFunctionSyntax;
  return outcome.kind == Outcome::Kind::kError && outcome.code == expected &&
         outcome.text == test.about.negative->type;
}

}  // namespace nsl::test262
