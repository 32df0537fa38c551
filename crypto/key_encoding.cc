#include "crypto/key_encoding.h"

#include <algorithm>
#include <string>

#include "base/hex.h"
#include "crypto/der.h"
#include "crypto/x509_parts.h"

namespace nsl::crypto {
namespace {

constexpr std::size_t kPrivateSize = 32;

// Content octets of object identifiers: secp256k1 (SEC 2), id-Ed25519 (RFC 8410).
constexpr std::uint8_t kOidSecp256k1[] = {0x2b, 0x81, 0x04, 0x00, 0x0a};
constexpr std::uint8_t kOidEd25519[] = {0x2b, 0x65, 0x70};

// All that stands before the key, which has one size a kind: no encoder is needed.
struct Frames {
  KeyKind kind;
  std::string_view spki;
  std::string_view pkcs8;
};
constexpr Frames kFrames[] = {
    {KeyKind::kP256, "3059301306072a8648ce3d020106082a8648ce3d030107034200",
     "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"},
    {KeyKind::kSecp256k1, "3056301006072a8648ce3d020106052b8104000a034200",
     "303e020100301006072a8648ce3d020106052b8104000a042730250201010420"},
    {KeyKind::kEd25519, "302a300506032b6570032100", "302e020100300506032b657004220420"},
};

const Frames& frames_of(KeyKind kind) {
  return *std::ranges::find(kFrames, kind, [](const Frames& frames) { return frames.kind; });
}

Bytes frame(std::string_view hex) { return hex_decode(hex).value(); }

// Whatever the DER reader met: its details hold no byte of the input.
Error bad_key(const Error& error) { return Error(Errc::kBadKey, error.detail()); }
Error malformed(const char* what) { return Error(Errc::kInvalidEncoding, what); }

Result<KeyKind> read_curve(ByteSpan oid) {
  if (same_bytes(oid, x509::kOidPrime256v1))
    return KeyKind::kP256;
  if (same_bytes(oid, kOidSecp256k1))
    return KeyKind::kSecp256k1;
  return malformed("a curve other than P-256 and secp256k1");
}

Result<KeyKind> read_algorithm(DerReader& reader) {
  NSL_ASSIGN_OR_RETURN(DerReader algorithm, reader.sequence());
  NSL_ASSIGN_OR_RETURN(const ByteSpan oid, algorithm.oid());
  if (same_bytes(oid, kOidEd25519)) {
    NSL_RETURN_IF_ERROR(algorithm.expect_end());
    return KeyKind::kEd25519;
  }
  if (!same_bytes(oid, x509::kOidEcPublicKey))
    return malformed("an algorithm other than EC and Ed25519");
  NSL_ASSIGN_OR_RETURN(const ByteSpan curve, algorithm.oid());
  NSL_RETURN_IF_ERROR(algorithm.expect_end());
  return read_curve(curve);
}

Result<SpkiParts> parse_spki(ByteSpan der) {
  DerReader outer(der);
  NSL_ASSIGN_OR_RETURN(DerReader fields, outer.sequence());
  NSL_RETURN_IF_ERROR(outer.expect_end());
  NSL_ASSIGN_OR_RETURN(const KeyKind kind, read_algorithm(fields));
  NSL_ASSIGN_OR_RETURN(const ByteSpan key, fields.bit_string_bytes());
  NSL_RETURN_IF_ERROR(fields.expect_end());
  return SpkiParts{kind, key};
}

// BIT STRING of whole bytes in an element whose tag was implicit ([1] of RFC 5958).
Result<Bytes> whole_bytes(ByteSpan content) {
  if (content.empty() || content[0] != 0)
    return malformed("a public key that is not of whole bytes");
  return to_bytes(content.subspan(1));
}

// ECPrivateKey of RFC 5915.
Status read_ec_private(ByteSpan der, KeyKind kind, Pkcs8Parts& out) {
  DerReader outer(der);
  NSL_ASSIGN_OR_RETURN(DerReader fields, outer.sequence());
  NSL_RETURN_IF_ERROR(outer.expect_end());
  NSL_ASSIGN_OR_RETURN(const std::uint32_t version, fields.small_integer(1));
  if (version != 1)
    return malformed("an EC private key of another version than 1");
  NSL_ASSIGN_OR_RETURN(const ByteSpan scalar, fields.octet_string());
  out.key = SecretBytes::copy_of(scalar);
  if (fields.next_is(DerTag::kContext0Constructed)) {
    NSL_ASSIGN_OR_RETURN(DerReader parameters, fields.enter(DerTag::kContext0Constructed));
    NSL_ASSIGN_OR_RETURN(const ByteSpan oid, parameters.oid());
    NSL_RETURN_IF_ERROR(parameters.expect_end());
    NSL_ASSIGN_OR_RETURN(const KeyKind named, read_curve(oid));
    if (named != kind)
      return malformed("an EC private key that names two curves");
  }
  if (fields.next_is(DerTag::kContext1Constructed)) {
    NSL_ASSIGN_OR_RETURN(DerReader wrapper, fields.enter(DerTag::kContext1Constructed));
    NSL_ASSIGN_OR_RETURN(const ByteSpan point, wrapper.bit_string_bytes());
    NSL_RETURN_IF_ERROR(wrapper.expect_end());
    out.public_key = to_bytes(point);
  }
  return fields.expect_end();
}

// CurvePrivateKey of RFC 8410: an octet string in the octet string.
Status read_ed25519_private(ByteSpan der, Pkcs8Parts& out) {
  DerReader reader(der);
  NSL_ASSIGN_OR_RETURN(const ByteSpan seed, reader.octet_string());
  out.key = SecretBytes::copy_of(seed);
  return reader.expect_end();
}

Result<Pkcs8Parts> parse_pkcs8(ByteSpan der) {
  DerReader outer(der);
  NSL_ASSIGN_OR_RETURN(DerReader fields, outer.sequence());
  NSL_RETURN_IF_ERROR(outer.expect_end());
  NSL_ASSIGN_OR_RETURN(const std::uint32_t version, fields.small_integer(1));
  NSL_ASSIGN_OR_RETURN(const KeyKind kind, read_algorithm(fields));
  NSL_ASSIGN_OR_RETURN(const ByteSpan inner, fields.octet_string());
  Pkcs8Parts parts{kind, SecretBytes(), std::nullopt};
  NSL_RETURN_IF_ERROR(kind == KeyKind::kEd25519 ? read_ed25519_private(inner, parts)
                                                : read_ec_private(inner, kind, parts));
  NSL_RETURN_IF_ERROR(fields.optional_element(DerTag::kContext0Constructed));  // attributes
  if (version == 1 && fields.next_is(DerTag::kContext1)) {
    NSL_ASSIGN_OR_RETURN(const DerElement key, fields.any());
    NSL_ASSIGN_OR_RETURN(parts.public_key, whole_bytes(key.content));
  }
  NSL_RETURN_IF_ERROR(fields.expect_end());
  if (parts.key.size() != kPrivateSize)
    return malformed("a private key that has not 32 bytes");
  return parts;
}

}  // namespace

Result<SpkiParts> read_spki(ByteSpan der) {
  auto parts = parse_spki(der);
  if (!parts.ok())
    return bad_key(parts.error());
  return parts;
}

Bytes write_spki(KeyKind kind, ByteSpan key) {
  Bytes der = frame(frames_of(kind).spki);
  der.insert(der.end(), key.begin(), key.end());
  return der;
}

Result<Pkcs8Parts> read_pkcs8(const SecretBytes& der) {
  auto parts = parse_pkcs8(der.reveal(SecretAccess::because("a private key is read from PKCS #8")));
  if (!parts.ok())
    return bad_key(parts.error());
  return parts;
}

SecretBytes write_pkcs8(KeyKind kind, const SecretBytes& key) {
  const Bytes start = frame(frames_of(kind).pkcs8);
  SecretBytes der = SecretBytes::of_size(start.size() + key.size());
  const MutableByteSpan out =
      der.reveal_mutable(SecretAccess::because("a private key is written as PKCS #8"));
  std::ranges::copy(start, out.begin());
  std::ranges::copy(key.reveal(SecretAccess::because("a private key is written as PKCS #8")),
                    out.last(key.size()).begin());
  return der;
}

}  // namespace nsl::crypto
