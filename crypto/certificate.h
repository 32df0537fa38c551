#pragma once
// X.509 certificates (RFC 5280) of the one kind that attestation uses: version 3, a P-256 key,
// signed with ecdsa-with-SHA256. Every other kind is refused by name; so is an unknown critical
// extension, a repeated one, and any encoding that is not DER.
//
// Parsing judges no time and no issuer: see issued_by() and certificate_path.h.
//
// The structure is read by DerReader and not by OpenSSL's d2i_X509, for two reasons: OpenSSL 3.0
// takes 0.1 ms a certificate for it (its provider decoders), and takes encodings that are not DER.
// The tests hold the two side by side. Keys and signatures are OpenSSL's.

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/units.h"
#include "crypto/ecdsa.h"

namespace nsl::crypto {

// From and until, both inclusive.
struct ValidityWindow {
  UnixMillis from;
  UnixMillis until;

  bool contains(UnixMillis time) const { return from <= time && time <= until; }
};

// Move-only. Spans that it returns live as long as it does, also across moves.
class Certificate {
 public:
  static constexpr std::size_t kMaxSize = 16 * 1024;

  // Fails with bad-certificate; the detail says what is wrong. Copies `der`.
  static Result<Certificate> from_der(ByteSpan der);

  Certificate(Certificate&&) = default;
  Certificate& operator=(Certificate&&) = default;
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  ByteSpan der() const { return der_; }
  // Big-endian magnitude without leading zeros.
  ByteSpan serial() const { return fields_.serial; }
  // Names as they are encoded; they are compared byte by byte.
  ByteSpan issuer() const { return fields_.issuer; }
  ByteSpan subject() const { return fields_.subject; }
  // The only common name in either, printable ASCII; empty if there is none.
  std::string_view issuer_common_name() const { return fields_.issuer_common_name; }
  std::string_view subject_common_name() const { return fields_.subject_common_name; }
  const ValidityWindow& validity() const { return fields_.validity; }

  bool is_authority() const { return fields_.is_authority; }
  // How many authorities may stand below this one; nothing means any number.
  std::optional<std::uint32_t> path_length() const { return fields_.path_length; }
  bool may_sign_certificates() const { return (fields_.key_usage & 0x04) != 0; }
  bool may_sign_revocation_lists() const { return (fields_.key_usage & 0x02) != 0; }
  bool may_sign_data() const { return (fields_.key_usage & 0x80) != 0; }
  std::optional<ByteSpan> subject_key_id() const { return fields_.subject_key_id; }

  // 04 || x || y.
  ByteSpan public_key_point() const { return fields_.public_key_point; }
  const EcdsaP256PublicKey& public_key() const { return public_key_; }

  // The value of the extension with this object identifier (its content octets).
  std::optional<ByteSpan> extension(ByteSpan oid) const;

  // Ok if `issuer` is an authority that may sign certificates, the names and key identifiers
  // match, and its key made the signature. Fails with bad-certificate and the reason.
  Status issued_by(const Certificate& issuer) const;

 private:
  struct Extension {
    ByteSpan oid;
    ByteSpan value;
  };
  // What was read; the spans point into der_.
  struct Fields {
    ByteSpan tbs;
    ByteSpan serial;
    ByteSpan issuer;
    ByteSpan subject;
    std::string_view issuer_common_name;
    std::string_view subject_common_name;
    ValidityWindow validity;
    ByteSpan public_key_point;
    std::vector<Extension> extensions;
    bool is_authority = false;
    std::optional<std::uint32_t> path_length;
    std::uint8_t key_usage = 0;  // the first octet of the bit string
    std::optional<ByteSpan> subject_key_id;
    std::optional<ByteSpan> authority_key_id;
  };
  class Parser;

  Certificate(Bytes der, Fields fields, EcdsaP256Signature signature, EcdsaP256PublicKey key)
      : der_(std::move(der)),
        fields_(std::move(fields)),
        signature_(signature),
        public_key_(std::move(key)) {}

  Bytes der_;
  Fields fields_;
  EcdsaP256Signature signature_;
  EcdsaP256PublicKey public_key_;
};

}  // namespace nsl::crypto
