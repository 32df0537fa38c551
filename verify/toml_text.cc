#include "verify/toml_text.h"

#include <algorithm>

namespace nsl::verify {

constexpr std::size_t kMaxDotsOfLine = 16;

std::optional<std::size_t> line_of_too_many_dots(std::string_view text) {
  std::size_t line = 1;
  std::size_t dots = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      dots = 0;
    } else if (text[i] == '.' && (i == 0 || text[i - 1] != '.') && ++dots > kMaxDotsOfLine) {
      return line;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> line_beyond_ascii(std::string_view text) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t start = line.find_first_not_of(" \t");
    const bool is_comment = start != std::string_view::npos && line[start] == '#';
    if (!is_comment && std::ranges::any_of(line, [](char c) { return (c & 0x80) != 0; }))
      return number;
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return std::nullopt;
}

}  // namespace nsl::verify
