// base/utf8.h: the validator agrees with a plain decoder, code point by code point; what is
// sanitized is valid, is not changed a second time, keeps the valid front, and grows no more than
// promised.
#include <cstdlib>
#include <optional>

#include "base/utf8.h"

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

std::size_t length_by_lead(std::uint8_t lead) {
  if (lead < 0x80)
    return 1;
  if (lead >= 0xc0 && lead < 0xe0)
    return 2;
  if (lead >= 0xe0 && lead < 0xf0)
    return 3;
  if (lead >= 0xf0 && lead < 0xf8)
    return 4;
  return 0;
}

// Decodes first and judges the code point afterwards, unlike the table of ranges in utf8.cc.
bool well_formed(nsl::ByteSpan sequence) {
  constexpr std::uint32_t kFirstOfLength[] = {0, 0, 0x80, 0x800, 0x10000};
  const std::size_t size = sequence.size();
  std::uint32_t point = size == 1 ? sequence[0] : sequence[0] & (0xffU >> (size + 1));
  for (const std::uint8_t byte : sequence.subspan(1)) {
    if ((byte & 0xc0) != 0x80)
      return false;
    point = point << 6 | (byte & 0x3fU);
  }
  return point >= kFirstOfLength[size] && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

std::optional<std::size_t> plain_find_invalid(nsl::ByteSpan bytes) {
  std::size_t position = 0;
  while (position < bytes.size()) {
    const std::size_t size = length_by_lead(bytes[position]);
    if (size == 0 || size > bytes.size() - position || !well_formed(bytes.subspan(position, size)))
      return position;
    position += size;
  }
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan bytes(data, size);
  const std::string_view text = nsl::as_text(bytes);

  const auto invalid = nsl::find_invalid_utf8(bytes);
  require(invalid == plain_find_invalid(bytes));
  require(nsl::is_valid_utf8(bytes) == !invalid.has_value());

  const std::string sanitized = nsl::sanitize_utf8(text);
  require(nsl::is_valid_utf8(nsl::as_bytes(sanitized)));
  require(nsl::sanitize_utf8(sanitized) == sanitized);
  require(sanitized.size() <= 3 * size);
  require(sanitized.starts_with(text.substr(0, invalid.value_or(size))));
  require(invalid.has_value() || sanitized == text);
  return 0;
}
