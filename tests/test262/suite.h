#pragma once
// A checkout of test262: which tests there are, how each becomes a program that the service can run,
// and what its outcome means.
//
// The test's code is the top level of a classic script; a `main` behind it reports what was printed.
// Promise reactions of the top level run before that.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tests/differential/outcome.h"
#include "tests/test262/frontmatter.h"

namespace nsl::test262 {

enum class Mode { kSloppy, kStrict, kRaw };
std::string_view to_string(Mode mode);

// One test, to be run once for each mode.
struct Test {
  std::string path;  // below DIR/test
  std::string source;
  Frontmatter about;
  std::vector<Mode> modes;
};

// Immutable after creation: any thread.
class Suite {
 public:
  // Reads the harness and lists the tests, sorted; those whose path lacks `filter` are passed over.
  static Result<Suite> open(const std::filesystem::path& directory, std::string_view filter);

  const std::vector<std::string>& paths() const { return paths_; }

  // Nothing when the file can not be read or is no test.
  std::optional<Test> read(const std::string& path) const;
  differential::Program program(const Test& test, Mode mode) const;

 private:
  std::filesystem::path directory_;
  std::map<std::string, std::string, std::less<>> harness_;
  std::vector<std::string> paths_;
};

// Why a test is not run at all, or nothing. Neither engine could pass it.
std::optional<std::string> reason_to_skip(const Test& test);

// Why these outcomes of the test may differ, or nothing.
std::optional<std::string> explanation(const Test& test, const differential::Outcome& sandboxed,
                                       const differential::Outcome& native);

bool passes(const Test& test, const differential::Outcome& outcome);

}  // namespace nsl::test262
