#pragma once
// A public key of any kind, always a valid one: the half of a key pair that names a user, and that
// everybody may see.
//
// Valid means: of P-256 and secp256k1 a point of the curve other than infinity (SEC 1); of Ed25519
// the canonical encoding (RFC 8032 section 5.1.3) of a point of the curve that is of no small order,
// since such keys take signatures that nobody made. (That an Ed25519 key lies in the prime-order
// subgroup is not checked: RFC 8032 does not ask for it, and a key pair made by its rules does.)
// Everything else fails with bad-key.
//
// Verifying promises that the private key signed this message; not that the signature is the only
// one (ECDSA takes (r, n - s) with (r, s)): never use a signature as an identifier.
// Only public data is handled: nothing runs in constant time.
//
// Thread-safety: an immutable value, cheap to copy.

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/key_kind.h"
#include "crypto/sha256.h"

namespace nsl::crypto {

class EcdsaP256PublicKey;
class Ed25519PublicKey;
class Secp256k1PublicKey;

// The members of a JSON Web Key (RFC 7517) that make a public key, as they stand in the JSON: `y` is
// empty for Ed25519. Borrowed.
struct JwkMembers {
  std::string_view kty;
  std::string_view crv;
  std::string_view x;
  std::string_view y;
};

class PublicKey {
 public:
  // P-256 and secp256k1: SEC 1, compressed (33 bytes) or uncompressed (65). Ed25519: its 32 bytes.
  static Result<PublicKey> from_bytes(KeyKind kind, ByteSpan bytes);
  // SubjectPublicKeyInfo in DER (RFC 5280; RFC 5480 with a named curve, RFC 8410).
  static Result<PublicKey> from_spki(ByteSpan der);
  // RFC 7518 section 6.2 (EC), RFC 8812 (secp256k1), RFC 8037 (OKP).
  static Result<PublicKey> from_jwk(const JwkMembers& jwk);

  KeyKind kind() const { return kind_; }

  // The one form that is compared and stored: compressed SEC 1 (33 bytes), or Ed25519's 32 bytes.
  ByteSpan bytes() const { return bytes_; }
  // 04 || x || y; of Ed25519 the same as bytes().
  Bytes uncompressed() const;
  // SubjectPublicKeyInfo in DER, with an uncompressed point.
  Bytes spki() const;
  // The required members, in the order and form whose SHA-256 is the thumbprint of RFC 7638.
  std::string jwk() const;

  // Ok if `signature`, of 64 bytes, is one over `message`; else bad-signature.
  Status verify(ByteSpan message, ByteSpan signature) const;
  // The same for a digest, of SHA-256 or another: the caller vouches for it. P-256 and secp256k1
  // only: Ed25519 signs messages, and fails with invalid-argument.
  Status verify_digest(const Digest32& digest, ByteSpan signature) const;

  friend bool operator==(const PublicKey& a, const PublicKey& b) {
    return a.kind_ == b.kind_ && a.bytes_ == b.bytes_;
  }

 private:
  using Key = std::variant<std::shared_ptr<const EcdsaP256PublicKey>,
                           std::shared_ptr<const Secp256k1PublicKey>,
                           std::shared_ptr<const Ed25519PublicKey>>;
  PublicKey(KeyKind kind, Key key, ByteSpan encoding);

  KeyKind kind_;
  Key key_;
  Bytes bytes_;
  Bytes coordinates_;  // x || y; empty for Ed25519
};

}  // namespace nsl::crypto
