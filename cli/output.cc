#include "cli/output.h"

#include <nlohmann/json.hpp>

namespace nsl::cli {

using Json = nlohmann::ordered_json;

std::string without_control_characters(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
    shown += is_control ? '?' : c;
  }
  // C1 controls, U+0080 to U+009F, are two bytes in UTF-8, the first of which is C2.
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) {
    const auto second = static_cast<unsigned char>(shown[i + 1]);
    if (shown[i] == '\xC2' && second >= 0x80 && second < 0xA0)
      shown.replace(i, 2, "?");
  }
  return shown;
}

void print_failure(std::ostream& out, const std::string& file, const execution::Failure& failure) {
  if (failure.line != 0)
    out << file << ':' << failure.line << ':' << failure.column << ": ";
  else
    out << "error: ";
  out << without_control_characters(failure.error.message()) << " [" << failure.error.slug()
      << "]\n";
  if (!failure.stack.empty()) {
    out << without_control_characters(failure.stack);
    if (!failure.stack.ends_with('\n'))
      out << '\n';
  }
}

void print_logs(std::ostream& out, const execution::Logs& logs) {
  for (const execution::LogLine& line : logs.lines())
    out << '[' << to_string(line.level) << "] " << without_control_characters(line.text) << '\n';
}

Json failure_json(const execution::Failure& failure) {
  const std::string code(failure.error.slug());
  Json json{{"type", failure.type.empty() ? code : failure.type},
            {"code", code},
            {"message", failure.type.empty() ? failure.error.message() : failure.message}};
  json["stack"] = failure.stack;
  if (failure.line != 0) {
    json["line"] = failure.line;
    json["column"] = failure.column;
  }
  return json;
}

Json logs_json(const execution::Logs& logs) {
  Json list = Json::array();
  for (const execution::LogLine& line : logs.lines())
    list.push_back({{"level", to_string(line.level)}, {"text", line.text}});
  return list;
}

}  // namespace nsl::cli
