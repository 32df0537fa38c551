#pragma once
// One event as one line of JSON (RFC 8259), without the line's end:
//
//   {"time":"2026-01-31T12:00:00.123Z","level":"warning","event":"secrets.expiring","user":"N…","in_s":60}
//
// Texts come from events and are believed to be no more than bytes: what is not printable ASCII is
// escaped byte by byte as \u00XX, so that no text ends a line, or moves a terminal's cursor. A text is
// cut after kMaxTextBytes, and the line tells so by "…" at its end.
//
// Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/event.h"
#include "base/units.h"

namespace nsl::logger {

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError };
std::string_view name_of(Level level);     // "debug", "info" …
Level level_named(std::string_view name);  // kInfo if there is none of that name
Level level_of(std::string_view event);    // levels.def

inline constexpr std::size_t kMaxTextBytes = 512;

std::string line_of(const Event& event, Level level, UnixMillis time);

// "2026-01-31T12:00:00.123Z"; of times outside of the years 0 to 9999 the nearest within.
std::string timestamp(UnixMillis time);

}  // namespace nsl::logger
