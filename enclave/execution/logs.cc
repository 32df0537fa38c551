#include "enclave/execution/logs.h"

#include <utility>

#include "base/utf8.h"

namespace nsl::execution {

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "info";
}

void Logs::add(LogLevel level, std::string_view text) {
  if (cut_)
    return;
  // What is kept is what counts: what replaces an ill-formed byte is longer than it.
  std::string line = sanitize_utf8(text);
  // An empty line costs something too, or a flood of them would have no bound.
  const std::uint64_t cost = line.size() + 1;
  if (cost <= room_) {
    room_ -= cost;
    lines_.push_back({level, std::move(line)});
    return;
  }
  cut_ = true;
  line.resize(cut_utf8(line, room_).size());
  if (!line.empty())
    lines_.push_back({level, std::move(line)});
  room_ = 0;
  lines_.push_back({LogLevel::kWarn, "[log truncated: its limit was reached]"});
}

}  // namespace nsl::execution
