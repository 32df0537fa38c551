#include "client/target.h"

namespace nsl::client {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

}  // namespace

Target& Target::segment(std::string_view value) {
  text_ += '/';
  append_encoded(text_, value);
  return *this;
}

Target& Target::literal(std::string_view path) {
  text_ += path;
  return *this;
}

Target& Target::query(std::string_view name, const std::optional<std::string>& value) {
  if (!value)
    return *this;
  text_ += has_query_ ? '&' : '?';
  has_query_ = true;
  text_ += name;
  text_ += '=';
  append_encoded(text_, *value);
  return *this;
}

Target& Target::query(std::string_view name, const std::optional<std::uint64_t>& value) {
  return value ? query(name, std::optional(std::to_string(*value))) : *this;
}

Target& Target::query_list(std::string_view name, const std::vector<std::string>& values) {
  if (values.empty())
    return *this;
  std::string joined;
  for (const std::string& value : values)
    joined += (joined.empty() ? "" : ",") + value;
  return query(name, std::optional(joined));
}

}  // namespace nsl::client
