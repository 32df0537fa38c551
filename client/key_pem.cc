#include "client/key_pem.h"

#include "base/base64.h"
#include "crypto/pem.h"

namespace nsl::client {

Result<crypto::SigningKey> key_of_pem(const SecretBytes& pem) {
  NSL_ASSIGN_OR_RETURN(const SecretBytes der, crypto::read_pem_private_key(pem));
  return crypto::SigningKey::from_pkcs8(der);
}

SecretBytes pem_of_key(const crypto::SigningKey& key) {
  constexpr std::size_t kLine = 64;
  const SecretBytes der = key.pkcs8();
  std::string base64 =
      base64_encode(der.reveal(SecretAccess::because("a key is written for its owner")));
  std::string text;
  text.reserve(2 * base64.size() + 128);  // no copies that nobody wipes
  text += "-----BEGIN PRIVATE KEY-----\n";
  for (std::size_t at = 0; at < base64.size(); at += kLine)
    text.append(base64, at, kLine).append("\n");
  text += "-----END PRIVATE KEY-----\n";
  SecretBytes::take(std::move(base64));
  return SecretBytes::take(std::move(text));
}

std::string public_key_text(const crypto::PublicKey& key) { return base64_encode(key.spki()); }

}  // namespace nsl::client
