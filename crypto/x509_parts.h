#pragma once
// What certificates and CRLs have in common (RFC 5280): times, extensions, the signed envelope.
// Internal to crypto/. All fail with invalid-encoding; spans point into the input.

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/units.h"
#include "crypto/der.h"
#include "crypto/ecdsa.h"

namespace nsl::crypto::x509 {

// Content octets of object identifiers.
inline constexpr std::uint8_t kOidEcdsaWithSha256[] = {0x2a, 0x86, 0x48, 0xce,
                                                       0x3d, 0x04, 0x03, 0x02};
inline constexpr std::uint8_t kOidEcPublicKey[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
inline constexpr std::uint8_t kOidPrime256v1[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
inline constexpr std::uint8_t kOidCommonName[] = {0x55, 0x04, 0x03};
inline constexpr std::uint8_t kOidSubjectKeyId[] = {0x55, 0x1d, 0x0e};
inline constexpr std::uint8_t kOidKeyUsage[] = {0x55, 0x1d, 0x0f};
inline constexpr std::uint8_t kOidBasicConstraints[] = {0x55, 0x1d, 0x13};
inline constexpr std::uint8_t kOidCrlNumber[] = {0x55, 0x1d, 0x14};
inline constexpr std::uint8_t kOidDeltaCrlIndicator[] = {0x55, 0x1d, 0x1b};
inline constexpr std::uint8_t kOidIssuingDistributionPoint[] = {0x55, 0x1d, 0x1c};
inline constexpr std::uint8_t kOidAuthorityKeyId[] = {0x55, 0x1d, 0x23};

// SIGNED{} of RFC 5280 4.1 and 5.1: to-be-signed part, algorithm, signature.
struct Envelope {
  ByteSpan tbs;          // the encoding that is signed
  DerReader tbs_fields;  // the inside of it
  EcdsaP256Signature signature;
};
// The whole input is one envelope, signed with ecdsa-with-SHA256.
Result<Envelope> read_envelope(ByteSpan der);

// AlgorithmIdentifier that is ecdsa-with-SHA256 without parameters.
Status expect_ecdsa_with_sha256(DerReader& reader);

// Time: UTCTime through 2049 and GeneralizedTime from 2050, in UTC with seconds (RFC 5280 4.1.2.5).
bool next_is_time(const DerReader& reader);
Result<UnixMillis> read_time(DerReader& reader);

// The only common name of a Name (a sequence of sets of attributes) that is not empty; empty if
// there is none. All of the name is printable ASCII and can be shown as it is.
Result<std::string_view> read_common_name(const DerElement& name);

struct Extension {
  ByteSpan oid;
  bool critical = false;
  ByteSpan value;  // what is in the octet string
};
Result<Extension> read_extension(DerReader& reader);

// keyIdentifier of an AuthorityKeyIdentifier, if there is one.
Result<std::optional<ByteSpan>> read_authority_key_id(ByteSpan value);

}  // namespace nsl::crypto::x509
