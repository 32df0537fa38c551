#include "crypto/x509_parts.h"

#include <algorithm>
#include <chrono>

namespace nsl::crypto::x509 {
namespace {

Error malformed(const char* what) { return Error(Errc::kInvalidEncoding, what); }

// `count` decimal digits at the front of `text`, which is at least that long; -1 if not digits.
int digits(ByteSpan text, std::size_t count) {
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

Result<UnixMillis> civil_time(int year, ByteSpan rest) {
  const int month = digits(rest.subspan(0), 2);
  const int day = digits(rest.subspan(2), 2);
  const int hour = digits(rest.subspan(4), 2);
  const int minute = digits(rest.subspan(6), 2);
  const int second = digits(rest.subspan(8), 2);
  if (month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0)
    return malformed("a time has characters that are not digits");
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59 || rest[10] != 'Z')
    return malformed("a time does not exist");
  const std::chrono::sys_seconds time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                                        std::chrono::minutes(minute) + std::chrono::seconds(second);
  return UnixMillis(std::int64_t{time.time_since_epoch().count()} * 1000);
}

}  // namespace

Status expect_ecdsa_with_sha256(DerReader& reader) {
  NSL_ASSIGN_OR_RETURN(DerReader algorithm, reader.sequence());
  NSL_ASSIGN_OR_RETURN(const ByteSpan oid, algorithm.oid());
  if (!same_bytes(oid, kOidEcdsaWithSha256))
    return malformed("a signature algorithm other than ecdsa-with-SHA256");
  return algorithm.expect_end();
}

Result<Envelope> read_envelope(ByteSpan der) {
  DerReader outer(der);
  NSL_ASSIGN_OR_RETURN(DerReader parts, outer.sequence());
  NSL_RETURN_IF_ERROR(outer.expect_end());
  NSL_ASSIGN_OR_RETURN(const DerElement tbs, parts.element(DerTag::kSequence));
  NSL_RETURN_IF_ERROR(expect_ecdsa_with_sha256(parts));
  NSL_ASSIGN_OR_RETURN(const ByteSpan signature_der, parts.bit_string_bytes());
  NSL_RETURN_IF_ERROR(parts.expect_end());
  NSL_ASSIGN_OR_RETURN(const EcdsaP256Signature signature,
                       EcdsaP256Signature::from_der(signature_der));
  return Envelope{tbs.encoding, DerReader(tbs.content), signature};
}

Result<std::string_view> read_common_name(const DerElement& name) {
  if (name.content.empty())
    return malformed("an empty name");
  std::string_view found;
  DerReader parts(name.content);
  while (!parts.at_end()) {
    NSL_ASSIGN_OR_RETURN(DerReader attributes, parts.enter(DerTag::kSet));
    while (!attributes.at_end()) {
      NSL_ASSIGN_OR_RETURN(DerReader attribute, attributes.sequence());
      NSL_ASSIGN_OR_RETURN(const ByteSpan kind, attribute.oid());
      NSL_ASSIGN_OR_RETURN(const DerElement value, attribute.any());
      NSL_RETURN_IF_ERROR(attribute.expect_end());
      if (value.tag != DerTag::kUtf8String && value.tag != DerTag::kPrintableString)
        return malformed("a name of an unusual string type");
      if (!std::ranges::all_of(value.content, [](auto c) { return c >= 0x20 && c < 0x7f; }))
        return malformed("a name that is not plain ASCII");
      if (!same_bytes(kind, kOidCommonName))
        continue;
      if (!found.empty())
        return malformed("two common names");
      found = as_text(value.content);
    }
  }
  return found;
}

bool next_is_time(const DerReader& reader) {
  return reader.next_is(DerTag::kUtcTime) || reader.next_is(DerTag::kGeneralizedTime);
}

Result<UnixMillis> read_time(DerReader& reader) {
  NSL_ASSIGN_OR_RETURN(const DerElement time, reader.any());
  if (time.tag == DerTag::kUtcTime && time.content.size() == 13) {
    const int year = digits(time.content, 2);
    if (year < 0)
      return malformed("a time has characters that are not digits");
    return civil_time(year < 50 ? 2000 + year : 1900 + year, time.content.subspan(2));
  }
  if (time.tag == DerTag::kGeneralizedTime && time.content.size() == 15) {
    const int year = digits(time.content, 4);
    if (year < 2050)
      return malformed("a generalized time before 2050");
    return civil_time(year, time.content.subspan(4));
  }
  return malformed("a time in neither of the two forms");
}

Result<Extension> read_extension(DerReader& reader) {
  NSL_ASSIGN_OR_RETURN(DerReader fields, reader.sequence());
  Extension extension;
  NSL_ASSIGN_OR_RETURN(extension.oid, fields.oid());
  if (fields.next_is(DerTag::kBoolean)) {
    NSL_ASSIGN_OR_RETURN(extension.critical, fields.boolean());
    // FALSE is the default, and DER leaves defaults out.
    if (!extension.critical)
      return malformed("a default value is encoded");
  }
  NSL_ASSIGN_OR_RETURN(extension.value, fields.octet_string());
  NSL_RETURN_IF_ERROR(fields.expect_end());
  return extension;
}

Result<std::optional<ByteSpan>> read_authority_key_id(ByteSpan value) {
  DerReader reader(value);
  NSL_ASSIGN_OR_RETURN(DerReader fields, reader.sequence());
  NSL_RETURN_IF_ERROR(reader.expect_end());
  NSL_ASSIGN_OR_RETURN(const auto key_id, fields.optional_element(DerTag::kContext0));
  if (!key_id)
    return std::optional<ByteSpan>();
  return std::optional<ByteSpan>(key_id->content);
}

}  // namespace nsl::crypto::x509
