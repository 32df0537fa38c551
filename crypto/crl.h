#pragma once
// Certificate revocation lists (RFC 5280, section 5): version 2, complete (no delta, no part),
// signed with ecdsa-with-SHA256, with a number and a next update. An unknown critical extension
// refuses the list: it may change what the entries mean; so does an extension that is there twice.
//
// Not judged here: whether there is a newer list. Within its time an older one is as good.

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/units.h"
#include "crypto/certificate.h"

namespace nsl::crypto {

// Move-only. Nothing is allocated per entry: the list is walked where it lies.
class RevocationList {
 public:
  static constexpr std::size_t kMaxSize = 16 * 1024 * 1024;

  // Fails with bad-crl; the detail says what is wrong. Copies `der`; every entry is checked.
  static Result<RevocationList> from_der(ByteSpan der);

  RevocationList(RevocationList&&) = default;
  RevocationList& operator=(RevocationList&&) = default;
  RevocationList(const RevocationList&) = delete;
  RevocationList& operator=(const RevocationList&) = delete;

  ByteSpan issuer() const { return fields_.issuer; }
  std::string_view issuer_common_name() const { return fields_.issuer_common_name; }
  // From this update to the next.
  const ValidityWindow& validity() const { return fields_.validity; }
  // Rises with each list of the issuer: big-endian, without leading zeros, at most 20 bytes.
  ByteSpan number() const { return fields_.number; }
  std::size_t entry_count() const { return fields_.entry_count; }

  // The serial numbers that it names, in its order.
  std::vector<ByteSpan> serials() const;
  // Whether the list names this serial number (big-endian, without leading zeros).
  bool contains(ByteSpan serial) const;

  // Ok if `issuer` may sign revocation lists, the names and key identifiers match, and its key
  // made the signature. Fails with bad-crl and the reason.
  Status issued_by(const Certificate& issuer) const;

 private:
  struct Fields {
    ByteSpan tbs;
    ByteSpan issuer;
    std::string_view issuer_common_name;
    ValidityWindow validity;
    ByteSpan entries;
    std::size_t entry_count = 0;
    ByteSpan number;
    std::optional<ByteSpan> authority_key_id;
  };
  class Parser;
  RevocationList(Bytes der, Fields fields, EcdsaP256Signature signature)
      : der_(std::move(der)), fields_(fields), signature_(signature) {}

  Bytes der_;
  Fields fields_;
  EcdsaP256Signature signature_;
};

}  // namespace nsl::crypto
