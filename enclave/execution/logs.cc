#include "enclave/execution/logs.h"

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
  // An empty line costs something too, or a flood of them would have no bound.
  const std::uint64_t cost = text.size() + 1;
  if (cost <= room_) {
    room_ -= cost;
    lines_.push_back({level, sanitize_utf8(text)});
    return;
  }
  cut_ = true;
  if (room_ > 0)
    lines_.push_back({level, sanitize_utf8(text.substr(0, room_))});
  room_ = 0;
  lines_.push_back({LogLevel::kWarn, "[log truncated: its limit was reached]"});
}

}  // namespace nsl::execution
