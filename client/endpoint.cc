#include "client/endpoint.h"

#include <algorithm>
#include <charconv>

namespace nsl::client {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr std::size_t kMaxHostLength = 253;

Error wrong(std::string_view why) {
  return Error(Errc::kInvalidArgument,
               "expected a URL as https://localhost:8443; " + std::string(why));
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}
bool is_address_character(char c) { return is_host_character(c) || c == ':' || c == '%'; }

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0)
    return wrong("the port is a number from 1 to 65535");
  return port;
}

}  // namespace

std::string Endpoint::authority() const {
  const std::string bracketed = host.find(':') == std::string::npos ? host : '[' + host + ']';
  return port == kStandardPort ? bracketed : bracketed + ':' + std::to_string(port);
}

std::string Endpoint::url() const { return std::string(kScheme) + authority(); }

Result<Endpoint> parse_endpoint(std::string_view url) {
  if (!url.starts_with(kScheme))
    return wrong("it does not begin with https://");
  url.remove_prefix(kScheme.size());
  if (url.ends_with('/'))
    url.remove_suffix(1);
  Endpoint endpoint;
  const bool bracketed = url.starts_with('[');
  const std::size_t end = bracketed ? url.find(']') : url.find(':');
  if (bracketed && end == std::string_view::npos)
    return wrong("a bracket is not closed");
  endpoint.host = bracketed ? url.substr(1, end - 1) : url.substr(0, end);
  if (endpoint.host.empty() || endpoint.host.size() > kMaxHostLength ||
      !std::ranges::all_of(endpoint.host, bracketed ? is_address_character : is_host_character))
    return wrong("the host is no name and no address");
  url.remove_prefix(end == std::string_view::npos ? url.size() : end + (bracketed ? 1 : 0));
  if (url.empty())
    return endpoint;
  if (!url.starts_with(':'))
    return wrong("only a port may follow the host");
  NSL_ASSIGN_OR_RETURN(endpoint.port, parse_port(url.substr(1)));
  return endpoint;
}

}  // namespace nsl::client
