#include "crypto/der.h"

#include <algorithm>
#include <string>

namespace nsl::crypto {
namespace {

Error malformed(std::string_view what) {
  return Error(Errc::kInvalidEncoding, "DER: " + std::string(what));
}

struct Length {
  std::size_t value = 0;
  std::size_t octets = 0;  // that encode it
};

// X.690 8.1.3 with 10.1: definite, in the fewest octets. Four octets are more than any input here.
Result<Length> read_length(ByteSpan input) {
  if (input.empty())
    return malformed("no length");
  const std::uint8_t first = input[0];
  if (first < 0x80)
    return Length{first, 1};
  const std::size_t count = first & 0x7f;
  if (count == 0)
    return malformed("indefinite length");
  if (count > 4 || count >= input.size())
    return malformed("length does not fit");
  std::size_t value = 0;
  for (std::size_t i = 1; i <= count; ++i)
    value = (value << 8) | input[i];
  if (input[1] == 0 || value < 0x80)
    return malformed("length not in its shortest form");
  return Length{value, 1 + count};
}

// The content octets of an INTEGER that is not negative.
Result<ByteSpan> magnitude(ByteSpan content) {
  if (content.empty())
    return malformed("empty integer");
  if (content[0] & 0x80)
    return malformed("negative integer");
  if (content[0] != 0)
    return content;
  if (content.size() > 1 && !(content[1] & 0x80))
    return malformed("integer not in its shortest form");
  return content.subspan(1);
}

// X.690 8.19.2: numbers in base 128, the last octet of each without the high bit, none with a
// leading zero.
bool is_oid(ByteSpan content) {
  bool at_start = true;
  for (const std::uint8_t octet : content) {
    if (at_start && octet == 0x80)
      return false;
    at_start = (octet & 0x80) == 0;
  }
  return !content.empty() && at_start;
}

}  // namespace

bool DerReader::next_is(DerTag tag) const {
  return !rest_.empty() && rest_[0] == static_cast<std::uint8_t>(tag);
}

Status DerReader::expect_end() const {
  if (!at_end())
    return malformed("bytes left over");
  return ok_status();
}

Result<DerElement> DerReader::any() {
  if (rest_.empty())
    return malformed("ends too early");
  if ((rest_[0] & 0x1f) == 0x1f)
    return malformed("tag of several bytes");
  NSL_ASSIGN_OR_RETURN(const Length length, read_length(rest_.subspan(1)));
  const std::size_t header = 1 + length.octets;
  if (length.value > rest_.size() - header)
    return malformed("element longer than its container");
  const DerElement element{static_cast<DerTag>(rest_[0]), rest_.subspan(header, length.value),
                           rest_.first(header + length.value)};
  rest_ = rest_.subspan(header + length.value);
  return element;
}

Result<DerElement> DerReader::element(DerTag tag) {
  if (!next_is(tag))
    return malformed("unexpected tag");
  return any();
}

Result<std::optional<DerElement>> DerReader::optional_element(DerTag tag) {
  if (!next_is(tag))
    return std::optional<DerElement>();
  NSL_ASSIGN_OR_RETURN(const DerElement found, any());
  return std::optional<DerElement>(found);
}

Result<DerReader> DerReader::enter(DerTag tag) {
  NSL_ASSIGN_OR_RETURN(const DerElement found, element(tag));
  return DerReader(found.content);
}

Result<ByteSpan> DerReader::unsigned_integer() {
  NSL_ASSIGN_OR_RETURN(const DerElement found, element(DerTag::kInteger));
  return magnitude(found.content);
}

Result<std::uint32_t> DerReader::small_integer(std::uint32_t max) {
  NSL_ASSIGN_OR_RETURN(const ByteSpan bytes, unsigned_integer());
  if (bytes.size() > 4)
    return malformed("integer too large");
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes)
    value = (value << 8) | byte;
  if (value > max)
    return malformed("integer too large");
  return value;
}

Result<bool> DerReader::boolean() {
  NSL_ASSIGN_OR_RETURN(const DerElement found, element(DerTag::kBoolean));
  if (found.content.size() != 1 || (found.content[0] != 0x00 && found.content[0] != 0xff))
    return malformed("boolean neither 00 nor ff");
  return found.content[0] == 0xff;
}

Result<ByteSpan> DerReader::bit_string_bytes() {
  NSL_ASSIGN_OR_RETURN(const DerElement found, element(DerTag::kBitString));
  if (found.content.empty() || found.content[0] != 0)
    return malformed("bit string not of whole bytes");
  return found.content.subspan(1);
}

Result<ByteSpan> DerReader::octet_string() {
  NSL_ASSIGN_OR_RETURN(const DerElement found, element(DerTag::kOctetString));
  return found.content;
}

Result<ByteSpan> DerReader::oid() {
  NSL_ASSIGN_OR_RETURN(const DerElement found, element(DerTag::kOid));
  if (!is_oid(found.content))
    return malformed("object identifier not in base 128");
  return found.content;
}

bool same_bytes(ByteSpan left, ByteSpan right) { return std::ranges::equal(left, right); }

}  // namespace nsl::crypto
