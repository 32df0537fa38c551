#include "enclave/logger/line.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iterator>

namespace nsl::logger {
namespace {

struct LevelRow {
  std::string_view event;
  Level level;
};
constexpr LevelRow kLevels[] = {
#define NSL_LEVEL(event, level) {event, Level::level},
#include "enclave/logger/levels.def"
#undef NSL_LEVEL
};
static_assert(std::ranges::is_sorted(kLevels, {}, &LevelRow::event));

constexpr std::array<std::string_view, 4> kNames = {"debug", "info", "warning", "error"};

void append_text(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += '"';
  for (const char c : text.substr(0, kMaxTextBytes)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c < ' ' || c > '~') {
      out += "\\u00";
      out += kDigits[(static_cast<unsigned char>(c) >> 4)];
      out += kDigits[(static_cast<unsigned char>(c) & 15)];
    } else {
      out += c;
    }
  }
  if (text.size() > kMaxTextBytes)
    out += "\\u2026";
  out += '"';
}

struct AppendValue {
  std::string& out;
  void operator()(std::string_view text) const { append_text(out, text); }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(std::uint64_t number) const { out += std::to_string(number); }
};

}  // namespace

std::string_view name_of(Level level) { return kNames[static_cast<std::size_t>(level)]; }

Level level_named(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  return found == kNames.end() ? Level::kInfo
                               : static_cast<Level>(std::distance(kNames.begin(), found));
}

Level level_of(std::string_view event) {
  const auto* const row = std::ranges::lower_bound(kLevels, event, {}, &LevelRow::event);
  return row != std::end(kLevels) && row->event == event ? row->level : Level::kInfo;
}

std::string timestamp(UnixMillis time) {
  using std::chrono::milliseconds;
  constexpr std::int64_t kYear0 = -62'167'219'200'000;
  constexpr std::int64_t kYear9999 = 253'402'300'799'999;
  const std::chrono::sys_time<milliseconds> point(
      milliseconds(std::clamp(time.count(), kYear0, kYear9999)));
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(point - day);
  char text[64];
  std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

std::string line_of(const Event& event, Level level, UnixMillis time) {
  std::string line = R"({"time":")" + timestamp(time) + R"(","level":")" +
                     std::string(name_of(level)) + R"(","event":)";
  append_text(line, event.name);
  for (const EventField& field : event.fields) {
    line += ',';
    append_text(line, field.name);
    line += ':';
    std::visit(AppendValue{line}, field.value);
  }
  return line + '}';
}

}  // namespace nsl::logger
