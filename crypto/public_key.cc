#include "crypto/public_key.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "crypto/ecdsa.h"
#include "crypto/ed25519.h"
#include "crypto/key_encoding.h"
#include "crypto/secp256k1.h"

namespace nsl::crypto {
namespace {

constexpr std::size_t kCoordinate = 32;

// SEC 1 section 2.3.3.
Bytes compress(ByteSpan coordinates) {
  Bytes point;
  point.reserve(1 + kCoordinate);
  point.push_back(static_cast<std::uint8_t>(0x02 | (coordinates.back() & 1)));
  point.insert(point.end(), coordinates.begin(), coordinates.begin() + kCoordinate);
  return point;
}

std::string member(std::string_view name, std::string_view value) {
  return '"' + std::string(name) + "\":\"" + std::string(value) + '"';
}

Result<KeyKind> jwk_kind(const JwkMembers& jwk) {
  if (jwk.kty == "EC" && jwk.crv == "P-256")
    return KeyKind::kP256;
  if (jwk.kty == "EC" && jwk.crv == "secp256k1")
    return KeyKind::kSecp256k1;
  if (jwk.kty == "OKP" && jwk.crv == "Ed25519")
    return KeyKind::kEd25519;
  return Error(Errc::kBadKey, "expected a JWK of P-256, secp256k1 or Ed25519");
}

// RFC 7518 section 6.2.1.2: all octets of the coordinate, leading zeros included.
Status append_coordinate(std::string_view text, Bytes& out) {
  const auto bytes = base64url_decode(text);
  if (!bytes.ok() || bytes->size() != kCoordinate)
    return Error(Errc::kBadKey, "expected 32 bytes as base64url in each of a JWK's coordinates");
  out.insert(out.end(), bytes->begin(), bytes->end());
  return ok_status();
}

}  // namespace

PublicKey::PublicKey(KeyKind kind, Key key, ByteSpan encoding) : kind_(kind), key_(std::move(key)) {
  if (kind == KeyKind::kEd25519) {
    bytes_ = to_bytes(encoding);
  } else {
    bytes_ = compress(encoding);
    coordinates_ = to_bytes(encoding);
  }
}

Result<PublicKey> PublicKey::from_bytes(KeyKind kind, ByteSpan bytes) {
  switch (kind) {
    case KeyKind::kP256: {
      NSL_ASSIGN_OR_RETURN(EcdsaP256PublicKey key, EcdsaP256PublicKey::from_sec1(bytes));
      NSL_ASSIGN_OR_RETURN(const auto coordinates, key.coordinates());
      return PublicKey(kind, std::make_shared<const EcdsaP256PublicKey>(std::move(key)),
                       coordinates);
    }
    case KeyKind::kSecp256k1: {
      NSL_ASSIGN_OR_RETURN(const Secp256k1PublicKey key, Secp256k1PublicKey::from_sec1(bytes));
      auto shared = std::make_shared<const Secp256k1PublicKey>(key);
      return PublicKey(kind, shared, shared->coordinates());
    }
    case KeyKind::kEd25519: {
      NSL_ASSIGN_OR_RETURN(Ed25519PublicKey key, Ed25519PublicKey::from_bytes(bytes));
      return PublicKey(kind, std::make_shared<const Ed25519PublicKey>(std::move(key)), bytes);
    }
  }
  return Error(Errc::kBadKey, "no such kind of key");
}

Result<PublicKey> PublicKey::from_spki(ByteSpan der) {
  NSL_ASSIGN_OR_RETURN(const SpkiParts parts, read_spki(der));
  return from_bytes(parts.kind, parts.key);
}

Result<PublicKey> PublicKey::from_jwk(const JwkMembers& jwk) {
  NSL_ASSIGN_OR_RETURN(const KeyKind kind, jwk_kind(jwk));
  Bytes key;
  if (kind != KeyKind::kEd25519)
    key.push_back(0x04);
  NSL_RETURN_IF_ERROR(append_coordinate(jwk.x, key));
  if (kind != KeyKind::kEd25519)
    NSL_RETURN_IF_ERROR(append_coordinate(jwk.y, key));
  else if (!jwk.y.empty())
    return Error(Errc::kBadKey, "a JWK of Ed25519 has no y");
  return from_bytes(kind, key);
}

Bytes PublicKey::uncompressed() const {
  if (kind_ == KeyKind::kEd25519)
    return bytes_;
  Bytes point{0x04};
  point.insert(point.end(), coordinates_.begin(), coordinates_.end());
  return point;
}

Bytes PublicKey::spki() const { return write_spki(kind_, uncompressed()); }

std::string PublicKey::jwk() const {
  if (kind_ == KeyKind::kEd25519)
    return '{' + member("crv", "Ed25519") + ',' + member("kty", "OKP") + ',' +
           member("x", base64url_encode(bytes_)) + '}';
  const ByteSpan both(coordinates_);
  return '{' + member("crv", kind_ == KeyKind::kP256 ? "P-256" : "secp256k1") + ',' +
         member("kty", "EC") + ',' + member("x", base64url_encode(both.first(kCoordinate))) + ',' +
         member("y", base64url_encode(both.last(kCoordinate))) + '}';
}

Status PublicKey::verify(ByteSpan message, ByteSpan signature) const {
  if (const auto* key = std::get_if<std::shared_ptr<const Ed25519PublicKey>>(&key_))
    return (*key)->verify(message, signature);
  return verify_digest(sha256(message), signature);
}

Status PublicKey::verify_digest(const Digest32& digest, ByteSpan signature) const {
  if (kind_ == KeyKind::kEd25519)
    return Error(Errc::kInvalidArgument, "Ed25519 signs messages, no digests");
  NSL_ASSIGN_OR_RETURN(const EcdsaSignature parsed, EcdsaSignature::from_raw(signature));
  if (const auto* key = std::get_if<std::shared_ptr<const EcdsaP256PublicKey>>(&key_))
    return (*key)->verify_digest(digest, parsed);
  return std::get<std::shared_ptr<const Secp256k1PublicKey>>(key_)->verify_digest(digest, parsed);
}

}  // namespace nsl::crypto
