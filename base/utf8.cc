#include "base/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace nsl {
namespace {

// What a lead byte asks for: how many bytes follow it, and the range of the first of these (the
// others are 80..BF). Unicode 15, table 3-7.
struct Lead {
  std::uint8_t following;  // 0: ASCII, or no lead byte
  std::uint8_t low;
  std::uint8_t high;
};

constexpr Lead classify(std::uint8_t byte) {
  if (byte >= 0xc2 && byte <= 0xdf)
    return {1, 0x80, 0xbf};
  if (byte == 0xe0)
    return {2, 0xa0, 0xbf};  // below: overlong
  if (byte == 0xed)
    return {2, 0x80, 0x9f};  // above: surrogates
  if (byte >= 0xe1 && byte <= 0xef)
    return {2, 0x80, 0xbf};
  if (byte == 0xf0)
    return {3, 0x90, 0xbf};  // below: overlong
  if (byte >= 0xf1 && byte <= 0xf3)
    return {3, 0x80, 0xbf};
  if (byte == 0xf4)
    return {3, 0x80, 0x8f};  // above: past U+10FFFF
  return {0, 0, 0};
}

struct Sequence {
  std::size_t size;  // at least 1; of an ill-formed sequence, its maximal subpart
  bool well_formed;
};

// The sequence at the front of `bytes`, which is not empty.
Sequence next_sequence(ByteSpan bytes) {
  if (bytes[0] < 0x80)
    return {1, true};
  const Lead lead = classify(bytes[0]);
  if (lead.following == 0)
    return {1, false};
  std::uint8_t low = lead.low;
  std::uint8_t high = lead.high;
  for (std::size_t i = 1; i <= lead.following; ++i) {
    if (i >= bytes.size() || bytes[i] < low || bytes[i] > high)
      return {i, false};
    low = 0x80;
    high = 0xbf;
  }
  return {std::size_t{lead.following} + 1, true};
}

// How many bytes at the front are ASCII, counted by eights: sources are mostly that.
std::size_t ascii_prefix(ByteSpan bytes) {
  std::size_t size = 0;
  while (bytes.size() - size >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + size, sizeof(word));
    if ((word & 0x8080808080808080U) != 0)
      break;
    size += sizeof(word);
  }
  return size;
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(ByteSpan bytes) {
  std::size_t position = 0;
  while (position < bytes.size()) {
    position += ascii_prefix(bytes.subspan(position));
    if (position == bytes.size())
      break;
    const Sequence sequence = next_sequence(bytes.subspan(position));
    if (!sequence.well_formed)
      return position;
    position += sequence.size;
  }
  return std::nullopt;
}

bool is_valid_utf8(ByteSpan bytes) { return !find_invalid_utf8(bytes).has_value(); }

std::string sanitize_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t valid = find_invalid_utf8(as_bytes(text)).value_or(text.size());
    out.append(text.substr(0, valid));
    text.remove_prefix(valid);
    if (text.empty())
      break;
    out.append("\xef\xbf\xbd");
    text.remove_prefix(next_sequence(as_bytes(text)).size);
  }
  return out;
}

std::string_view cut_utf8(std::string_view text, std::size_t most) {
  if (text.size() <= most)
    return text;
  const auto continues = [&](std::size_t at) { return (as_bytes(text)[at] & 0xc0) == 0x80; };
  std::size_t size = most;
  while (size > 0 && continues(size))
    --size;
  return text.substr(0, size);
}

}  // namespace nsl
