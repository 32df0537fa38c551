// verify/quote.h: every span of a quote that was read lies in the input and in its order; the quote
// without its last signed byte is refused; bytes after it change nothing but what follows.
#include "verify/quote.h"

#include <cstdlib>

#include "verify/verdict_json.h"

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan bytes(data, size);
  const auto quote = nsl::verify::read_quote(bytes);
  (void)nsl::verify::show_text(bytes);
  if (!quote.ok())
    return 0;

  require(quote->signed_bytes.data() == data);
  require(quote->signature.data() == data + quote->signed_bytes.size() + 4);
  require(quote->attestation_key.data() == quote->signature.data() + 64);
  require(quote->qe_report_bytes.data() < quote->qe_report_signature.data());
  const std::uint8_t* const end =
      quote->certification_data.data() + quote->certification_data.size();
  require(quote->trailing.data() == end && end + quote->trailing.size() == data + size);

  const std::size_t whole = size - quote->trailing.size();
  require(!nsl::verify::read_quote(bytes.first(whole - 1)).ok());
  const auto alone = nsl::verify::read_quote(bytes.first(whole));
  require(alone.ok() && alone->trailing.empty());
  return 0;
}
