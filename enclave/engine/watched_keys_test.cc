#include "enclave/engine/watched_keys.h"

#include <gtest/gtest.h>

namespace nsl::engine {
namespace {

TEST(WatchedKeys, NoticeThatASignatureWasMade) {
  std::vector<execution::NamedKey> named;
  named.push_back(
      {.name = "k", .key = crypto::SigningKey::generate(crypto::KeyKind::kP256).value()});
  WatchedKeys keys(std::move(named));
  EXPECT_TRUE(keys.has("k"));
  EXPECT_TRUE(keys.public_key("k").ok());
  EXPECT_FALSE(keys.sign("k", execution::SignatureForm::kDigest, as_bytes("short")).ok());
  EXPECT_FALSE(keys.has_signed());
  EXPECT_TRUE(keys.sign("k", execution::SignatureForm::kMessage, as_bytes("message")).ok());
  EXPECT_TRUE(keys.has_signed());
}

}  // namespace
}  // namespace nsl::engine
