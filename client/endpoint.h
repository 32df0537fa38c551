#pragma once
// Where a service is: "https://HOST[:PORT]".
//
// Pure; values.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nsl::client {

struct Endpoint {
  static constexpr std::uint16_t kStandardPort = 443;

  std::string host;  // a name, or an IP address; of IPv6 without brackets
  std::uint16_t port = kStandardPort;

  // As parse_endpoint() takes it.
  std::string url() const;
  // For the field Host: "host" or "host:port".
  std::string authority() const;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// A "/" may follow, and nothing else: the API's paths begin at the root. Fails with invalid-argument.
Result<Endpoint> parse_endpoint(std::string_view url);

}  // namespace nsl::client
