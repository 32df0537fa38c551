#include "cli/table.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "cli/os.h"
#include "cli/output.h"

namespace nsl::cli {
namespace {

constexpr const char* kBold = "\x1b[1m";
constexpr const char* kDim = "\x1b[2m";
constexpr const char* kPlainAgain = "\x1b[0m";

// In characters, not bytes.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string in_one_line(const std::string& text) {
  std::string shown = without_control_characters(text);
  std::ranges::replace(shown, '\n', ' ');
  std::ranges::replace(shown, '\t', ' ');
  return shown;
}

}  // namespace

Style style_of_output() {
  const char* const no_color = std::getenv("NO_COLOR");
  const bool is_refused = no_color != nullptr && *no_color != '\0';
  return is_terminal(stdout) && !is_refused ? Style::kColoured : Style::kPlain;
}

Table::Table(const std::vector<std::string>& headers) {
  for (const std::string& header : headers) {
    const bool is_right = header.ends_with('>');
    columns_.push_back({is_right ? header.substr(0, header.size() - 1) : header, is_right});
  }
}

Table& Table::row(std::vector<std::string> cells) {
  for (std::string& cell : cells)
    cell = in_one_line(cell);
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
  return *this;
}

void Table::print(std::ostream& out, Style style) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    widths.push_back(width_of(columns_[i].header));
    for (const auto& row : rows_)
      widths[i] = std::max(widths[i], width_of(row[i]));
  }
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = cell_of(i);
      const std::string blanks(widths[i] - width_of(cell), ' ');
      text += (i == 0 ? "" : "  ") + (columns_[i].is_right ? blanks + cell : cell + blanks);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  };
  const std::string header = line([&](std::size_t i) { return columns_[i].header; });
  out << (style == Style::kColoured ? kBold + header + kPlainAgain : header) << '\n';
  for (const auto& row : rows_)
    out << line([&](std::size_t i) { return row[i]; }) << '\n';
}

void print_pairs(std::ostream& out, Style style,
                 const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t width = 0;
  for (const auto& [name, value] : pairs)
    width = std::max(width, width_of(name));
  for (const auto& [name, value] : pairs) {
    const std::string shown = name + std::string(width - width_of(name), ' ');
    out << (style == Style::kColoured ? kDim + shown + kPlainAgain : shown) << "  "
        << in_one_line(value) << '\n';
  }
}

std::string shown_time(UnixMillis time) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds(time.count())};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<seconds>(point - day)};
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

std::string shown_time(const std::optional<UnixMillis>& time) {
  return time ? shown_time(*time) : "-";
}

std::string shown_list(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items)
    text += (text.empty() ? "" : ", ") + item;
  return text.empty() ? "-" : text;
}

std::string shown_number(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3)
    digits.insert(at - 3, " ");
  return digits;
}

}  // namespace nsl::cli
