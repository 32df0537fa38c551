#include "verify/timestamp.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace nsl::verify {
namespace {

constexpr std::string_view kPattern = "dddd-dd-ddTdd:dd:ddZ";

bool has_pattern(std::string_view text) {
  if (text.size() != kPattern.size())
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kPattern[i] == 'd' ? !digit : text[i] != kPattern[i])
      return false;
  }
  return true;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits)
    value = value * 10 + (c - '0');
  return value;
}

}  // namespace

Result<UnixMillis> parse_timestamp(std::string_view text) {
  const Error invalid(Errc::kInvalidEncoding, "expected a time like 2025-02-01T00:00:00Z");
  if (!has_pattern(text))
    return invalid;
  const std::chrono::year_month_day date{
      std::chrono::year(number(text.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(number(text.substr(5, 2)))),
      std::chrono::day(static_cast<unsigned>(number(text.substr(8, 2))))};
  const int hour = number(text.substr(11, 2));
  const int minute = number(text.substr(14, 2));
  const int second = number(text.substr(17, 2));
  if (!date.ok() || hour > 23 || minute > 59 || second > 59)
    return invalid;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + std::chrono::seconds(second);
  return UnixMillis(std::int64_t{time.time_since_epoch().count()} * 1000);
}

std::string format_timestamp(UnixMillis time) {
  constexpr std::int64_t kFirst = -62'167'219'200'000;  // 0000-01-01T00:00:00Z
  constexpr std::int64_t kLast = 253'402'300'799'000;   // 9999-12-31T23:59:59Z
  const std::int64_t millis = std::clamp(time.count(), kFirst, kLast);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(
      std::chrono::sys_time(std::chrono::milliseconds(millis)));
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

}  // namespace nsl::verify
