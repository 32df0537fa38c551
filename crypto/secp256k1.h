#pragma once
// Public keys and recovery over secp256k1, by libsecp256k1. Internal to crypto/: others use
// public_key.h and recoverable_signature.h.

#include <array>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/ecdsa.h"
#include "crypto/sha256.h"

namespace nsl::crypto {

// A point of the curve, never at infinity. An immutable value.
class Secp256k1PublicKey {
 public:
  // SEC 1, compressed or uncompressed (not hybrid). Fails with bad-key.
  static Result<Secp256k1PublicKey> from_sec1(ByteSpan bytes);
  // The key whose signature over `digest` this is. `recovery_id` is 0 to 3. Fails with
  // bad-signature.
  static Result<Secp256k1PublicKey> recover(const Digest32& digest, const EcdsaSignature& signature,
                                            unsigned recovery_id);

  // x || y.
  ByteSpan coordinates() const { return ByteSpan(point_).subspan(1); }

  // Takes a high s as well as a low one, as the standard does.
  Status verify_digest(const Digest32& digest, const EcdsaSignature& signature) const;

 private:
  using Point = std::array<std::uint8_t, 65>;
  explicit Secp256k1PublicKey(const Point& point) : point_(point) {}
  Point point_;  // 04 || x || y
};

}  // namespace nsl::crypto
