#include "client/key_pem.h"

#include <gtest/gtest.h>

namespace nsl::client {
namespace {

TEST(KeyPem, ReadsWhatItWrote) {
  for (const auto kind : {crypto::KeyKind::kP256, crypto::KeyKind::kEd25519}) {
    const auto key = *crypto::SigningKey::generate(kind);
    const SecretBytes pem = pem_of_key(key);
    const auto text = as_text(pem.reveal(SecretAccess::because("a test looks at a key")));
    EXPECT_TRUE(text.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    EXPECT_TRUE(text.ends_with("-----END PRIVATE KEY-----\n"));
    EXPECT_EQ(key_of_pem(pem)->public_key(), key.public_key());
  }
}

TEST(KeyPem, RefusesWhatIsNoKey) {
  for (const char* text : {"", "nonsense", "-----BEGIN PRIVATE KEY-----\n"})
    EXPECT_EQ(key_of_pem(SecretBytes::take(std::string(text))).error().code(), Errc::kBadKey);
}

}  // namespace
}  // namespace nsl::client
