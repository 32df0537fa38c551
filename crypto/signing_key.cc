#include "crypto/signing_key.h"

#include <string>
#include <utility>

#include "crypto/kdf.h"
#include "crypto/key_encoding.h"
#include "crypto/random.h"
#include "crypto/secp256k1.h"
#include "crypto/signer.h"

namespace nsl::crypto {
namespace {

constexpr std::size_t kExpandedSize = 48;

Result<std::unique_ptr<const Signer>> make_signer(KeyKind kind, const SecretBytes& bytes) {
  switch (kind) {
    case KeyKind::kP256:
      return make_p256_signer(bytes);
    case KeyKind::kSecp256k1:
      return make_secp256k1_signer(bytes);
    case KeyKind::kEd25519:
      return make_ed25519_signer(bytes);
  }
  return Error(Errc::kBadKey, "no such kind of key");
}

SecretBytes first_bytes(const SecretBytes& bytes, std::size_t count) {
  return SecretBytes::copy_of(
      bytes.reveal(SecretAccess::because("an Ed25519 key is derived")).first(count));
}

SecretBytes copy(const SecretBytes& bytes) {
  return SecretBytes::copy_of(bytes.reveal(SecretAccess::because("a private key is copied")));
}

}  // namespace

SigningKey::SigningKey(std::unique_ptr<const Signer> signer, PublicKey public_key,
                       SecretBytes bytes)
    : signer_(std::move(signer)), public_key_(std::move(public_key)), private_(std::move(bytes)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::generate(KeyKind kind) {
  SecretBytes seed = SecretBytes::of_size(kExpandedSize);
  NSL_RETURN_IF_ERROR(
      fill_random(seed.reveal_mutable(SecretAccess::because("a private key is generated"))));
  return derive(kind, seed);
}

Result<SigningKey> SigningKey::derive(KeyKind kind, const SecretBytes& seed) {
  if (seed.size() < kMinSeedSize)
    return Error(Errc::kBadKey, "expected a seed of at least " + std::to_string(kMinSeedSize) +
                                    " bytes, got " + std::to_string(seed.size()));
  const std::string label = "nsl signing key v1 " + std::string(name_of(kind));
  NSL_ASSIGN_OR_RETURN(const SecretBytes expanded,
                       hkdf_sha256(seed, {}, as_bytes(label), kExpandedSize));
  if (kind == KeyKind::kEd25519)
    return from_private(kind, first_bytes(expanded, kPrivateSize));
  NSL_ASSIGN_OR_RETURN(const SecretBytes scalar, scalar_of_extra_bits(kind, expanded));
  return from_private(kind, scalar);
}

Result<SigningKey> SigningKey::from_private(KeyKind kind, const SecretBytes& bytes) {
  if (bytes.size() != kPrivateSize)
    return Error(Errc::kBadKey,
                 "expected 32 bytes of a private key, got " + std::to_string(bytes.size()));
  NSL_ASSIGN_OR_RETURN(std::unique_ptr<const Signer> signer, make_signer(kind, bytes));
  NSL_ASSIGN_OR_RETURN(PublicKey public_key, signer->public_key());
  return SigningKey(std::move(signer), std::move(public_key), copy(bytes));
}

Result<SigningKey> SigningKey::from_pkcs8(const SecretBytes& der) {
  NSL_ASSIGN_OR_RETURN(const Pkcs8Parts parts, read_pkcs8(der));
  NSL_ASSIGN_OR_RETURN(SigningKey key, from_private(parts.kind, parts.key));
  if (parts.public_key) {
    const auto told = PublicKey::from_bytes(parts.kind, *parts.public_key);
    if (!told.ok() || *told != key.public_key())
      return Error(Errc::kBadKey, "the public key is not that of the private key");
  }
  return key;
}

Result<SignatureBytes> SigningKey::sign(ByteSpan message) const { return signer_->sign(message); }

Result<SignatureBytes> SigningKey::sign_digest(const Digest32& digest) const {
  return signer_->sign_digest(digest);
}

Result<RecoverableSignature> SigningKey::sign_recoverable(const Digest32& digest) const {
  return signer_->sign_recoverable(digest);
}

SecretBytes SigningKey::private_bytes() const { return copy(private_); }

SecretBytes SigningKey::pkcs8() const { return write_pkcs8(kind(), private_); }

Result<PublicKey> recover(const Digest32& digest, const RecoverableSignature& signature) {
  NSL_ASSIGN_OR_RETURN(const EcdsaSignature parsed, EcdsaSignature::from_raw(signature.signature));
  NSL_ASSIGN_OR_RETURN(const Secp256k1PublicKey key,
                       Secp256k1PublicKey::recover(digest, parsed, signature.recovery_id));
  Bytes point{0x04};
  point.insert(point.end(), key.coordinates().begin(), key.coordinates().end());
  return PublicKey::from_bytes(KeyKind::kSecp256k1, point);
}

}  // namespace nsl::crypto
