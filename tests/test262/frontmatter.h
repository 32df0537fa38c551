#pragma once
// What a test of test262 says of itself, in the comment between /*--- and ---*/. Of YAML only what
// the suite uses: keys at the line's start, lists in brackets or one item a line.
//
// Source: test262's CONTRIBUTING.md, "Frontmatter".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsl::test262 {

struct Negative {
  std::string phase;  // "parse", "resolution", "runtime"
  std::string type;   // "SyntaxError"
};

struct Frontmatter {
  std::vector<std::string> flags;
  std::vector<std::string> includes;
  std::vector<std::string> features;
  std::optional<Negative> negative;

  bool has_flag(std::string_view flag) const;
};

// Nothing when the source has no such comment: then it is no test.
std::optional<Frontmatter> read_frontmatter(std::string_view source);

}  // namespace nsl::test262
