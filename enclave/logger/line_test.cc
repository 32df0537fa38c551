#include "enclave/logger/line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace nsl::logger {
namespace {

constexpr UnixMillis kNoon{1'769'860'800'123};

nlohmann::json parsed(std::string_view text) {
  const EventField fields[] = {{"text", text}};
  return nlohmann::json::parse(line_of({"room.what-happened", fields}, Level::kInfo, kNoon));
}

TEST(LogLine, HoldsTimeLevelNameAndFields) {
  const EventField fields[] = {{"user", std::string_view("ada")},
                               {"bytes", std::uint64_t{1} << 63},
                               {"left", std::int64_t{-5}}};
  EXPECT_EQ(line_of({"keys.refused", fields}, Level::kWarning, kNoon),
            R"({"time":"2026-01-31T12:00:00.123Z","level":"warning","event":"keys.refused",)"
            R"("user":"ada","bytes":9223372036854775808,"left":-5})");
}

TEST(LogLine, IsOneLineOfPrintableAsciiWhateverATextHolds) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  const EventField fields[] = {{"text", std::string_view(all)}};
  const std::string line = line_of({"a.b", fields}, Level::kInfo, kNoon);
  for (const char c : line)
    EXPECT_TRUE(c >= ' ' && c <= '~');
  EXPECT_TRUE(nlohmann::json::accept(line));
}

TEST(LogLine, KeepsQuotesAndBackslashesOfATextInside) {
  EXPECT_EQ(parsed(R"(","level":"error\)")["text"], R"(","level":"error\)");
  EXPECT_EQ(parsed(R"(","level":"error\)")["level"], "info");
}

TEST(LogLine, CutsALongText) {
  const std::string text = parsed(std::string(kMaxTextBytes + 1, 'x'))["text"];
  EXPECT_EQ(text, std::string(kMaxTextBytes, 'x') + "\u2026");
}

TEST(LogLine, WritesTimesAtTheBoundsOfTheCalendar) {
  EXPECT_EQ(timestamp(UnixMillis(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(timestamp(UnixMillis(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(timestamp(UnixMillis(std::numeric_limits<std::int64_t>::max())),
            "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(timestamp(UnixMillis(std::numeric_limits<std::int64_t>::min())),
            "0000-01-01T00:00:00.000Z");
}

TEST(LogLevel, IsThatOfTheTableOrInfo) {
  EXPECT_EQ(level_of("app.failed"), Level::kError);
  EXPECT_EQ(level_of("storage.torn-tail-cut"), Level::kWarning);
  EXPECT_EQ(level_of("keys.signed"), Level::kDebug);
  EXPECT_EQ(level_of("secrets.put"), Level::kInfo);
  EXPECT_EQ(level_of(""), Level::kInfo);
  EXPECT_EQ(level_of("zzz"), Level::kInfo);
}

TEST(LogLevel, HasANameEach) {
  for (const Level level : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError})
    EXPECT_EQ(level_named(name_of(level)), level);
  EXPECT_EQ(level_named("loud"), Level::kInfo);
}

}  // namespace
}  // namespace nsl::logger
