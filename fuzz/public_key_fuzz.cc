// crypto/public_key.h: a SubjectPublicKeyInfo that we take is one that OpenSSL takes, as the same
// key; what is taken in any form is the same key in every other form, and verifies no junk.
#include "crypto/public_key.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <memory>

namespace {

using nsl::crypto::KeyKind;
using nsl::crypto::PublicKey;

void require(bool holds) {
  if (!holds)
    std::abort();
}

void require_openssl_agrees(const PublicKey& key, nsl::ByteSpan spki) {
  const unsigned char* at = spki.data();
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> theirs(
      d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())), EVP_PKEY_free);
  require(theirs != nullptr && at == spki.data() + spki.size());
  const nsl::Bytes again = key.spki();
  at = again.data();
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> ours(
      d2i_PUBKEY(nullptr, &at, static_cast<long>(again.size())), EVP_PKEY_free);
  require(ours != nullptr && EVP_PKEY_eq(theirs.get(), ours.get()) == 1);
}

void require_same_in_every_form(const PublicKey& key) {
  require(*PublicKey::from_spki(key.spki()) == key);
  require(*PublicKey::from_bytes(key.kind(), key.bytes()) == key);
  require(*PublicKey::from_bytes(key.kind(), key.uncompressed()) == key);
  require(!key.verify({}, nsl::Bytes(64, 0)).ok());
  require(!key.verify({}, nsl::Bytes(64, 0xff)).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan input(data, size);
  if (const auto key = PublicKey::from_spki(input); key.ok()) {
    require_same_in_every_form(*key);
    require_openssl_agrees(*key, input);
  }
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519})
    if (const auto key = PublicKey::from_bytes(kind, input); key.ok())
      require_same_in_every_form(*key);
  return 0;
}
