#include "crypto/aead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/hex.h"
#include "crypto/wycheproof_test.h"

namespace nsl::crypto {
namespace {

using nlohmann::json;

Bytes from_hex(std::string_view text) { return hex_decode(text).value(); }

Aead aead_of(std::string_view key) {
  return Aead::create(SecretBytes::take(from_hex(key))).value();
}

template <std::size_t N>
std::array<std::uint8_t, N> fixed(ByteSpan bytes) {
  EXPECT_EQ(bytes.size(), N);
  std::array<std::uint8_t, N> out{};
  std::copy_n(bytes.begin(), std::min(N, bytes.size()), out.begin());
  return out;
}

const char kZeroKey[] = "0000000000000000000000000000000000000000000000000000000000000000";
constexpr Aead::Nonce kNonce = {1, 2, 3};

struct Sealed {
  Bytes ciphertext;
  Aead::Tag tag;
};

Sealed seal(Aead& aead, const Aead::Nonce& nonce, ByteSpan associated_data, ByteSpan plaintext) {
  Sealed sealed{Bytes(plaintext.size()), {}};
  sealed.tag = aead.seal(nonce, associated_data, plaintext, sealed.ciphertext).value();
  return sealed;
}

// The test cases 13, 14 and 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega), which
// NIST SP 800-38D specifies.
TEST(Aead, SealsTheExamplesOfItsSpecification) {
  Aead zero = aead_of(kZeroKey);
  EXPECT_EQ(hex_encode(seal(zero, {}, {}, {}).tag), "530f8afbc74536b9a963b4f1c4cb738b");
  const Sealed block = seal(zero, {}, {}, Bytes(16, 0));
  EXPECT_EQ(hex_encode(block.ciphertext), "cea7403d4d606b6e074ec5d3baf39d18");
  EXPECT_EQ(hex_encode(block.tag), "d0d1c8a799996bf0265b98b5d48ab919");

  Aead other = aead_of("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const Sealed message =
      seal(other, fixed<12>(from_hex("cafebabefacedbaddecaf888")),
           from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
           from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"));
  EXPECT_EQ(hex_encode(message.ciphertext),
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662");
  EXPECT_EQ(hex_encode(message.tag), "76fc6ece0f4e1768cddf8853bb2d551b");
}

void expect_result(const json& test) {
  Aead aead = Aead::create(SecretBytes::take(hex_field(test, "key"))).value();
  const auto nonce = fixed<12>(hex_field(test, "iv"));
  const auto tag = fixed<16>(hex_field(test, "tag"));
  const Bytes associated_data = hex_field(test, "aad");
  const Bytes ciphertext = hex_field(test, "ct");
  const Bytes message = hex_field(test, "msg");
  Bytes opened(ciphertext.size(), 0xaa);
  const Status status = aead.open(nonce, associated_data, ciphertext, tag, opened);
  if (test["result"] == "valid") {
    EXPECT_TRUE(status.ok()) << test["tcId"];
    EXPECT_EQ(opened, message) << test["tcId"];
    const Sealed sealed = seal(aead, nonce, associated_data, message);
    EXPECT_EQ(sealed.ciphertext, ciphertext) << test["tcId"];
    EXPECT_EQ(sealed.tag, tag) << test["tcId"];
  } else {
    ASSERT_FALSE(status.ok()) << test["tcId"];
    EXPECT_EQ(status.error().code(), Errc::kAuthenticationFailed) << test["tcId"];
    EXPECT_EQ(opened, Bytes(ciphertext.size(), 0)) << test["tcId"];
  }
}

TEST(Aead, AgreesWithWycheproof) {
  const auto suite = wycheproof("aes_gcm_test.json");
  if (!suite)
    GTEST_SKIP() << "skipped wycheproof aes_gcm_test.json";
  int count = 0;
  for (const json& group : (*suite)["testGroups"]) {
    if (group["keySize"] != 256 || group["ivSize"] != 96 || group["tagSize"] != 128)
      continue;  // not offered
    for (const json& test : group["tests"]) {
      ++count;
      expect_result(test);
    }
  }
  EXPECT_GE(count, 60);
}

TEST(Aead, OpensWhatItSealedAtEverySizeInPlaceAndApart) {
  Aead aead = aead_of(kZeroKey);
  for (std::size_t size = 0; size < 200; ++size) {
    Bytes plaintext(size);
    for (std::size_t i = 0; i < size; ++i)
      plaintext[i] = static_cast<std::uint8_t>(i * 7);
    const Sealed apart = seal(aead, kNonce, as_bytes("header"), plaintext);
    Bytes buffer = plaintext;
    const auto tag = aead.seal(kNonce, as_bytes("header"), buffer, buffer);
    ASSERT_TRUE(tag.ok());
    EXPECT_EQ(buffer, apart.ciphertext);
    EXPECT_EQ(*tag, apart.tag);
    ASSERT_TRUE(aead.open(kNonce, as_bytes("header"), buffer, *tag, buffer).ok());
    EXPECT_EQ(buffer, plaintext);
  }
}

TEST(Aead, RefusesEveryChangedBitAndWipesThePlaintext) {
  Aead aead = aead_of(kZeroKey);
  const Bytes plaintext = to_bytes("attack at dawn");
  const Bytes header = to_bytes("header");
  const Sealed sealed = seal(aead, kNonce, header, plaintext);
  const auto expect_refused = [&](const Aead::Nonce& nonce, ByteSpan associated_data,
                                  ByteSpan ciphertext, const Aead::Tag& tag) {
    Bytes opened(ciphertext.size(), 0xaa);
    const Status status = aead.open(nonce, associated_data, ciphertext, tag, opened);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code(), Errc::kAuthenticationFailed);
    EXPECT_EQ(opened, Bytes(ciphertext.size(), 0));
  };
  const auto each_bit = [](auto bytes, auto check) {
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      auto changed = bytes;
      changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1 << (bit % 8)));
      check(changed);
    }
  };
  each_bit(sealed.ciphertext,
           [&](const Bytes& c) { expect_refused(kNonce, header, c, sealed.tag); });
  each_bit(sealed.tag,
           [&](const Aead::Tag& t) { expect_refused(kNonce, header, sealed.ciphertext, t); });
  each_bit(header,
           [&](const Bytes& h) { expect_refused(kNonce, h, sealed.ciphertext, sealed.tag); });
  each_bit(kNonce,
           [&](const Aead::Nonce& n) { expect_refused(n, header, sealed.ciphertext, sealed.tag); });
  expect_refused(kNonce, {}, sealed.ciphertext, sealed.tag);
  expect_refused(kNonce, header, ByteSpan(sealed.ciphertext).first(3), sealed.tag);
  // A refusal leaves nothing behind that would spoil the next message.
  Bytes opened(plaintext.size());
  EXPECT_TRUE(aead.open(kNonce, header, sealed.ciphertext, sealed.tag, opened).ok());
  EXPECT_EQ(opened, plaintext);
}

TEST(Aead, DoesNotOpenUnderAnotherKey) {
  Aead aead = aead_of(kZeroKey);
  const Sealed sealed = seal(aead, kNonce, {}, as_bytes("message"));
  Aead other = aead_of("0000000000000000000000000000000000000000000000000000000000000001");
  Bytes opened(sealed.ciphertext.size());
  EXPECT_EQ(other.open(kNonce, {}, sealed.ciphertext, sealed.tag, opened).error().code(),
            Errc::kAuthenticationFailed);
}

TEST(Aead, ClonesWorkBesideAndBeyondTheirOriginal) {
  std::optional<Aead> original = aead_of(kZeroKey);
  const Sealed before = seal(*original, kNonce, as_bytes("a"), as_bytes("message"));
  Aead clone = original->clone().value();
  Aead second = clone.clone().value();
  original.reset();
  for (Aead* aead : {&clone, &second}) {
    const Sealed after = seal(*aead, kNonce, as_bytes("a"), as_bytes("message"));
    EXPECT_EQ(after.ciphertext, before.ciphertext);
    EXPECT_EQ(after.tag, before.tag);
    Bytes opened(before.ciphertext.size());
    ASSERT_TRUE(aead->open(kNonce, as_bytes("a"), before.ciphertext, before.tag, opened).ok());
    EXPECT_EQ(as_text(opened), "message");
  }
}

TEST(Aead, KeepsItsKeyWhenMoved) {
  Aead first = aead_of(kZeroKey);
  const Sealed before = seal(first, kNonce, {}, as_bytes("message"));
  Aead second = std::move(first);
  EXPECT_EQ(seal(second, kNonce, {}, as_bytes("message")).tag, before.tag);
  first = aead_of(kZeroKey);
  EXPECT_EQ(seal(first, kNonce, {}, as_bytes("message")).tag, before.tag);
}

TEST(Aead, TakesKeysOf32BytesOnly) {
  for (const std::size_t size : {0u, 16u, 24u, 31u, 33u, 64u})
    EXPECT_EQ(Aead::create(SecretBytes::of_size(size)).error().code(), Errc::kBadKey) << size;
}

TEST(Aead, RefusesBuffersOfDifferentSizes) {
  Aead aead = aead_of(kZeroKey);
  Bytes seven(7);
  Bytes eight(8);
  EXPECT_EQ(aead.seal(kNonce, {}, seven, eight).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(aead.open(kNonce, {}, eight, {}, seven).error().code(), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace nsl::crypto
