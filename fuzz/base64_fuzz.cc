// base/base64.h: whatever decodes encodes to the very same text (there is one text a byte string),
// and every byte string reads back, in both forms.
#include <algorithm>
#include <cstdlib>

#include "base/base64.h"

namespace {

using Encode = std::string (*)(nsl::ByteSpan);
using Decode = nsl::Result<nsl::Bytes> (*)(std::string_view);

void require(bool holds) {
  if (!holds)
    std::abort();
}

void try_form(nsl::ByteSpan bytes, Encode encode, Decode decode) {
  const std::string_view text = nsl::as_text(bytes);
  if (const auto decoded = decode(text); decoded.ok())
    require(encode(*decoded) == text);

  const auto read_back = decode(encode(bytes));
  require(read_back.ok() && std::ranges::equal(*read_back, bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan bytes(data, size);
  try_form(bytes, nsl::base64_encode, nsl::base64_decode);
  try_form(bytes, nsl::base64url_encode, nsl::base64url_decode);
  return 0;
}
