#include "crypto/pem.h"

#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"
#include "crypto/signing_key.h"

namespace nsl::crypto {
namespace {

// As others write it: lines of 64 characters.
std::string pem_of(const SecretBytes& der) {
  std::string base64 = base64_encode(der.reveal(SecretAccess::because("test")));
  for (std::size_t at = 64; at < base64.size(); at += 65)
    base64.insert(at, "\n");
  return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
}

Result<SecretBytes> read(std::string text) {
  return read_pem_private_key(SecretBytes::take(std::move(text)));
}

TEST(PemPrivateKey, IsReadAsOthersWriteIt) {
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519}) {
    const SigningKey key = SigningKey::generate(kind).value();
    const std::string pem = pem_of(key.pkcs8());
    for (const std::string& text : {pem, "\r\n " + pem + "\n", pem.substr(0, pem.size() - 1)}) {
      const auto der = read(text);
      ASSERT_TRUE(der.ok()) << der.error();
      EXPECT_EQ(SigningKey::from_pkcs8(der.value())->public_key(), key.public_key());
    }
  }
}

TEST(PemPrivateKey, RefusesWhatIsNotOne) {
  const std::string pem = pem_of(SigningKey::generate(KeyKind::kEd25519)->pkcs8());
  std::string certificate = pem;
  for (std::size_t at; (at = certificate.find("PRIVATE KEY")) != std::string::npos;)
    certificate.replace(at, 11, "CERTIFICATE");
  for (const std::string& text :
       {std::string(), std::string("text"), certificate, "x" + pem, pem + "x", pem + pem,
        pem.substr(0, 60), std::string("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----"),
        std::string("-----BEGIN EC PRIVATE KEY-----\n-----END EC PRIVATE KEY-----")})
    EXPECT_EQ(read(text).error().code(), Errc::kBadKey) << text;
}

}  // namespace
}  // namespace nsl::crypto
