#pragma once
// One private key of one kind, as its library has it. Internal to crypto/: others use signing_key.h.
//
// Thread-safety: const members may be called by several threads.

#include <memory>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/public_key.h"
#include "crypto/signing_key.h"

namespace nsl::crypto {

class Signer {
 public:
  Signer() = default;
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  virtual ~Signer() = default;

  virtual Result<PublicKey> public_key() const = 0;
  virtual Result<SignatureBytes> sign(ByteSpan message) const = 0;
  virtual Result<SignatureBytes> sign_digest(const Digest32& digest) const = 0;
  virtual Result<RecoverableSignature> sign_recoverable(const Digest32& digest) const = 0;
};

// `bytes` are 32 bytes. Fail with bad-key if they are no private key, else with crypto-failure.
Result<std::unique_ptr<const Signer>> make_p256_signer(const SecretBytes& bytes);
Result<std::unique_ptr<const Signer>> make_secp256k1_signer(const SecretBytes& bytes);
Result<std::unique_ptr<const Signer>> make_ed25519_signer(const SecretBytes& bytes);

// FIPS 186-5 A.2.1: `bits` is a big-endian number c of at least 64 bits more than the curve's order
// n has; the scalar is c mod (n - 1) + 1, as 32 bytes. For P-256 and secp256k1.
Result<SecretBytes> scalar_of_extra_bits(KeyKind kind, const SecretBytes& bits);

}  // namespace nsl::crypto
