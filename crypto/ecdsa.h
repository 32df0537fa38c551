#pragma once
// Verification of ECDSA signatures over NIST P-256 with SHA-256 (FIPS 186-5, SEC 1).
//
// Promised: a signature that verifies was made with the private key, over exactly this message.
// Not promised: that it is the only one. If (r, s) verifies, so does (r, n - s), as the standard
// has it: never use a signature as an identifier.
// Only public data is handled here; nothing runs in constant time.

#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/sha256.h"

struct evp_pkey_st;

namespace nsl::crypto {

// r || s, 32 bytes each, big-endian: the form of quotes, of Intel's JSON documents, and of JOSE
// and WebCrypto. It fits every curve whose order has 256 bits. Whether r and s are in range is found
// at verification.
class EcdsaSignature {
 public:
  static constexpr std::size_t kSize = 64;

  // Fails with bad-signature unless there are 64 bytes.
  static Result<EcdsaSignature> from_raw(ByteSpan bytes);
  // ECDSA-Sig-Value of RFC 3279, the form of certificates; strict DER. Fails with bad-signature.
  static Result<EcdsaSignature> from_der(ByteSpan der);

  ByteSpan raw() const { return raw_; }
  // At most 72 bytes.
  Bytes der() const;

 private:
  explicit EcdsaSignature(const std::array<std::uint8_t, kSize>& raw) : raw_(raw) {}
  std::array<std::uint8_t, kSize> raw_;
};
using EcdsaP256Signature = EcdsaSignature;

// A point of the curve, never at infinity. Move-only; verify() may be called by several threads.
class EcdsaP256PublicKey {
 public:
  static constexpr std::size_t kCoordinatesSize = 64;

  // x || y, big-endian. Fails with bad-key unless there are 64 bytes and the point is on the curve.
  static Result<EcdsaP256PublicKey> from_coordinates(ByteSpan bytes);
  // The uncompressed point of SEC 1: 04 || x || y.
  static Result<EcdsaP256PublicKey> from_uncompressed_point(ByteSpan bytes);
  // Either form of SEC 1: as above, or compressed: 02 or 03 || x.
  static Result<EcdsaP256PublicKey> from_sec1(ByteSpan bytes);

  // x || y. Asks OpenSSL, so it can fail with crypto-failure.
  Result<std::array<std::uint8_t, kCoordinatesSize>> coordinates() const;

  // Ok if `signature` was made over `message`; bad-signature if not; crypto-failure if OpenSSL
  // could not tell.
  Status verify(ByteSpan message, const EcdsaP256Signature& signature) const;
  // The same for a message whose SHA-256 the caller has computed.
  Status verify_digest(const Digest32& digest, const EcdsaP256Signature& signature) const;

 private:
  // `point` has one of the forms of SEC 1.
  static Result<EcdsaP256PublicKey> from_point(ByteSpan point);

  struct Deleter {
    void operator()(evp_pkey_st* key) const;
  };
  using Key = std::unique_ptr<evp_pkey_st, Deleter>;
  explicit EcdsaP256PublicKey(Key key) : key_(std::move(key)) {}
  Key key_;
};

}  // namespace nsl::crypto
