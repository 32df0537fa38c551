#pragma once
// An invocation's log: lines with a level, bounded in all. The caller and the owner of the function
// see it, nobody else.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"

namespace nsl::execution {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError };
std::string_view to_string(LogLevel level);  // "debug", "info", "warn", "error"

struct LogLine {
  LogLevel level;
  std::string text;  // valid UTF-8, may hold line breaks
};

class Logs {
 public:
  explicit Logs(ByteCount limit) : room_(limit.count()) {}

  // The line, or as many of its characters as there is room for; then a last line says that the log
  // is cut, and what comes later is dropped. Makes the text valid UTF-8, and counts it as such.
  void add(LogLevel level, std::string_view text);

  const std::vector<LogLine>& lines() const { return lines_; }
  bool is_cut() const { return cut_; }

 private:
  std::vector<LogLine> lines_;
  std::uint64_t room_;
  bool cut_ = false;
};

}  // namespace nsl::execution
