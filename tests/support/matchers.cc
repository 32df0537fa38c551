#include "tests/support/matchers.h"

#include <utility>
#include <vector>

namespace nsl::testing {

std::string describe(const execution::Failure& failure) {
  std::string text(failure.error.slug());
  if (!failure.type.empty())
    return text + " " + failure.type + ": " + failure.message;
  return failure.error.detail().empty() ? text : text + ": " + failure.error.detail();
}

std::string describe(const execution::Report& report) {
  return report.ok() ? "result " + report.result() : describe(report.failure());
}

std::vector<std::string> lines_of(const execution::Logs& logs) {
  std::vector<std::string> lines;
  for (const execution::LogLine& line : logs.lines())
    lines.push_back(std::string(to_string(line.level)) + ": " + line.text);
  return lines;
}

}  // namespace nsl::testing

namespace nsl::execution {

void PrintTo(const Failure& failure, std::ostream* out) {
  *out << testing::describe(failure) << " (line " << failure.line << ", column " << failure.column
       << ")\n"
       << failure.stack;
}

void PrintTo(const Report& report, std::ostream* out) {
  *out << testing::describe(report) << ", with " << report.usage.gas << " gas and "
       << report.usage.memory_peak << " bytes";
  if (!report.ok())
    *out << '\n' << report.failure().stack;
  for (const std::string& line : testing::lines_of(report.logs))
    *out << "\n  log " << line;
}

void PrintTo(const Compilation& compilation, std::ostream* out) {
  if (compilation.ok())
    *out << "a function";
  else
    PrintTo(compilation.failure(), out);
}

}  // namespace nsl::execution
