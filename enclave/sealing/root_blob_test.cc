#include "enclave/sealing/root_blob.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/aead.h"
#include "crypto/kdf.h"
#include "crypto/sha256.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/lying_sealing_key.h"
#include "enclave/sealing/fixture_test.h"

namespace nsl::sealing {
namespace {

using platform::testing::LyingSealingKey;
using platform::testing::SealingLie;

SecretBytes content() { return SecretBytes::take(std::string("what is sealed")); }

class RootBlob : public ::testing::Test {
 protected:
  Bytes sealed(SealingPolicy policy = SealingPolicy::kMrenclave) {
    return seal_blob(content(), *own_, policy, entropy_).value();
  }
  Errc refusal(ByteSpan blob, const EnclaveIdentity& identity = test_identity(),
               SealingPolicy policy = SealingPolicy::kMrenclave, std::uint8_t secret = 7) {
    return code_of(open_blob(blob, *test_platform(identity, secret), policy));
  }
  static Bytes with_right_checksum(Bytes blob) {
    std::ranges::copy(crypto::sha256(ByteSpan(blob).first(128)), blob.begin() + 128);
    return blob;
  }

  const std::unique_ptr<platform::SealingKey> own_ = test_platform();
  platform::simulation::SystemEntropy entropy_;
};

TEST_F(RootBlob, OpensWhatItSealed) {
  for (const SealingPolicy policy : {SealingPolicy::kMrenclave, SealingPolicy::kMrsigner}) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kMaxBlobContent}) {
      const SecretBytes plain = SecretBytes::take(Bytes(size, 5));
      const Bytes blob = seal_blob(plain, *own_, policy, entropy_).value();
      EXPECT_EQ(blob.size(), kBlobHeaderSize + size + 16);
      const auto opened = open_blob(blob, *own_, policy);
      ASSERT_TRUE(opened.ok()) << opened.error();
      EXPECT_TRUE(constant_time_equal(opened->content, plain));
    }
  }
  EXPECT_EQ(code_of(seal_blob(SecretBytes::of_size(kMaxBlobContent + 1), *own_,
                              SealingPolicy::kMrenclave, entropy_)),
            Errc::kTooLarge);
}

// docs/sealing.md, followed by hand.
TEST_F(RootBlob, HasTheDocumentedFormat) {
  const Bytes blob = sealed(SealingPolicy::kMrsigner);
  const auto hex_at = [&](std::size_t at, std::size_t size) {
    return hex_encode(ByteSpan(blob).subspan(at, size));
  };
  EXPECT_EQ(as_text(ByteSpan(blob).first(8)), "NSL-ROOT");
  EXPECT_EQ(hex_at(8, 8),
            "0100"
            "02"
            "00"
            "0100"
            "0300");
  EXPECT_EQ(hex_at(16, 16),
            std::string(32, '0').replace(0, 32, "04040404040404040404040404040404"));
  EXPECT_EQ(hex_at(32, 32), hex_encode(test_identity().mrsigner));
  EXPECT_EQ(hex_at(108, 4), "0e000000");
  EXPECT_EQ(hex_at(128, 32), hex_encode(crypto::sha256(ByteSpan(blob).first(128))));

  platform::SealingKeyRequest request{SealingPolicy::kMrsigner, 3, {}, {}};
  request.cpu_svn.fill(4);
  std::copy_n(blob.begin() + 64, 32, request.key_id.begin());
  const SecretBytes platform_key = own_->derive(request).value();
  EXPECT_EQ(
      hex_at(112, 16),
      text_of(
          crypto::hkdf_sha256(platform_key, {}, as_bytes("nsl root blob 1 check"), 16).value()));
  auto aead =
      crypto::Aead::create(
          crypto::hkdf_sha256(platform_key, {}, as_bytes("nsl root blob 1 seal"), 32).value())
          .value();
  crypto::Aead::Nonce nonce;
  std::copy_n(blob.begin() + 96, 12, nonce.begin());
  crypto::Aead::Tag tag;
  std::copy_n(blob.begin() + 174, 16, tag.begin());
  Bytes plain(14);
  ASSERT_TRUE(
      aead.open(nonce, ByteSpan(blob).first(160), ByteSpan(blob).subspan(160, 14), tag, plain)
          .ok());
  EXPECT_EQ(as_text(plain), "what is sealed");
}

TEST_F(RootBlob, IsRefusedWithAnyByteChanged) {
  const Bytes blob = sealed();
  for (std::size_t i = 0; i < blob.size(); ++i) {
    for (const std::uint8_t mask : {0x01, 0x80, 0xff}) {
      Bytes changed = blob;
      changed[i] ^= mask;
      const bool in_version = i == 8 || i == 9;
      EXPECT_EQ(refusal(changed), in_version ? Errc::kSealUnknownVersion : Errc::kSealTampered)
          << "byte " << i;
    }
  }
}

TEST_F(RootBlob, IsRefusedWithAnyByteOfItsHeaderChangedAndTheChecksumMended) {
  const Bytes blob = sealed();
  std::set<Errc> met;
  for (std::size_t i = 0; i < 128; ++i) {
    Bytes changed = blob;
    changed[i] ^= 0x80;
    const Errc code = refusal(with_right_checksum(changed));
    EXPECT_NE(code, Errc()) << "byte " << i;
    met.insert(code);
  }
  EXPECT_EQ(
      met, (std::set<Errc>{Errc::kSealTampered, Errc::kSealUnknownVersion, Errc::kSealTruncated,
                           Errc::kSealPolicyMismatch, Errc::kSvnTooNew, Errc::kSealWrongPlatform}));
}

TEST_F(RootBlob, IsRefusedAtEveryOtherLength) {
  Bytes blob = sealed();
  for (std::size_t size = 0; size < blob.size(); ++size)
    EXPECT_EQ(refusal(ByteSpan(blob).first(size)), Errc::kSealTruncated) << size;
  blob.push_back(0);
  EXPECT_EQ(refusal(blob), Errc::kSealTampered);
  blob.resize(kMaxBlobSize + 1);
  EXPECT_EQ(refusal(blob), Errc::kSealTampered);
}

TEST_F(RootBlob, TellsAnotherPlatformOrEnclaveFromTampering) {
  EnclaveIdentity other = test_identity();
  EXPECT_EQ(refusal(sealed(), other, SealingPolicy::kMrenclave, 8), Errc::kSealWrongPlatform);
  other.mrenclave.fill(0x33);
  EXPECT_EQ(refusal(sealed(), other), Errc::kSealWrongPlatform);
  EXPECT_EQ(refusal(sealed(SealingPolicy::kMrsigner), other, SealingPolicy::kMrsigner), Errc());
  other.mrsigner.fill(0x33);
  EXPECT_EQ(refusal(sealed(SealingPolicy::kMrsigner), other, SealingPolicy::kMrsigner),
            Errc::kSealWrongPlatform);
  other = test_identity();
  other.isv_product_id = 2;
  EXPECT_EQ(refusal(sealed(), other), Errc::kSealWrongPlatform);
  const auto error = open_blob(sealed(), *test_platform(other), SealingPolicy::kMrenclave);
  EXPECT_EQ(error.error().detail(), "it was sealed for the product 1, this is 2");
}

TEST_F(RootBlob, IsRefusedByOlderSvnsAndOpenedByNewer) {
  EnclaveIdentity other = test_identity();
  other.isv_svn = 2;
  EXPECT_EQ(refusal(sealed(), other), Errc::kSvnTooNew);
  other.isv_svn = 4;
  EXPECT_EQ(refusal(sealed(), other), Errc());
  other.cpu_svn[7] = 3;
  EXPECT_EQ(refusal(sealed(), other), Errc::kSvnTooNew);
  other.cpu_svn[7] = 5;
  EXPECT_EQ(refusal(sealed(), other), Errc());
}

TEST_F(RootBlob, IsRefusedUnderAnotherPolicyThanIsConfigured) {
  EXPECT_EQ(refusal(sealed(SealingPolicy::kMrsigner)), Errc::kSealPolicyMismatch);
  EXPECT_EQ(refusal(sealed(), test_identity(), SealingPolicy::kMrsigner),
            Errc::kSealPolicyMismatch);
}

TEST_F(RootBlob, HasAKeyOfItsOwnEachTime) {
  const Bytes first = sealed();
  const Bytes second = sealed();
  EXPECT_NE(to_bytes(ByteSpan(first).subspan(64, 32)), to_bytes(ByteSpan(second).subspan(64, 32)));
  EXPECT_NE(to_bytes(ByteSpan(first).subspan(160)), to_bytes(ByteSpan(second).subspan(160)));
}

TEST_F(RootBlob, IsNotSealedByAPlatformThatLies) {
  LyingSealingKey lying(*own_);
  const auto sealing_refusal = [&](SealingLie lie) {
    lying.lie(lie);
    return code_of(seal_blob(content(), lying, SealingPolicy::kMrenclave, entropy_));
  };
  EXPECT_EQ(sealing_refusal(SealingLie::kNone), Errc());
  EXPECT_EQ(sealing_refusal(SealingLie::kShortKey), Errc::kUnavailable);
  EXPECT_EQ(sealing_refusal(SealingLie::kNoKey), Errc::kUnavailable);
  EXPECT_EQ(sealing_refusal(SealingLie::kNoIdentity), Errc::kUnavailable);
  platform::testing::FailingEntropy none;
  EXPECT_EQ(code_of(seal_blob(content(), *own_, SealingPolicy::kMrenclave, none)),
            Errc::kEntropyFailure);
}

// Gives another key at every call.
class FickleSealingKey final : public platform::SealingKey {
 public:
  explicit FickleSealingKey(const platform::SealingKey& inner) : inner_(inner) {}
  Result<EnclaveIdentity> identity() const override { return inner_.identity(); }
  Result<SecretBytes> derive(const platform::SealingKeyRequest& request) const override {
    platform::SealingKeyRequest other = request;
    other.key_id[0] = static_cast<std::uint8_t>(other.key_id[0] ^ ++calls_);
    return inner_.derive(other);
  }

 private:
  const platform::SealingKey& inner_;
  mutable std::uint8_t calls_ = 0;
};

TEST_F(RootBlob, IsNotSealedByAPlatformThatGivesNoKeyTwice) {
  const FickleSealingKey fickle(*own_);
  EXPECT_EQ(code_of(seal_blob(content(), fickle, SealingPolicy::kMrenclave, entropy_)),
            Errc::kUnavailable);
}

TEST_F(RootBlob, IsNotOpenedByAPlatformThatLies) {
  LyingSealingKey lying(*own_);
  const Bytes blob = sealed();
  const auto opening_refusal = [&](SealingLie lie) {
    lying.lie(lie);
    return code_of(open_blob(blob, lying, SealingPolicy::kMrenclave));
  };
  EXPECT_EQ(opening_refusal(SealingLie::kNone), Errc());
  EXPECT_EQ(opening_refusal(SealingLie::kOtherKey), Errc::kSealWrongPlatform);
  EXPECT_EQ(opening_refusal(SealingLie::kShortKey), Errc::kUnavailable);
  EXPECT_EQ(opening_refusal(SealingLie::kNoKey), Errc::kUnavailable);
}

}  // namespace
}  // namespace nsl::sealing
