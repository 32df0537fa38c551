#pragma once
// A private key that signs: P-256, secp256k1 or Ed25519.
//
// Promised: nobody who sees signatures and the public key makes another signature (EUF-CMA), and
// signing runs in a time that does not depend on the key. Nonces:
//   P-256      random, and mixed with the key and the digest, so that a generator that repeats
//              itself does not give the key away (OpenSSL 3). Two signatures of one message differ.
//   secp256k1  RFC 6979 (libsecp256k1, whose context is blinded with random bytes): deterministic.
//   Ed25519    RFC 8032: deterministic.
// ECDSA signatures have the low s, of the two that verify; any verifier takes it, and those that
// demand it do, too.
// Not promised: anything against one who injects faults into the processor; that a digest which is
// signed was made from a message that the signer would have signed: sign_digest() signs what it gets.
//
// The private part is held by OpenSSL or in SecretBytes, and wiped with this object.
// Thread-safety: const members may be called by several threads; a moved-from key can only be
// assigned to or destroyed.

#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/key_kind.h"
#include "crypto/public_key.h"
#include "crypto/sha256.h"

namespace nsl::crypto {

// A secp256k1 signature that tells its key: see recover().
struct RecoverableSignature {
  SignatureBytes signature;
  std::uint8_t recovery_id = 0;  // 0 to 3
};

// One private key of one kind; internal.
class Signer;

class SigningKey {
 public:
  static constexpr std::size_t kPrivateSize = 32;
  static constexpr std::size_t kMinSeedSize = 32;

  // A new one, of the randomness of crypto/random.h. Fails with entropy-failure.
  static Result<SigningKey> generate(KeyKind kind);

  // The one that `seed` determines, the same on every machine and in every version. The seed is
  // uniformly random, 32 bytes or more; else bad-key. HKDF-SHA-256 expands it, under the kind's
  // name, to 48 bytes, which become a scalar as in FIPS 186-5 A.2.1 (extra random bits), or of
  // which 32 are Ed25519's private key. One seed may serve several kinds.
  static Result<SigningKey> derive(KeyKind kind, const SecretBytes& seed);

  // The 32 bytes of private_bytes(): the scalar, big-endian, 1 to n - 1, or Ed25519's private key
  // (RFC 8032 section 5.1.5: the seed of its scalar). Fails with bad-key.
  static Result<SigningKey> from_private(KeyKind kind, const SecretBytes& bytes);
  // PrivateKeyInfo in DER, not encrypted (RFC 5208, RFC 5958; RFC 5915, RFC 8410). If it tells the
  // public key, that must be the right one. Fails with bad-key.
  static Result<SigningKey> from_pkcs8(const SecretBytes& der);

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  KeyKind kind() const { return public_key_.kind(); }
  const PublicKey& public_key() const { return public_key_; }

  // Over SHA-256 of the message for P-256 and secp256k1, over the message itself for Ed25519.
  Result<SignatureBytes> sign(ByteSpan message) const;
  // P-256 and secp256k1; Ed25519 fails with invalid-argument.
  Result<SignatureBytes> sign_digest(const Digest32& digest) const;
  // secp256k1; the others fail with invalid-argument.
  Result<RecoverableSignature> sign_recoverable(const Digest32& digest) const;

  // For keeping it, encrypted, and for handing it to a library that takes PKCS #8.
  SecretBytes private_bytes() const;
  SecretBytes pkcs8() const;

 private:
  SigningKey(std::unique_ptr<const Signer> signer, PublicKey public_key, SecretBytes bytes);

  std::unique_ptr<const Signer> signer_;
  PublicKey public_key_;
  SecretBytes private_;
};

// The secp256k1 key that made this signature over `digest`. Fails with bad-signature if there is
// none. Any 65 bytes of the right form recover to some key: compare it with the one expected.
Result<PublicKey> recover(const Digest32& digest, const RecoverableSignature& signature);

}  // namespace nsl::crypto
