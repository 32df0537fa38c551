// Ed25519, by OpenSSL.

#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>

#include "crypto/signer.h"

namespace nsl::crypto {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

Error failed(const char* what) {
  ERR_clear_error();
  return Error(Errc::kCryptoFailure, what);
}

class Ed25519Signer final : public Signer {
 public:
  explicit Ed25519Signer(Key key) : key_(std::move(key)) {}

  Result<PublicKey> public_key() const override {
    std::array<std::uint8_t, 32> bytes;
    std::size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key_.get(), bytes.data(), &size) != 1 || size != bytes.size())
      return failed("no public key of a private Ed25519 key");
    return PublicKey::from_bytes(KeyKind::kEd25519, bytes);
  }

  Result<SignatureBytes> sign(ByteSpan message) const override {
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    SignatureBytes signature;
    std::size_t size = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) !=
            1 ||
        size != signature.size())
      return failed("no Ed25519 signature");
    return signature;
  }

  Result<SignatureBytes> sign_digest(const Digest32&) const override {
    return Error(Errc::kInvalidArgument, "Ed25519 signs messages, no digests");
  }

  Result<RecoverableSignature> sign_recoverable(const Digest32&) const override {
    return Error(Errc::kInvalidArgument, "only secp256k1 has recoverable signatures here");
  }

 private:
  Key key_;
};

}  // namespace

Result<std::unique_ptr<const Signer>> make_ed25519_signer(const SecretBytes& bytes) {
  const ByteSpan seed = bytes.reveal(SecretAccess::because("OpenSSL takes the Ed25519 key"));
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  if (!key)
    return failed("OpenSSL takes no Ed25519 key");
  return std::unique_ptr<const Signer>(std::make_unique<Ed25519Signer>(std::move(key)));
}

}  // namespace nsl::crypto
