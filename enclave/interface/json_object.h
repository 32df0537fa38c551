#pragma once
// A JSON object (RFC 8259) as it stands in a request's body: read in place, so that what may be secret
// in it is copied nowhere but where its reader wants it.
//
// Strict: valid UTF-8, no half of a surrogate pair, nothing behind the object, no member of it twice
// (its own members; what stands deeper is checked when it is read as an object, too). Nested at most
// kMaxDepth deep, at most kMaxMembers members. Without recursion.
//
// Thread-safety: a value that borrows the text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace nsl::interface {

enum class JsonKind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

struct JsonMember {
  std::string name;  // decoded
  JsonKind kind = JsonKind::kNull;
  std::string_view text;  // of the value, as it stands there
};

// Where a text is no JSON; from 1, the column in bytes.
struct JsonPlace {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

class JsonObject {
 public:
  static constexpr std::size_t kMaxDepth = 1000;
  static constexpr std::size_t kMaxMembers = 64;
  static constexpr std::size_t kMaxMemberNameBytes = 128;

  JsonObject() = default;  // without members
  // Fails with invalid-json, and then tells where; of the text it tells nothing.
  static Result<JsonObject> parse(std::string_view text, JsonPlace& place);

  const std::vector<JsonMember>& members() const { return members_; }
  // Null if there is none.
  const JsonMember* find(std::string_view name) const;

 private:
  std::vector<JsonMember> members_;
};

// Of the text of a member that parse() has read, of the kind in question. Nothing if it is too large:
// a string for `most` bytes, an array for `most` items, a number for 64 bits, or no whole number.
std::optional<std::string> read_string(std::string_view text, std::size_t most);
SecretBytes read_secret_string(std::string_view text);
std::optional<std::uint64_t> read_whole_number(std::string_view text);
std::optional<std::vector<JsonMember>> read_array(std::string_view text, std::size_t most);

}  // namespace nsl::interface
