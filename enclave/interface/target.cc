#include "enclave/interface/target.h"

#include <algorithm>

namespace nsl::interface {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Unreserved, sub-delims, ":" and "@", and what separates and encodes.
bool stands_in_target(char c) {
  return is_alphanumeric(c) ||
         std::string_view("-._~!$&'()*+,;=:@/?%").find(c) != std::string_view::npos;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  if (!text.starts_with('/'))
    return Error(Errc::kInvalidEncoding, "the request's target is no path");
  if (!std::ranges::all_of(text, stands_in_target))
    return Error(Errc::kInvalidEncoding, "the target has a character that is to be encoded");
  const std::size_t mark = text.find('?');
  if (mark == std::string_view::npos)
    return Target{text, {}};
  return Target{text.substr(0, mark), text.substr(mark + 1)};
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0)
      return Error(Errc::kInvalidEncoding, "a % that is not followed by two hex digits");
    out += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return out;
}

Result<std::vector<QueryParameter>> parse_query(std::string_view query) {
  std::vector<QueryParameter> parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos)
      return Error(Errc::kInvalidEncoding, "a query parameter without a value");
    NSL_ASSIGN_OR_RETURN(std::string name, percent_decode(pair.substr(0, equals)));
    NSL_ASSIGN_OR_RETURN(std::string value, percent_decode(pair.substr(equals + 1)));
    if (std::ranges::find(parameters, name, &QueryParameter::name) != parameters.end())
      return Error(Errc::kInvalidArgument, "a query parameter that comes twice");
    parameters.push_back({std::move(name), std::move(value)});
  }
  return parameters;
}

}  // namespace nsl::interface
