// base/base58.h: every byte string has one text, and every text that is taken is that one.
#include "base/base58.h"

#include <cstdlib>

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan input(data, size);
  const auto decoded = nsl::base58_decode(nsl::as_text(input));
  if (decoded.ok() && decoded->size() <= nsl::kMaxBase58Bytes)
    require(nsl::base58_encode(*decoded).value() == nsl::as_text(input));
  const auto encoded = nsl::base58_encode(input);
  require(encoded.ok() == (size <= nsl::kMaxBase58Bytes));
  if (encoded.ok())
    require(nsl::base58_decode(*encoded).value() == nsl::to_bytes(input));
  return 0;
}
