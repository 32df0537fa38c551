#pragma once
// A request's target (RFC 9112, origin form), put together with what needs it encoded (RFC 3986).
//
//   Target("/v1/secrets").segment(name).literal("/versions")           /v1/secrets/API_KEY/versions
//   Target("/v1/secrets").query("from", from).query("limit", limit)    what is nothing is left out
//
// Pure; values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsl::client {

class Target {
 public:
  explicit Target(std::string_view path) : text_(path) {}

  Target& segment(std::string_view value);
  Target& literal(std::string_view path);
  Target& query(std::string_view name, const std::optional<std::string>& value);
  Target& query(std::string_view name, const std::optional<std::uint64_t>& value);
  // With commas between them; none of an empty list.
  Target& query_list(std::string_view name, const std::vector<std::string>& values);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
  bool has_query_ = false;
};

}  // namespace nsl::client
