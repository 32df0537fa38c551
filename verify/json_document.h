#pragma once
// JSON (RFC 8259) of a size, depth and count that are bounded, as values to look into.
//
// Stricter than most: no object names a member twice, since what two readers disagree about can be
// signed by one and believed by the other. Numbers that are not whole, or negative, are kept as
// "other": no document here has a use for them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::verify {

class JsonValue {
 public:
  enum class Kind : std::uint8_t {
    kNull,
    kBoolean,
    kNumber,
    kOtherNumber,
    kString,
    kArray,
    kObject
  };
  using Array = std::vector<JsonValue>;

  JsonValue() = default;
  explicit JsonValue(Kind kind) : kind_(kind) {}
  explicit JsonValue(std::uint64_t number) : kind_(Kind::kNumber), number_(number) {}
  explicit JsonValue(std::string string) : kind_(Kind::kString), string_(std::move(string)) {}

  Kind kind() const { return kind_; }
  // Null if the value is of another kind.
  const std::string* string() const { return kind_ == Kind::kString ? &string_ : nullptr; }
  const std::uint64_t* number() const { return kind_ == Kind::kNumber ? &number_ : nullptr; }
  const Array* array() const { return kind_ == Kind::kArray ? &items_ : nullptr; }
  bool is_object() const { return kind_ == Kind::kObject; }
  std::size_t member_count() const { return names_.size(); }

  // The member of an object; null if there is none, or this is no object.
  const JsonValue* find(std::string_view name) const;

  // For the parser: the place of a new item or member of this array or object.
  JsonValue& add_item();
  JsonValue& add_member(std::string name);

 private:
  Kind kind_ = Kind::kNull;
  std::uint64_t number_ = 0;
  std::string string_;
  Array items_;                     // of an array, or the values of an object's members…
  std::vector<std::string> names_;  // …whose names these are
};

struct JsonLimits {
  std::size_t bytes = 1024 * 1024;
  std::size_t depth = 16;
  std::size_t values = 100'000;
  std::size_t members = 64;  // of one object
};

// Fails with invalid-json, or too-large where a limit is met.
Result<JsonValue> parse_json(ByteSpan text, const JsonLimits& limits);

}  // namespace nsl::verify
