// Planted canaries: after work with secrets and keys none is in the store, and after an idle while
// none is in this process's memory. The test keeps each canary only masked, so what the scan finds
// is a copy that somebody left.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "crypto/random.h"
#include "enclave/keys/signing_keys.h"
#include "enclave/keys/wrapping.h"
#include "enclave/secrets/testing/safe.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NSL_SANITIZED 1
#else
#define NSL_SANITIZED 0
#endif

namespace nsl::secrets {
namespace {

using testing::Safe;

const UserId kAda("ada");

class Canary {
 public:
  static constexpr std::size_t kSize = 32;

  explicit Canary(const SecretBytes& bytes) {
    const ByteSpan plain = bytes.reveal(SecretAccess::because("a test masks a canary"));
    EXPECT_EQ(plain.size(), kSize);
    EXPECT_TRUE(crypto::fill_random(mask_).ok());
    for (std::size_t i = 0; i < kSize; ++i)
      masked_[i] = static_cast<std::uint8_t>(plain[i] ^ mask_[i]);
  }
  static SecretBytes random() {
    SecretBytes bytes = SecretBytes::of_size(kSize);
    EXPECT_TRUE(
        crypto::fill_random(bytes.reveal_mutable(SecretAccess::because("a test draws a canary")))
            .ok());
    return bytes;
  }

  // Whole, in this order or, as big numbers lie in memory, from the back.
  bool is_in(ByteSpan memory) const {
    for (std::size_t at = 0; at + kSize <= memory.size(); ++at)
      if (matches(memory.subspan(at, kSize)))
        return true;
    return false;
  }

 private:
  std::uint8_t plain(std::size_t i) const {
    return static_cast<std::uint8_t>(masked_[i] ^ mask_[i]);
  }
  bool matches(ByteSpan piece) const {
    std::size_t i = 0;
    while (i < kSize && piece[i] == plain(i))
      ++i;
    if (i == kSize)
      return true;
    for (i = 0; i < kSize && piece[i] == plain(kSize - 1 - i);)
      ++i;
    return i == kSize;
  }

  std::array<std::uint8_t, kSize> mask_{};
  std::array<std::uint8_t, kSize> masked_{};
};

struct Region {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// What of this process's memory can be written, and so can hold a secret.
std::vector<Region> writable_regions() {
  std::vector<Region> regions;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    Region region;
    char dash = 0;
    std::string access;
    std::istringstream(line) >> std::hex >> region.begin >> dash >> region.end >> access;
    if (access.starts_with("rw") && line.find("[v") == std::string::npos)
      regions.push_back(region);
  }
  return regions;
}

bool is_in_memory(const Canary& canary) {
  std::ifstream memory("/proc/self/mem", std::ios::binary);
  Bytes copy;
  for (const Region& region : writable_regions()) {
    copy.assign(region.end - region.begin, 0);
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(region.begin));
    memory.read(reinterpret_cast<char*>(copy.data()), static_cast<std::streamsize>(copy.size()));
    const bool found = canary.is_in(ByteSpan(copy).first(
        static_cast<std::size_t>(std::max<std::streamsize>(memory.gcount(), 0))));
    wipe(copy);  // a copy of all that it may have found
    if (found)
      return true;
  }
  return false;
}

class MemoryScan : public ::testing::Test {
 protected:
  void SetUp() override {
    if (NSL_SANITIZED)
      GTEST_SKIP() << "a sanitizer keeps freed memory and maps terabytes of its own";
    ASSERT_TRUE(safe_.vault.create(kAda).ok());
  }

  // Puts a secret and uses it in every way; nothing of it is left in a variable.
  Canary plant_secret(const std::string& name) {
    const SecretBytes value = Canary::random();
    Canary canary(value);
    const auto put = [&](auto& transaction, auto& told) {
      return safe_.secrets.put(transaction, told, kAda, name, value, {});
    };
    EXPECT_TRUE(safe_.act(put).ok());
    EXPECT_TRUE(safe_.roll_back(kAda, name, 1).ok());
    EXPECT_TRUE(safe_.secrets.get(*safe_.store().snapshot(), kAda, name, {}).ok());
    const keys::InvokedFunction function{.owner = kAda, .name = FunctionName("f"), .hash = {}};
    EXPECT_TRUE(safe_.load(function, {name}).ok());
    return canary;
  }

  Canary plant_key(const std::string& name, crypto::KeyKind kind) {
    const auto key = crypto::SigningKey::generate(kind);
    EXPECT_TRUE(key.ok());
    const SecretBytes bytes = key->private_bytes();
    Canary canary(bytes);
    keys::SigningKeys keys({*safe_.vault.data_keys, safe_.wall, safe_.vault.events});
    const keys::ImportedKey imported = keys::Pkcs8PrivateKey{.der = key->pkcs8()};
    EXPECT_TRUE(safe_
                    .act([&](auto& transaction, auto& told) {
                      return keys.import(transaction, told, kAda, name, imported, {});
                    })
                    .ok());
    EXPECT_TRUE(keys.sign(*safe_.store().snapshot(), kAda, name, {}, keys::Message{{}}).ok());
    return canary;
  }

  Canary data_key() {
    const auto record = safe_.vault.stored(kAda);
    return Canary(*keys::unwrap(safe_.vault.ratchet, kAda, record.keys.front()));
  }

  void idle() {
    safe_.vault.monotonic.advance(std::chrono::hours(1));
    safe_.vault.data_keys->wipe_idle();
  }

  void expect_not_in_store(const Canary& canary) {
    for (const storage::KeyValue& record : safe_.vault.memory.backend->dump()) {
      EXPECT_FALSE(canary.is_in(record.key));
      EXPECT_FALSE(canary.is_in(record.value));
    }
  }

  Safe safe_;
};

TEST_F(MemoryScan, FindsWhatIsInUseAndNothingAfterwards) {
  SecretBytes in_use = Canary::random();
  const Canary canary(in_use);
  EXPECT_TRUE(is_in_memory(canary)) << "the test can tell";
  in_use = SecretBytes();
  EXPECT_FALSE(is_in_memory(canary));
}

TEST_F(MemoryScan, FindsNoSecretInTheStoreNorInMemoryAfterUse) {
  const Canary canary = plant_secret("K");
  expect_not_in_store(canary);
  idle();
  EXPECT_FALSE(is_in_memory(canary));
}

TEST_F(MemoryScan, FindsNoSigningKeyInTheStoreNorInMemoryAfterUse) {
  for (const auto kind :
       {crypto::KeyKind::kP256, crypto::KeyKind::kSecp256k1, crypto::KeyKind::kEd25519}) {
    const Canary canary = plant_key(std::string(name_of(kind)), kind);
    expect_not_in_store(canary);
    idle();
    EXPECT_FALSE(is_in_memory(canary)) << name_of(kind);
  }
}

TEST_F(MemoryScan, FindsADataKeyWhileItIsCachedAndNotWhenItWasIdle) {
  ASSERT_TRUE(safe_.put(kAda, "K", "x").ok());
  const Canary canary = data_key();
  expect_not_in_store(canary);
  EXPECT_TRUE(is_in_memory(canary));
  idle();
  EXPECT_FALSE(is_in_memory(canary));
}

}  // namespace
}  // namespace nsl::secrets
