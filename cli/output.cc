#include "cli/output.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace nsl::cli {

using Json = nlohmann::ordered_json;

namespace {

// The length of a control sequence at the front: C0 but for line breaks and tabs, DEL, C1 (U+0080 to
// U+009F), and the marks that change the direction of text (U+061C, U+200E, U+200F, U+202A to U+202E,
// U+2066 to U+2069), by which text can be made to read as another. 0: none.
std::size_t control_at(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  if ((at(0) < 0x20 && text[0] != '\n' && text[0] != '\t') || at(0) == 0x7F)
    return 1;
  if ((at(0) == 0xC2 && at(1) >= 0x80 && at(1) < 0xA0) || (at(0) == 0xD8 && at(1) == 0x9C))
    return 2;
  const bool is_mark =
      at(0) == 0xE2 &&
      ((at(1) == 0x80 && (at(2) == 0x8E || at(2) == 0x8F || (at(2) >= 0xAA && at(2) <= 0xAE))) ||
       (at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9));
  return is_mark ? 3 : 0;
}

}  // namespace

std::string without_control_characters(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t control = control_at(text);
    shown += control == 0 ? text[0] : '?';
    text.remove_prefix(std::max<std::size_t>(control, 1));
  }
  return shown;
}

void print_failure(std::ostream& out, const std::string& file, const execution::Failure& failure) {
  const bool is_in_input = failure.error.code() == Errc::kInputNotJson;
  if (failure.line != 0)
    out << (is_in_input ? "<input>" : file) << ':' << failure.line << ':' << failure.column << ": ";
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
