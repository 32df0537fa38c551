#include "cli/arguments.h"

#include <charconv>
#include <iostream>

#include "cli/files.h"
#include "cli/os.h"
#include "cli/table.h"

namespace nsl::cli {

Result<std::chrono::seconds> parse_duration(const std::string& text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::uint64_t kMost = 1'000'000'000;
  std::uint64_t seconds = 0;
  if (unit.empty() || unit == "s")
    seconds = 1;
  else if (unit == "m")
    seconds = 60;
  else if (unit == "h")
    seconds = 3600;
  else if (unit == "d")
    seconds = 86400;
  if (error != std::errc() || seconds == 0 || count == 0 || count > kMost / seconds)
    return Error(Errc::kInvalidArgument,
                 "'" + text + "' is no duration; expected 90s, 15m, 12h or 30d");
  return std::chrono::seconds(count * seconds);
}

Result<SecretBytes> read_value(const std::string& file, const std::string& prompt,
                               std::uint64_t most) {
  if (!file.empty()) {
    NSL_ASSIGN_OR_RETURN(std::string text, read_file(file, most));
    return SecretBytes::take(std::move(text));
  }
  if (is_terminal(stdin))
    return read_hidden_line(prompt);
  NSL_ASSIGN_OR_RETURN(std::string text, read_argument("-", most));
  if (text.ends_with('\n'))
    text.pop_back();
  if (text.ends_with('\r'))
    text.pop_back();
  return SecretBytes::take(std::move(text));
}

void add_page_options(CLI::App& command, PageOptions& options, const char* from) {
  command.add_option(from, options.from, "where to go on, as the last page told");
  command.add_option("--limit", options.limit, "most entries")->check(CLI::PositiveNumber);
}

client::Access AccessOptions::access() const {
  return is_all ? client::Access::to_all() : client::Access::only(functions, hashes);
}

void add_access_options(CLI::App& command, AccessOptions& options) {
  command.add_flag("--all", options.is_all, "all your functions");
  command.add_option("--function", options.functions, "a function by name (repeatable)")
      ->allow_extra_args(false);
  command
      .add_option("--hash", options.hashes, "one version of a function by its hash (repeatable)")
      ->allow_extra_args(false);
}

client::AskedLimits LimitOptions::limits() const {
  return {
      .gas = given(gas), .memory_bytes = given(memory_bytes), .wall_time_ms = given(wall_time_ms)};
}

void add_limit_options(CLI::App& command, LimitOptions& options) {
  command.add_option("--gas", options.gas, "most gas to use")->check(CLI::PositiveNumber);
  command.add_option("--memory", options.memory_bytes, "most bytes of memory")
      ->check(CLI::PositiveNumber);
  command.add_option("--wall-time", options.wall_time_ms, "most milliseconds from start to end")
      ->check(CLI::PositiveNumber);
}

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}
std::optional<std::uint64_t> given(std::uint64_t number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

std::string shown_access(const client::Access& access) {
  if (!access.is_restricted)
    return "all";
  std::vector<std::string> names = access.functions;
  names.insert(names.end(), access.hashes.begin(), access.hashes.end());
  return names.empty() ? "none" : shown_list(names);
}

}  // namespace nsl::cli
