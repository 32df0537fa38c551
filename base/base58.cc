#include "base/base58.h"

#include <algorithm>
#include <ranges>

namespace nsl {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr unsigned kBase = 58;
static_assert(kAlphabet.size() == kBase);

// Multiplies the little-endian number in `digits`, of the given base, by `factor` and adds `carry`.
void multiply_add(Bytes& digits, unsigned base, unsigned factor, unsigned carry) {
  for (std::uint8_t& digit : digits) {
    carry += digit * factor;
    digit = static_cast<std::uint8_t>(carry % base);
    carry /= base;
  }
  for (; carry > 0; carry /= base)
    digits.push_back(static_cast<std::uint8_t>(carry % base));
}

}  // namespace

Result<std::string> base58_encode(ByteSpan bytes) {
  if (bytes.size() > kMaxBase58Bytes)
    return Error(Errc::kTooLarge, "expected at most " + std::to_string(kMaxBase58Bytes) +
                                      " bytes for base58, got " + std::to_string(bytes.size()));
  const auto number = std::ranges::find_if(bytes, [](std::uint8_t byte) { return byte != 0; });
  Bytes digits;
  for (auto byte = number; byte != bytes.end(); ++byte)
    multiply_add(digits, kBase, 256, *byte);
  std::string text(static_cast<std::size_t>(number - bytes.begin()), kAlphabet[0]);
  for (const std::uint8_t digit : std::views::reverse(digits))
    text.push_back(kAlphabet[digit]);
  return text;
}

Result<Bytes> base58_decode(std::string_view text) {
  if (text.size() > kMaxBase58Characters)
    return Error(Errc::kTooLarge, "expected at most " + std::to_string(kMaxBase58Characters) +
                                      " base58 characters, got " + std::to_string(text.size()));
  const std::size_t number = std::min(text.find_first_not_of(kAlphabet[0]), text.size());
  Bytes little_endian;
  for (std::size_t i = number; i < text.size(); ++i) {
    const std::size_t value = kAlphabet.find(text[i]);
    if (value == std::string_view::npos)
      return Error(Errc::kInvalidEncoding,
                   "expected a character of the base58 alphabet at offset " + std::to_string(i));
    multiply_add(little_endian, 256, kBase, static_cast<unsigned>(value));
  }
  Bytes bytes(number, 0);
  bytes.insert(bytes.end(), little_endian.rbegin(), little_endian.rend());
  return bytes;
}

}  // namespace nsl
