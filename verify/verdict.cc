#include "verify/verdict.h"

#include <algorithm>

#include "crypto/der.h"
#include "crypto/sha256.h"

namespace nsl::verify {
namespace {

bool all_zero(ByteSpan bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

Trailing classify_trailing(const Quote& quote) {
  if (quote.trailing.empty())
    return Trailing::kNone;
  if (all_zero(quote.trailing))
    return Trailing::kPadding;
  const ByteSpan data = quote.report_data();
  const crypto::Digest32 digest = crypto::sha256(quote.trailing);
  const bool bound = crypto::same_bytes(data.first(digest.size()), digest) &&
                     all_zero(data.subspan(digest.size()));
  return bound ? Trailing::kClaims : Trailing::kUnbound;
}

}  // namespace

std::string_view name(Trailing trailing) {
  switch (trailing) {
    case Trailing::kNone:
      return "none";
    case Trailing::kPadding:
      return "padding";
    case Trailing::kClaims:
      return "claims";
    case Trailing::kUnbound:
      break;
  }
  return "unbound";
}

QuoteFacts facts_of(const Quote& quote) {
  QuoteFacts facts;
  facts.header = quote.header;
  facts.tee = quote.tee;
  facts.body = quote.body;
  facts.qe_report = quote.qe_report;
  facts.certification_type = quote.certification_type;
  facts.trailing = classify_trailing(quote);
  facts.trailing_size = quote.trailing.size();
  return facts;
}

}  // namespace nsl::verify
