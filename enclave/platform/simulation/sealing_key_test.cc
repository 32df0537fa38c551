#include "enclave/platform/simulation/sealing_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "base/hex.h"
#include "enclave/platform/simulation/entropy.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/temporary_directory.h"

namespace nsl::platform::simulation {
namespace {

namespace fs = std::filesystem;

EnclaveIdentity identity() {
  EnclaveIdentity identity;
  identity.mrenclave.fill(1);
  identity.mrsigner.fill(2);
  identity.isv_product_id = 3;
  identity.isv_svn = 4;
  identity.cpu_svn.fill(5);
  return identity;
}

SealingKeyRequest request(SealingPolicy policy = SealingPolicy::kMrenclave) {
  SealingKeyRequest request;
  request.policy = policy;
  request.isv_svn = 4;
  request.cpu_svn.fill(5);
  request.key_id.fill(6);
  return request;
}

std::unique_ptr<SimulatedSealingKey> platform(const EnclaveIdentity& enclave,
                                              std::uint8_t secret = 9) {
  return SimulatedSealingKey::from_secret(SecretBytes::take(Bytes(32, secret)), enclave).value();
}

std::string derived(const SealingKey& key, const SealingKeyRequest& asked) {
  const auto derived = key.derive(asked);
  EXPECT_TRUE(derived.ok()) << derived.error();
  EXPECT_EQ(derived->size(), 32u);
  return hex_encode(derived->reveal(SecretAccess::because("a test compares keys")));
}

TEST(SimulatedSealingKey, DerivesTheSameKeyForTheSameRequest) {
  EXPECT_EQ(derived(*platform(identity()), request()), derived(*platform(identity()), request()));
}

TEST(SimulatedSealingKey, DerivesAnotherKeyForEverythingThatItBindsTo) {
  EnclaveIdentity newer = identity();
  newer.isv_svn = 6;
  const auto key = platform(newer);
  std::set<std::string> keys;
  std::size_t count = 0;
  const auto add = [&](const SealingKeyRequest& asked, const SealingKey& by) {
    keys.insert(derived(by, asked));
    ++count;
  };
  for (const SealingPolicy policy : {SealingPolicy::kMrenclave, SealingPolicy::kMrsigner}) {
    add(request(policy), *key);
    auto other = request(policy);
    other.isv_svn = 5;
    add(other, *key);
    other = request(policy);
    other.cpu_svn[15] = 4;
    add(other, *key);
    other = request(policy);
    other.key_id[0] = 0;
    add(other, *key);
    add(request(policy), *platform(newer, 8));
    EnclaveIdentity product = newer;
    product.isv_product_id = 4;
    add(request(policy), *platform(product));
  }
  EXPECT_EQ(keys.size(), count);
}

TEST(SimulatedSealingKey, BindsToTheMeasurementOrToTheSignerAsThePolicySays) {
  EnclaveIdentity upgraded = identity();
  upgraded.mrenclave.fill(7);
  EnclaveIdentity stranger = identity();
  stranger.mrsigner.fill(8);
  for (const SealingPolicy policy : {SealingPolicy::kMrenclave, SealingPolicy::kMrsigner}) {
    const std::string own = derived(*platform(identity()), request(policy));
    EXPECT_EQ(derived(*platform(upgraded), request(policy)) == own,
              policy == SealingPolicy::kMrsigner);
    EXPECT_EQ(derived(*platform(stranger), request(policy)) == own,
              policy == SealingPolicy::kMrenclave);
  }
}

TEST(SimulatedSealingKey, DerivesForOlderSvnsAndRefusesNewerOnes) {
  EnclaveIdentity newer = identity();
  newer.isv_svn = 5;
  newer.cpu_svn[3] = 9;
  EXPECT_EQ(derived(*platform(newer), request()), derived(*platform(identity()), request()));
  auto asked = request();
  asked.isv_svn = 5;
  EXPECT_EQ(platform(identity())->derive(asked).error().code(), Errc::kSvnTooNew);
  for (std::size_t i = 0; i < 16; ++i) {
    asked = request();
    asked.cpu_svn[i] = 6;
    EXPECT_EQ(platform(identity())->derive(asked).error().code(), Errc::kSvnTooNew) << i;
  }
}

TEST(SimulatedSealingKey, RefusesAPolicyThatIsNone) {
  for (const int policy : {0, 3, 255})
    EXPECT_EQ(
        platform(identity())->derive(request(static_cast<SealingPolicy>(policy))).error().code(),
        Errc::kInvalidArgument);
}

TEST(SimulatedSealingKey, IsWhatItsConfigurationSays) {
  const EnclaveIdentity own = platform(identity())->identity().value();
  EXPECT_EQ(own.mrenclave, identity().mrenclave);
  EXPECT_EQ(own.isv_svn, 4);
}

TEST(SimulatedSealingKey, TakesASecretOf32BytesOnly) {
  EXPECT_EQ(SimulatedSealingKey::from_secret(SecretBytes::of_size(31), identity()).error().code(),
            Errc::kBadKey);
}

class KeyFile : public ::testing::Test {
 protected:
  Result<std::unique_ptr<SimulatedSealingKey>> open() {
    return SimulatedSealingKey::from_key_file(path_, identity(), entropy_);
  }
  Errc refusal() {
    const auto key = open();
    return key.ok() ? Errc() : key.error().code();
  }

  testing::TemporaryDirectory directory_;
  std::string path_ = directory_.path() + "/sealing-key";
  SystemEntropy entropy_;
};

TEST_F(KeyFile, IsMadeOnceForItsOwnerAlone) {
  const mode_t before = umask(0);
  const std::string first = derived(*open().value(), request());
  umask(before);
  struct stat status;
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(status.st_size, 32);
  EXPECT_EQ(derived(*open().value(), request()), first);
  // Nothing lies beside it.
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()), 1);
}

TEST_F(KeyFile, MakesAnotherKeyOnEveryPlatform) {
  const std::string first = derived(*open().value(), request());
  fs::remove(path_);
  EXPECT_NE(derived(*open().value(), request()), first);
}

TEST_F(KeyFile, IsRefusedIfOthersMayReadOrWriteIt) {
  ASSERT_TRUE(open().ok());
  for (const mode_t mode : {0640, 0620, 0610, 0604, 0602, 0644, 0666, 0777}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    EXPECT_EQ(refusal(), Errc::kUnavailable) << mode;
  }
  for (const mode_t mode : {0400, 0600, 0700}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    EXPECT_TRUE(open().ok()) << mode;
  }
}

TEST_F(KeyFile, IsRefusedIfItIsNoRegularFile) {
  ASSERT_TRUE(open().ok());
  fs::rename(path_, path_ + "2");
  ASSERT_EQ(symlink((path_ + "2").c_str(), path_.c_str()), 0);
  EXPECT_EQ(refusal(), Errc::kUnavailable);
  fs::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(refusal(), Errc::kUnavailable);
}

TEST_F(KeyFile, IsRefusedIfItHasAnotherSize) {
  for (const int size : {0, 31, 33, 4096}) {
    std::ofstream(path_, std::ios::trunc) << std::string(static_cast<std::size_t>(size), 'k');
    ASSERT_EQ(chmod(path_.c_str(), 0600), 0);
    EXPECT_EQ(refusal(), Errc::kBadKey) << size;
  }
}

TEST_F(KeyFile, IsNotMadeWithoutEntropyOrADirectory) {
  testing::FailingEntropy none;
  EXPECT_EQ(SimulatedSealingKey::from_key_file(path_, identity(), none).error().code(),
            Errc::kEntropyFailure);
  EXPECT_TRUE(fs::is_empty(directory_.path()));
  EXPECT_EQ(SimulatedSealingKey::from_key_file(directory_.path() + "/no/key", identity(), entropy_)
                .error()
                .code(),
            Errc::kNotFound);
}

TEST_F(KeyFile, IsTheSameForAllWhoMakeItAtOnce) {
  std::vector<std::string> keys(4);
  std::vector<std::thread> threads;
  threads.reserve(keys.size());
  for (std::string& key : keys)
    threads.emplace_back([&] { key = derived(*open().value(), request()); });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_THAT(keys, ::testing::Each(keys[0]));
}

}  // namespace
}  // namespace nsl::platform::simulation
