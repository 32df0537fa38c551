#include "enclave/interface/json_scanner.h"

namespace nsl::interface {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_high_surrogate(unsigned unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low_surrogate(unsigned unit) { return unit >= 0xdc00 && unit < 0xe000; }

char closing(char open) { return open == '{' ? '}' : ']'; }

JsonKind kind_of(char first) {
  switch (first) {
    case '{':
      return JsonKind::kObject;
    case '[':
      return JsonKind::kArray;
    case '"':
      return JsonKind::kString;
    case 't':
    case 'f':
      return JsonKind::kBoolean;
    case 'n':
      return JsonKind::kNull;
    default:
      return JsonKind::kNumber;
  }
}

}  // namespace

void JsonScanner::skip_space() {
  while (!at_end() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
    ++at_;
}

bool JsonScanner::take(char expected) {
  if (at_end() || text_[at_] != expected)
    return false;
  ++at_;
  return true;
}

bool JsonScanner::pass_hex(unsigned& unit) {
  unit = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = peek();
    const char lower = static_cast<char>(c | 0x20);
    if (is_digit(c))
      unit = unit << 4 | static_cast<unsigned>(c - '0');
    else if (lower >= 'a' && lower <= 'f')
      unit = unit << 4 | static_cast<unsigned>(lower - 'a' + 10);
    else
      return false;
    ++at_;
  }
  return true;
}

// After the back-slash.
bool JsonScanner::pass_escape() {
  if (!take('u')) {
    if (at_end() || std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos)
      return false;
    ++at_;
    return true;
  }
  unsigned unit = 0;
  if (!pass_hex(unit) || is_low_surrogate(unit))
    return false;
  if (!is_high_surrogate(unit))
    return true;
  return take('\\') && take('u') && pass_hex(unit) && is_low_surrogate(unit);
}

bool JsonScanner::pass_string(std::string_view& passed) {
  const std::size_t begin = at_;
  if (!take('"'))
    return false;
  while (!at_end()) {
    const char c = text_[at_];
    if (static_cast<unsigned char>(c) < 0x20)
      return false;
    ++at_;
    if (c == '"') {
      passed = text_.substr(begin, at_ - begin);
      return true;
    }
    if (c == '\\' && !pass_escape())
      return false;
  }
  return false;
}

bool JsonScanner::pass_digits() {
  if (!is_digit(peek()))
    return false;
  while (is_digit(peek()))
    ++at_;
  return true;
}

bool JsonScanner::pass_number() {
  take('-');
  if (!take('0') && !pass_digits())
    return false;
  if (take('.') && !pass_digits())
    return false;
  if (take('e') || take('E')) {
    if (!take('+'))
      take('-');
    return pass_digits();
  }
  return true;
}

bool JsonScanner::pass_word(std::string_view word) {
  if (text_.substr(at_, word.size()) != word)
    return false;
  at_ += word.size();
  return true;
}

bool JsonScanner::pass_scalar() {
  std::string_view ignored;
  switch (peek()) {
    case '"':
      return pass_string(ignored);
    case 't':
      return pass_word("true");
    case 'f':
      return pass_word("false");
    case 'n':
      return pass_word("null");
    default:
      return pass_number();
  }
}

bool JsonScanner::pass_name() {
  std::string_view ignored;
  skip_space();
  if (!pass_string(ignored))
    return false;
  skip_space();
  return take(':');
}

// An array or object begins: notes it as open, unless it is empty.
bool JsonScanner::pass_opening(std::string& open, bool& empty) {
  const char c = text_[at_++];
  skip_space();
  empty = take(closing(c));
  if (empty)
    return true;
  if (open.size() == JsonObject::kMaxDepth)
    return false;
  open.push_back(c);
  return c == '[' || pass_name();
}

// A value has ended: what it ends with it, up to where the next value begins.
bool JsonScanner::close_ended(std::string& open) {
  while (!open.empty()) {
    skip_space();
    if (take(','))
      return open.back() == '[' || pass_name();
    if (!take(closing(open.back())))
      return false;
    open.pop_back();
  }
  return true;
}

bool JsonScanner::pass_value(JsonMember& passed) {
  skip_space();
  const std::size_t begin = at_;
  passed.kind = kind_of(peek());
  std::string open;  // brackets and braces
  do {
    skip_space();
    bool ended = true;
    if (peek() == '{' || peek() == '[') {
      if (!pass_opening(open, ended))
        return false;
    } else if (!pass_scalar()) {
      return false;
    }
    if (ended && !close_ended(open))
      return false;
  } while (!open.empty());
  passed.text = text_.substr(begin, at_ - begin);
  return true;
}

}  // namespace nsl::interface
