#include "tests/test262/frontmatter.h"

#include <algorithm>

namespace nsl::test262 {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

void append_items(std::string_view list, std::vector<std::string>& items) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view item = trimmed(list.substr(0, end));
    while (!item.empty() && (item.front() == '[' || item.front() == '-' || item.front() == ' '))
      item.remove_prefix(1);
    while (!item.empty() && (item.back() == ']' || item.back() == ' '))
      item.remove_suffix(1);
    if (!item.empty())
      items.emplace_back(item);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

// One line of the comment, under the last key that stood at a line's start.
class LineReader {
 public:
  explicit LineReader(Frontmatter& out) : out_(out) {}

  void read(std::string_view line) {
    if (line.empty())
      return;
    const std::size_t colon = line.find(':');
    if (kSpace.find(line[0]) == std::string_view::npos && line[0] != '-' &&
        colon != std::string_view::npos) {
      key_ = line.substr(0, colon);
      line.remove_prefix(colon + 1);
      if (key_ == "negative")
        out_.negative.emplace();
    }
    if (key_ == "flags")
      append_items(line, out_.flags);
    else if (key_ == "includes")
      append_items(line, out_.includes);
    else if (key_ == "features")
      append_items(line, out_.features);
    else if (key_ == "negative")
      read_negative(trimmed(line));
  }

 private:
  void read_negative(std::string_view line) {
    if (line.starts_with("phase:"))
      out_.negative->phase = trimmed(line.substr(6));
    else if (line.starts_with("type:"))
      out_.negative->type = trimmed(line.substr(5));
  }

  Frontmatter& out_;
  std::string_view key_;
};

}  // namespace

bool Frontmatter::has_flag(std::string_view flag) const {
  return std::ranges::find(flags, flag) != flags.end();
}

std::optional<Frontmatter> read_frontmatter(std::string_view source) {
  constexpr std::string_view kOpen = "/*---", kClose = "---*/";
  const std::size_t begin = source.find(kOpen);
  const std::size_t end = source.find(kClose, begin == std::string_view::npos ? 0 : begin);
  if (begin == std::string_view::npos || end == std::string_view::npos)
    return std::nullopt;
  std::string_view text = source.substr(begin + kOpen.size(), end - begin - kOpen.size());
  Frontmatter out;
  LineReader reader(out);
  while (!text.empty()) {
    const std::size_t line_end = std::min(text.find_first_of("\r\n"), text.size());
    reader.read(text.substr(0, line_end));
    text.remove_prefix(std::min(line_end + 1, text.size()));
  }
  return out;
}

}  // namespace nsl::test262
