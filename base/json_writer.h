#pragma once
// Writes JSON (RFC 8259), value after value, at the end of a container of bytes: of WipingBytes where
// the content may be secret, of a std::string where not. It copies nothing that it would have to wipe.
//
//   JsonWriter json(body);
//   json.open_object().member("name").text(name).member("versions").open_array();
//   for (…) json.number(version);
//   json.close_array().close_object();
//
// Text must be valid UTF-8; of what is not, each byte above 7F that belongs to no character is the
// caller's fault and is written as it is. Control characters, quotes and back-slashes are escaped.
// That members have names, and that all is closed, is the caller's to see to.
//
// Thread-safety: one thread at a time.

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace nsl {

template <class Out>
class JsonWriter {
 public:
  // Outlives the writer.
  explicit JsonWriter(Out& out) : out_(out) {}

  JsonWriter& open_object() { return open('{'); }
  JsonWriter& close_object() { return close('}'); }
  JsonWriter& open_array() { return open('['); }
  JsonWriter& close_array() { return close(']'); }

  // The next value is this member's.
  JsonWriter& member(std::string_view name) {
    text(name);
    put(':');
    first_ = true;
    return *this;
  }

  JsonWriter& text(std::string_view value) {
    begin();
    put('"');
    std::size_t done = 0;
    for (std::size_t i = 0; i < value.size(); ++i)
      if (needs_escape(value[i])) {
        append(value.substr(done, i - done));
        escape(value[i]);
        done = i + 1;
      }
    append(value.substr(done));
    put('"');
    return *this;
  }
  JsonWriter& number(std::integral auto value) {
    begin();
    char digits[24];
    append({digits, std::to_chars(digits, digits + sizeof digits, value).ptr});
    return *this;
  }
  JsonWriter& truth(std::same_as<bool> auto value) {
    begin();
    append(value ? "true" : "false");
    return *this;
  }
  JsonWriter& null() {
    begin();
    append("null");
    return *this;
  }
  // What is JSON already.
  JsonWriter& raw(ByteSpan json) {
    begin();
    append(as_text(json));
    return *this;
  }

 private:
  static bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
  }

  void put(char c) { out_.push_back(static_cast<typename Out::value_type>(c)); }
  void append(std::string_view text) { out_.insert(out_.end(), text.begin(), text.end()); }

  void escape(char c) {
    constexpr char kHex[] = "0123456789abcdef";
    put('\\');
    if (c == '"' || c == '\\')
      return put(c);
    if (c == '\n')
      return put('n');
    append("u00");
    put(kHex[static_cast<unsigned char>(c) >> 4]);
    put(kHex[static_cast<unsigned char>(c) & 15]);
  }

  void begin() {
    if (!first_)
      put(',');
    first_ = false;
  }
  JsonWriter& open(char c) {
    begin();
    put(c);
    first_ = true;
    return *this;
  }
  JsonWriter& close(char c) {
    put(c);
    first_ = false;
    return *this;
  }

  Out& out_;
  bool first_ = true;  // no comma before what comes next
};

}  // namespace nsl
