#include "base/base64.h"

#include <array>

namespace nsl {
namespace {

constexpr std::string_view kStandardAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t kNotInAlphabet = 0xff;
using ValueTable = std::array<std::uint8_t, 256>;

constexpr ValueTable make_value_table(std::string_view alphabet) {
  ValueTable table;
  table.fill(kNotInAlphabet);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr ValueTable kStandardValues = make_value_table(kStandardAlphabet);
constexpr ValueTable kUrlValues = make_value_table(kUrlAlphabet);

std::string encode_unpadded(ByteSpan bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = buffer << 8 | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text.push_back(alphabet[buffer >> bits & 0x3f]);
    }
  }
  if (bits > 0)
    text.push_back(alphabet[buffer << (6 - bits) & 0x3f]);
  return text;
}

Result<Bytes> decode_unpadded(std::string_view text, const ValueTable& values) {
  if (text.size() % 4 == 1) {
    return Error(Errc::kInvalidEncoding,
                 "no bytes encode to " + std::to_string(text.size()) + " base64 characters");
  }
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t value = values[static_cast<std::uint8_t>(text[i])];
    if (value == kNotInAlphabet) {
      return Error(Errc::kInvalidEncoding,
                   "expected a character of the base64 alphabet at offset " + std::to_string(i));
    }
    buffer = buffer << 6 | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(buffer >> bits));
    }
  }
  const std::uint32_t unused = buffer & ((1U << bits) - 1);
  if (unused != 0) {
    return Error(Errc::kInvalidEncoding, "the last base64 character has unused bits set");
  }
  return bytes;
}

}  // namespace

std::string base64_encode(ByteSpan bytes) {
  std::string text = encode_unpadded(bytes, kStandardAlphabet);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

Result<Bytes> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return Error(Errc::kInvalidEncoding, "expected base64 padded to a multiple of 4, got " +
                                             std::to_string(text.size()) + " characters");
  }
  // Of three padding characters the first is left in, and refused as not in the alphabet.
  if (text.ends_with("==")) {
    text.remove_suffix(2);
  } else if (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  return decode_unpadded(text, kStandardValues);
}

std::string base64url_encode(ByteSpan bytes) { return encode_unpadded(bytes, kUrlAlphabet); }

Result<Bytes> base64url_decode(std::string_view text) { return decode_unpadded(text, kUrlValues); }

}  // namespace nsl
