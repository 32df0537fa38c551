// base/hex.h: whatever decodes encodes to the same text but for case; every byte string reads back.
#include <algorithm>
#include <cstdlib>

#include "base/hex.h"

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan bytes(data, size);
  const std::string_view text = nsl::as_text(bytes);

  if (const auto decoded = nsl::hex_decode(text); decoded.ok())
    require(nsl::hex_encode(*decoded) == lower_case(text));

  const auto read_back = nsl::hex_decode(nsl::hex_encode(bytes));
  require(read_back.ok() && std::ranges::equal(*read_back, bytes));
  return 0;
}
