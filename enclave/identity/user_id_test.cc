#include "enclave/identity/user_id.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/signing_key.h"

namespace nsl::identity {
namespace {

using crypto::KeyKind;
using crypto::SigningKey;

TEST(UserId, IsParsedBackWithTheKindOfItsKey) {
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kEd25519}) {
    const SigningKey key = SigningKey::generate(kind).value();
    const UserId id = user_id_of(key.public_key()).value();
    EXPECT_LE(id.value().size(), kMaxUserIdBytes);
    const auto parsed = parse_user_id(id.value());
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed->id, id);
    EXPECT_EQ(parsed->kind, kind);
  }
}

// The key and the address that Neo's SDKs test with.
TEST(UserId, OfAP256KeyIsItsNeoN3Address) {
  const auto key = crypto::PublicKey::from_bytes(
      KeyKind::kP256,
      hex_decode("02028a99826edc0c97d18e22b6932373d908d323aa7f92656a77ec26e8861699ef").value());
  EXPECT_EQ(user_id_of(*key)->value(), "NPTmAHDxo6Pkyic8Nvu3kwyXoYJCvcCB6i");
}

TEST(UserId, IsNotMadeOfSecp256k1Keys) {
  const SigningKey key = SigningKey::generate(KeyKind::kSecp256k1).value();
  EXPECT_EQ(user_id_of(key.public_key()).error().code(), Errc::kIdentityKey);
}

TEST(UserId, RefusesTextsOfAnotherForm) {
  const std::string ed25519 = "ed25519-" + std::string(43, 'A');
  EXPECT_TRUE(parse_user_id(ed25519).ok());
  for (const std::string& text :
       {std::string(), std::string("N"), std::string("NPTmAHDxo6Pkyic8Nvu3kwyXoYJCvcCB6j"),
        std::string("NPTmAHDxo6Pkyic8Nvu3kwyXoYJCvcCB6i "), ed25519 + "A", ed25519 + "=",
        "Ed25519-" + std::string(43, 'A'), "ed25519-" + std::string(42, 'A') + "B",
        std::string("AJeAEsmeD6t279Dx4n2HWdUvUmmXQ4iJvQ"), std::string(5000, 'N')})
    EXPECT_EQ(parse_user_id(text).error().code(), Errc::kInvalidArgument) << text;
}

}  // namespace
}  // namespace nsl::identity
