#pragma once
// Arguments that several commands take.

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "client/access.h"
#include "client/invocations.h"

namespace nsl::cli {

// "90s", "15m", "12h", "30d", or seconds without a unit. Fails with invalid-argument.
Result<std::chrono::seconds> parse_duration(const std::string& text);

// A secret value, never from the command line: of `file`, or, if that is empty, of standard input:
// typed without being shown if that is a terminal, else all that comes, less one line end at its end.
Result<SecretBytes> read_value(const std::string& file, const std::string& prompt,
                               std::uint64_t most);

struct PageOptions {
  std::string from;
  std::uint64_t limit = 0;  // 0: not given

  std::optional<std::string> start() const {
    return from.empty() ? std::nullopt : std::optional(from);
  }
  std::optional<std::uint64_t> size() const {
    return limit == 0 ? std::nullopt : std::optional(limit);
  }
};
void add_page_options(CLI::App& command, PageOptions& options, const char* from = "--from");

struct AccessOptions {
  bool is_all = false;
  std::vector<std::string> functions;
  std::vector<std::string> hashes;

  bool is_given() const { return is_all || !functions.empty() || !hashes.empty(); }
  client::Access access() const;
};
void add_access_options(CLI::App& command, AccessOptions& options);

struct LimitOptions {
  std::uint64_t gas = 0;  // 0: not given
  std::uint64_t memory_bytes = 0;
  std::uint64_t wall_time_ms = 0;

  client::AskedLimits limits() const;
};
void add_limit_options(CLI::App& command, LimitOptions& options);

std::optional<std::string> given(const std::string& text);
std::optional<std::uint64_t> given(std::uint64_t number);

// "all the user's functions", or which.
std::string shown_access(const client::Access& access);

}  // namespace nsl::cli
