#include "verify/json_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace nsl::verify {
namespace {

// Builds the tree from the parser's events; `false` stops the parser. Its names are the library's.
using Kind = JsonValue::Kind;

class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(JsonValue& root, const JsonLimits& limits) : limits_(limits), root_(root) {}

  const Error& error() const { return error_; }

  bool null() override { return add(JsonValue()); }
  bool boolean(bool) override { return add(JsonValue(Kind::kBoolean)); }
  bool number_integer(number_integer_t) override { return add(JsonValue(Kind::kOtherNumber)); }
  bool number_unsigned(number_unsigned_t value) override {
    return add(JsonValue(std::uint64_t{value}));
  }
  bool number_float(number_float_t, const string_t&) override {
    return add(JsonValue(Kind::kOtherNumber));
  }
  bool string(string_t& value) override { return add(JsonValue(std::move(value))); }
  bool binary(binary_t&) override { return fail(Errc::kInvalidJson, "binary value"); }
  bool start_object(std::size_t) override { return open(JsonValue(Kind::kObject)); }
  bool start_array(std::size_t) override { return open(JsonValue(Kind::kArray)); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    JsonValue& object = *open_.back();
    if (object.member_count() == limits_.members)
      return fail(Errc::kTooLarge, "too many members");
    if (object.find(name) != nullptr)
      return fail(Errc::kInvalidJson, "a member named twice");
    member_ = &object.add_member(std::move(name));
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    return fail(Errc::kInvalidJson, "at byte " + std::to_string(position));
  }

 private:
  bool fail(Errc code, std::string detail) {
    error_ = Error(code, std::move(detail));
    return false;
  }

  // Where the next value goes; null if there are too many.
  JsonValue* place() {
    if (++values_ > limits_.values)
      return nullptr;
    if (open_.empty())
      return &root_;
    return open_.back()->array() != nullptr ? &open_.back()->add_item() : member_;
  }

  bool add(JsonValue value) {
    JsonValue* const where = place();
    if (where == nullptr)
      return fail(Errc::kTooLarge, "too many values");
    *where = std::move(value);
    return true;
  }

  bool open(JsonValue value) {
    if (open_.size() == limits_.depth)
      return fail(Errc::kTooLarge, "nested too deeply");
    JsonValue* const where = place();
    if (where == nullptr)
      return fail(Errc::kTooLarge, "too many values");
    *where = std::move(value);
    // Stays valid while it is open: its container gets no other value meanwhile.
    open_.push_back(where);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  const JsonLimits& limits_;
  JsonValue& root_;
  std::vector<JsonValue*> open_;
  JsonValue* member_ = nullptr;  // that was named last
  std::size_t values_ = 0;
  Error error_{Errc::kInvalidJson};
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name)
      return &items_[i];
  return nullptr;
}

JsonValue& JsonValue::add_item() { return items_.emplace_back(); }

JsonValue& JsonValue::add_member(std::string name) {
  names_.push_back(std::move(name));
  return items_.emplace_back();
}

Result<JsonValue> parse_json(ByteSpan text, const JsonLimits& limits) {
  if (text.size() > limits.bytes)
    return Error(Errc::kTooLarge, "larger than its limit");
  // The library takes a NUL for the end of the text, whatever follows, and passes over a byte order
  // mark.
  if (std::ranges::find(text, 0) != text.end() || as_text(text).starts_with("\xef\xbb\xbf"))
    return Error(Errc::kInvalidJson, "a NUL, or a byte order mark");
  JsonValue root;
  Builder builder(root, limits);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder))
    return builder.error();
  return root;
}

}  // namespace nsl::verify
