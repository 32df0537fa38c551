#pragma once
// A reader of DER (ITU-T X.690), for the structures that this project verifies: certificates, CRLs,
// Intel's certificate extension, ECDSA signatures.
//
// Strict: definite lengths in their shortest form, single-byte tags, shortest integers, nothing
// left over. It allocates nothing and does not recurse; every span it returns points into the
// input, which outlives it. Everything else fails with invalid-encoding.
// Not for use by two threads at once.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::crypto {

// The identifier octets that are met; constructed ones have bit 6 (0x20) set.
enum class DerTag : std::uint8_t {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kOid = 0x06,
  kEnumerated = 0x0a,
  kUtf8String = 0x0c,
  kPrintableString = 0x13,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
  kSequence = 0x30,
  kSet = 0x31,
  kContext0 = 0x80,
  kContext1 = 0x81,
  kContext0Constructed = 0xa0,
  kContext1Constructed = 0xa1,
  kContext3Constructed = 0xa3,
};

struct DerElement {
  DerTag tag = DerTag::kNull;
  ByteSpan content;
  ByteSpan encoding;  // identifier, length and content
};

class DerReader {
 public:
  explicit DerReader(ByteSpan input) : rest_(input) {}

  bool at_end() const { return rest_.empty(); }
  // Whether another element follows and has this tag.
  bool next_is(DerTag tag) const;
  Status expect_end() const;

  Result<DerElement> any();
  Result<DerElement> element(DerTag tag);
  // The element with this tag if it comes next; nothing is consumed otherwise.
  Result<std::optional<DerElement>> optional_element(DerTag tag);

  // The inside of the next element, which has this tag.
  Result<DerReader> enter(DerTag tag);
  Result<DerReader> sequence() { return enter(DerTag::kSequence); }

  // The big-endian magnitude of an INTEGER that is not negative: no leading zero, empty for 0.
  Result<ByteSpan> unsigned_integer();
  // An INTEGER in 0 to `max`.
  Result<std::uint32_t> small_integer(std::uint32_t max);
  Result<bool> boolean();
  // A BIT STRING of whole bytes.
  Result<ByteSpan> bit_string_bytes();
  Result<ByteSpan> octet_string();
  // The content octets of an OBJECT IDENTIFIER (compare with constants in that form).
  Result<ByteSpan> oid();

 private:
  ByteSpan rest_;
};

// Byte-wise equality.
bool same_bytes(ByteSpan left, ByteSpan right);

}  // namespace nsl::crypto
