#pragma once
// A request of the API and its reply, as values. Bodies may be secret: both wipe their memory.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/wiping_allocator.h"

namespace nsl::client {

enum class Method : std::uint8_t { kGet, kPut, kPost, kDelete };
std::string_view name_of(Method method);  // "GET" …

struct HeaderField {
  std::string name;
  std::string value;
};

struct Request {
  Method method = Method::kGet;
  std::string target;                 // path and query, encoded
  std::vector<HeaderField> fields{};  // beside Host, Content-Length and User-Agent
  WipingBytes body{};
};

struct Reply {
  int status = 0;
  std::vector<HeaderField> fields;
  WipingBytes body;

  // Of the first field with that name, of either case; empty if there is none.
  std::string_view field(std::string_view name) const;
  std::string_view text() const {
    return {reinterpret_cast<const char*>(body.data()), body.size()};
  }
  bool ok() const { return status >= 200 && status < 300; }
};

}  // namespace nsl::client
