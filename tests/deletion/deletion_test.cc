// What is left of a deleted user: in the data directory, in copies of it that the host kept, and with
// which root blob. With the real store over sealed files and the real sealing, on a directory in
// memory.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/event_buffer.h"
#include "enclave/gas/accounts.h"
#include "enclave/keys/reencryption.h"
#include "enclave/keys/sealed_ratchet.h"
#include "enclave/keys/shredding.h"
#include "enclave/keys/signing_keys.h"
#include "enclave/platform/no_witness.h"
#include "enclave/platform/simulation/sealing_key.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/platform/testing/random_entropy.h"
#include "enclave/secrets/secrets.h"
#include "enclave/storage/embedded_store.h"

namespace nsl {
namespace {

using platform::testing::DirectoryState;
using platform::testing::MemoryFiles;

const UserId kAda("ada");
const UserId kBob("bob");
const std::string kCanary = "canary: what Ada told nobody else";

std::unique_ptr<platform::SealingKey> machine() {
  platform::EnclaveIdentity identity;
  identity.mrenclave.fill(1);
  return platform::simulation::SimulatedSealingKey::from_secret(SecretBytes::take(Bytes(32, 9)),
                                                                identity)
      .value();
}

// One life of the enclave over a root directory and a data directory.
struct Enclave {
  Enclave(MemoryFiles& root, MemoryFiles& data)
      : sealing(sealing::Sealing::open({root, *key, entropy, nobody},
                                       platform::SealingPolicy::kMrenclave)
                    .value()),
        embedded(
            storage::EmbeddedStore::open({data, *sealing, entropy, witness, nobody}, {}).value()),
        ratchet(*sealing),
        data_keys({ratchet, entropy, monotonic}, {}),
        secrets({data_keys, wall, nobody}, {}),
        signing_keys({data_keys, wall, nobody}),
        shredding({embedded->store(), ratchet, entropy, nobody}) {}

  Status act(const std::function<Status(storage::Transaction&)>& work) {
    const auto done = run_transaction(embedded->store(), work);
    return done.ok() ? ok_status() : Status(done.error());
  }
  // A user with a secret and a signing key.
  Status add(const UserId& user, std::string_view secret) {
    return act([&](storage::Transaction& transaction) -> Status {
      NSL_RETURN_IF_ERROR(data_keys.create(transaction, nobody, user));
      NSL_RETURN_IF_ERROR(
          secrets.put(transaction, nobody, user, "K", SecretBytes::copy_of(as_bytes(secret)), {}));
      NSL_RETURN_IF_ERROR(
          signing_keys.create(transaction, nobody, user, "S", crypto::KeyKind::kP256, {}));
      return ok_status();
    });
  }
  Status remove(const UserId& user) {
    NSL_RETURN_IF_ERROR(act([&](storage::Transaction& transaction) -> Status {
      NSL_RETURN_IF_ERROR(secrets.erase_some_of(transaction, nobody, user));
      NSL_RETURN_IF_ERROR(signing_keys.erase_some_of(transaction, nobody, user));
      return data_keys.erase(transaction, nobody, user);
    }));
    data_keys.forget(user);
    return ok_status();
  }
  // What the user's secret says, or the slug of why it does not.
  std::string secret(const UserId& user) {
    const auto value = secrets.get(*embedded->store().snapshot(), user, "K", {});
    if (!value.ok())
      return std::string(value.error().slug());
    return std::string(as_text(value->reveal(SecretAccess::because("a test compares it"))));
  }
  std::string signature(const UserId& user) {
    const auto signature =
        signing_keys.sign(*embedded->store().snapshot(), user, "S", {}, keys::Message{{}});
    return signature.ok() ? "signed" : std::string(signature.error().slug());
  }

  NullEventSink nobody;
  platform::NoWitness witness;
  platform::testing::RandomEntropy entropy;
  platform::testing::FrozenWallClock wall;
  platform::testing::FrozenMonotonicClock monotonic;
  std::unique_ptr<platform::SealingKey> key = machine();
  std::unique_ptr<sealing::Sealing> sealing;
  std::unique_ptr<storage::EmbeddedStore> embedded;
  keys::SealedRatchet ratchet;
  keys::DataKeys data_keys;
  secrets::Secrets secrets;
  keys::SigningKeys signing_keys;
  keys::Shredding shredding;
};

bool contains(const DirectoryState& state, std::string_view text) {
  return std::ranges::any_of(state, [&](const auto& file) {
    return as_text(file.second).find(text) != std::string_view::npos;
  });
}

class Deletion : public ::testing::Test {
 protected:
  void SetUp() override {
    {
      Enclave enclave(root_, data_);
      ASSERT_TRUE(enclave.add(kAda, kCanary).ok());
      ASSERT_TRUE(enclave.add(kBob, "bob's").ok());
      ASSERT_EQ(enclave.secret(kAda), kCanary);
    }
    old_root_ = root_.state();
    old_data_ = data_.state();
    Enclave enclave(root_, data_);
    ASSERT_TRUE(enclave.remove(kAda).ok());
    ASSERT_TRUE(enclave.shredding.run().ok());
  }

  MemoryFiles root_;
  MemoryFiles data_;
  DirectoryState old_root_;  // before the deletion
  DirectoryState old_data_;
};

TEST_F(Deletion, LeavesNothingReadableInAnOldCopyUnderTheCurrentRootBlob) {
  MemoryFiles copy(old_data_);
  Enclave enclave(root_, copy);
  EXPECT_EQ(enclave.secret(kAda), "data-key-lost");
  EXPECT_EQ(enclave.signature(kAda), "data-key-lost");
}

TEST_F(Deletion, LeavesTheOthersAsTheyWere) {
  Enclave enclave(root_, data_);
  EXPECT_EQ(enclave.secret(kAda), "not-found");
  EXPECT_EQ(enclave.secret(kBob), "bob's");
  EXPECT_EQ(enclave.signature(kBob), "signed");
}

TEST_F(Deletion, IsUndoneByAHostThatKeptTheOldRootBlobToo) {
  // Not protected, and documented so: only a freshness witness notices.
  MemoryFiles root(old_root_);
  MemoryFiles data(old_data_);
  Enclave enclave(root, data);
  EXPECT_EQ(enclave.secret(kAda), kCanary);
}

TEST_F(Deletion, OldCopiesAreLostForTheOthersToo) {
  // The price, and documented so: backups of before need the root blob of before.
  MemoryFiles copy(old_data_);
  Enclave enclave(root_, copy);
  EXPECT_EQ(enclave.secret(kBob), "data-key-lost");
}

TEST_F(Deletion, NothingWasEverInTheDirectoryInTheClear) {
  EXPECT_FALSE(contains(old_data_, kCanary));
  EXPECT_FALSE(contains(data_.state(), kCanary));
  EXPECT_FALSE(contains(old_root_, kCanary));
}

}  // namespace
}  // namespace nsl
