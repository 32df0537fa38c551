#pragma once
// Tables for people: columns with blanks between them, the header bold on a terminal.
//
// What comes from a service or from users is shown without control characters.

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/units.h"

namespace nsl::cli {

enum class Style { kPlain, kColoured };
// Coloured if standard output is a terminal and NO_COLOR is not set (no-color.org).
Style style_of_output();

class Table {
 public:
  // A header that ends in ">" is of a column that is aligned to the right.
  explicit Table(const std::vector<std::string>& headers);

  Table& row(std::vector<std::string> cells);
  void print(std::ostream& out, Style style) const;

 private:
  struct Column {
    std::string header;
    bool is_right = false;
  };
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// A list of "name  value" lines.
void print_pairs(std::ostream& out, Style style,
                 const std::vector<std::pair<std::string, std::string>>& pairs);

// "2026-01-31 17:05:09" of UTC; "-" for nothing.
std::string shown_time(UnixMillis time);
std::string shown_time(const std::optional<UnixMillis>& time);
// "a, b"; "-" for none.
std::string shown_list(const std::vector<std::string>& items);
// "12 345 678"
std::string shown_number(std::uint64_t number);

}  // namespace nsl::cli
