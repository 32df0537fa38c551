// secp256k1, by libsecp256k1.

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <array>

#include "crypto/random.h"
#include "crypto/signer.h"

namespace nsl::crypto {
namespace {

struct Free {
  void operator()(secp256k1_context* context) const { secp256k1_context_destroy(context); }
};
using Context = std::unique_ptr<secp256k1_context, Free>;

Error failed() { return Error(Errc::kCryptoFailure, "libsecp256k1 refused"); }

// Blinds the multiplications with the key (a defence against side channels).
Result<Context> make_context() {
  std::array<std::uint8_t, 32> blinding;
  NSL_RETURN_IF_ERROR(fill_random(blinding));
  Context context(secp256k1_context_create(SECP256K1_CONTEXT_NONE));
  const bool randomized =
      context && secp256k1_context_randomize(context.get(), blinding.data()) == 1;
  wipe(blinding);
  if (!randomized)
    return failed();
  return context;
}

class Secp256k1Signer final : public Signer {
 public:
  Secp256k1Signer(Context context, SecretBytes scalar)
      : context_(std::move(context)), scalar_(std::move(scalar)) {}

  Result<PublicKey> public_key() const override {
    secp256k1_pubkey key;
    std::array<std::uint8_t, 33> bytes;
    std::size_t size = bytes.size();
    if (secp256k1_ec_pubkey_create(context_.get(), &key, scalar()) != 1 ||
        secp256k1_ec_pubkey_serialize(context_.get(), bytes.data(), &size, &key,
                                      SECP256K1_EC_COMPRESSED) != 1)
      return failed();
    return PublicKey::from_bytes(KeyKind::kSecp256k1, bytes);
  }

  Result<SignatureBytes> sign(ByteSpan message) const override {
    return sign_digest(sha256(message));
  }

  Result<SignatureBytes> sign_digest(const Digest32& digest) const override {
    secp256k1_ecdsa_signature made;
    SignatureBytes signature;
    if (secp256k1_ecdsa_sign(context_.get(), &made, digest.data(), scalar(),
                             secp256k1_nonce_function_rfc6979, nullptr) != 1 ||
        secp256k1_ecdsa_signature_serialize_compact(context_.get(), signature.data(), &made) != 1)
      return failed();
    return signature;
  }

  Result<RecoverableSignature> sign_recoverable(const Digest32& digest) const override {
    secp256k1_ecdsa_recoverable_signature made;
    RecoverableSignature out;
    int recovery_id = 0;
    if (secp256k1_ecdsa_sign_recoverable(context_.get(), &made, digest.data(), scalar(),
                                         secp256k1_nonce_function_rfc6979, nullptr) != 1 ||
        secp256k1_ecdsa_recoverable_signature_serialize_compact(
            context_.get(), out.signature.data(), &recovery_id, &made) != 1)
      return failed();
    out.recovery_id = static_cast<std::uint8_t>(recovery_id);
    return out;
  }

 private:
  const std::uint8_t* scalar() const {
    return scalar_.reveal(SecretAccess::because("libsecp256k1 signs with it")).data();
  }

  Context context_;
  SecretBytes scalar_;
};

}  // namespace

Result<std::unique_ptr<const Signer>> make_secp256k1_signer(const SecretBytes& bytes) {
  const ByteSpan scalar = bytes.reveal(SecretAccess::because("a secp256k1 key is checked"));
  NSL_ASSIGN_OR_RETURN(Context context, make_context());
  if (secp256k1_ec_seckey_verify(context.get(), scalar.data()) != 1)
    return Error(Errc::kBadKey, "the private key is not in 1 to n - 1");
  return std::unique_ptr<const Signer>(
      std::make_unique<Secp256k1Signer>(std::move(context), SecretBytes::copy_of(scalar)));
}

}  // namespace nsl::crypto
