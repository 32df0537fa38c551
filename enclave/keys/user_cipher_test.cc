#include "enclave/keys/user_cipher.h"

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/random_entropy.h"

namespace nsl::keys {
namespace {

DataKeyPtr random_key(std::uint32_t version) {
  SecretBytes key = SecretBytes::of_size(kDataKeyBytes);
  EXPECT_TRUE(
      crypto::fill_random(key.reveal_mutable(SecretAccess::because("a test draws a key"))).ok());
  return std::make_shared<DataKey>(DataKey{.version = version, .key = std::move(key)});
}

class UserCipherTest : public ::testing::Test {
 protected:
  std::string opened(const UserOpener& opener, std::string_view place, ByteSpan sealed) {
    const auto plaintext = opener.open(as_bytes(place), sealed);
    if (!plaintext.ok())
      return std::string(plaintext.error().slug());
    return std::string(as_text(plaintext->reveal(SecretAccess::because("a test compares it"))));
  }
  Bytes sealed(const UserCipher& cipher, std::string_view place, std::string_view text) {
    return cipher.seal(as_bytes(place), as_bytes(text)).value();
  }

  platform::testing::RandomEntropy entropy_;
  const DataKeyPtr key_ = random_key(3);
  const UserCipher cipher_{{key_}, entropy_};
};

TEST_F(UserCipherTest, OpensWhatItSealed) {
  EXPECT_EQ(opened(cipher_, "place", sealed(cipher_, "place", "hello")), "hello");
  EXPECT_EQ(opened(cipher_, "", sealed(cipher_, "", "")), "");
  EXPECT_EQ(sealed(cipher_, "p", "12345").size(), 5 + kSealedRecordOverhead);
}

TEST_F(UserCipherTest, OpensInItsPlaceOnly) {
  EXPECT_EQ(opened(cipher_, "elsewhere", sealed(cipher_, "place", "hello")),
            "authentication-failed");
}

TEST_F(UserCipherTest, OpensNothingThatWasChangedInAnyBit) {
  const Bytes good = sealed(cipher_, "place", "hello");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes changed = good;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    EXPECT_FALSE(cipher_.open(as_bytes("place"), changed).ok()) << "bit " << bit;
  }
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(cipher_.open(as_bytes("place"), ByteSpan(good).first(size)).ok());
}

TEST_F(UserCipherTest, SealsTheSameTextToDifferentBytes) {
  EXPECT_NE(sealed(cipher_, "place", "hello"), sealed(cipher_, "place", "hello"));
}

TEST_F(UserCipherTest, OpensNothingOfAnotherKey) {
  const UserCipher other({random_key(3)}, entropy_);
  EXPECT_EQ(opened(other, "place", sealed(cipher_, "place", "hello")), "authentication-failed");
}

TEST_F(UserCipherTest, SealsUnderTheNewestKeyAndOpensUnderBoth) {
  const UserCipher rotated({random_key(4), key_}, entropy_);
  const Bytes old = sealed(cipher_, "place", "old");
  const Bytes fresh = sealed(rotated, "place", "new");
  EXPECT_EQ(opened(rotated, "place", old), "old");
  EXPECT_EQ(opened(rotated, "place", fresh), "new");
  EXPECT_EQ(*rotated.is_outdated(old), true);
  EXPECT_EQ(*rotated.is_outdated(fresh), false);
  EXPECT_EQ(opened(cipher_, "place", fresh), "data-key-lost");
}

TEST_F(UserCipherTest, NamesWhatIsNoSealedRecord) {
  EXPECT_EQ(cipher_.open({}, {}).error().code(), Errc::kStorageCorrupt);
  EXPECT_EQ(cipher_.is_outdated(as_bytes("no")).error().code(), Errc::kStorageCorrupt);
}

TEST_F(UserCipherTest, SealsNothingWithoutEntropy) {
  platform::testing::FailingEntropy failing;
  const UserCipher cipher({key_}, failing);
  EXPECT_EQ(cipher.seal({}, {}).error().code(), Errc::kEntropyFailure);
}

}  // namespace
}  // namespace nsl::keys
