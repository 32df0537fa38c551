#pragma once
// Typed access to the members of a JSON object, for the readers of Intel's documents. All fail with
// bad-collateral and the member's name. Internal to verify/.

#include <string>
#include <string_view>

#include "base/hex.h"
#include "base/result.h"
#include "verify/json_document.h"
#include "verify/tcb_info.h"

namespace nsl::verify::fields {

inline constexpr std::size_t kMaxLevels = 256;

Error bad(std::string_view member, std::string_view why);

Result<const JsonValue*> required(const JsonValue& object, std::string_view member);
Result<std::string_view> text(const JsonValue& object, std::string_view member);
// A string of at most 64 printable ASCII characters and no space, which can be shown as it is.
Result<std::string_view> identifier(const JsonValue& object, std::string_view member);
Result<std::uint32_t> number(const JsonValue& object, std::string_view member, std::uint32_t max);
Result<UnixMillis> time(const JsonValue& object, std::string_view member);
// Up to `max_count` values; each is an object.
Result<const JsonValue::Array*> objects(const JsonValue& object, std::string_view member,
                                        std::size_t max_count);

// Hexadecimal digits of either case, exactly N bytes.
template <std::size_t N>
Result<ByteArray<N>> hex(const JsonValue& object, std::string_view member) {
  NSL_ASSIGN_OR_RETURN(const std::string_view digits, text(object, member));
  if (digits.size() != 2 * N)
    return bad(member, "is of another length");
  const auto bytes = hex_decode(digits);
  if (!bytes.ok())
    return bad(member, "is not hexadecimal");
  ByteArray<N> out{};
  for (std::size_t i = 0; i < N; ++i)
    out[i] = (*bytes)[i];
  return out;
}

Result<DocumentDates> dates(const JsonValue& document);
// tcbDate, tcbStatus and advisoryIDs.
Result<LevelVerdict> level_verdict(const JsonValue& level);
// The levels of an enclave or module.
Result<std::vector<IsvLevel>> isv_levels(const JsonValue& identity);
// The document's root, which is an object.
Result<JsonValue> document(ByteSpan body);

}  // namespace nsl::verify::fields
