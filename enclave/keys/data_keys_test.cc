#include "enclave/keys/data_keys.h"

#include "enclave/keys/testing/vault.h"
#include "enclave/keys/wrapping.h"

namespace nsl::keys {
namespace {

using testing::Vault;

const UserId kAda("ada");
const UserId kBob("bob");

TEST(DataKeys, EncryptAUsersRecords) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok());
  ASSERT_TRUE(vault.write(kAda, "n", "canary-in-a-note").ok());
  EXPECT_EQ(*vault.read(kAda, "n"), "canary-in-a-note");
  vault.reopen();
  EXPECT_EQ(*vault.read(kAda, "n"), "canary-in-a-note");
  for (const storage::KeyValue& record : vault.memory.backend->dump())
    EXPECT_EQ(as_text(record.value).find("canary"), std::string_view::npos);
}

TEST(DataKeys, AreMadeOnceAndOnlyForWhoIsThere) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok());
  EXPECT_EQ(vault.create(kAda).error().code(), Errc::kAlreadyExists);
  EXPECT_EQ(vault.write(kBob, "n", "x").error().code(), Errc::kNotFound);
  EXPECT_EQ(vault.read(kBob, "n").error().code(), Errc::kNotFound);
  EXPECT_EQ(vault.rotate(kBob).error().code(), Errc::kNotFound);
  EXPECT_EQ(vault.erase(kBob).error().code(), Errc::kNotFound);
}

TEST(DataKeys, DifferBetweenUsers) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok() && vault.create(kBob).ok());
  ASSERT_TRUE(vault.write(kAda, "n", "hers").ok());
  const auto snapshot = vault.memory.store.snapshot();
  const auto sealed = snapshot->get(Vault::place(kAda, "n"));
  const auto opener = vault.data_keys->opener(*snapshot, kBob);
  ASSERT_TRUE(sealed.ok() && opener.ok());
  EXPECT_EQ(opener->open(Vault::place(kAda, "n"), **sealed).error().code(),
            Errc::kAuthenticationFailed);
}

TEST(DataKeys, DoNotUnwrapInAnotherUsersPlace) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok());
  const DataKeysRecord record = vault.stored(kAda);
  EXPECT_TRUE(unwrap(vault.ratchet, kAda, record.keys[0]).ok());
  EXPECT_EQ(unwrap(vault.ratchet, kBob, record.keys[0]).error().code(),
            Errc::kAuthenticationFailed);
  WrappedDataKey other_version = record.keys[0];
  other_version.version = 2;
  EXPECT_EQ(unwrap(vault.ratchet, kAda, other_version).error().code(), Errc::kAuthenticationFailed);
}

TEST(DataKeys, AreGoneOnceErased) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok());
  ASSERT_TRUE(vault.write(kAda, "n", "x").ok());
  ASSERT_TRUE(vault.erase(kAda).ok());
  EXPECT_EQ(vault.read(kAda, "n").error().code(), Errc::kNotFound);
  ASSERT_TRUE(vault.create(kAda).ok()) << "the user may come back";
  EXPECT_EQ(vault.read(kAda, "n").error().code(), Errc::kAuthenticationFailed);
}

TEST(DataKeys, AWriteThatMeetsAnErasureDoesNotCommit) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok());
  const auto transaction = vault.memory.store.begin();
  const auto cipher = vault.data_keys->cipher(*transaction, kAda);
  ASSERT_TRUE(cipher.ok());
  const Bytes place = Vault::place(kAda, "n");
  ASSERT_TRUE(transaction->put(place, cipher->seal(place, as_bytes("x")).value()).ok());
  ASSERT_TRUE(vault.erase(kAda).ok());
  EXPECT_EQ(transaction->commit(storage::Durability::kSynced).error().code(), Errc::kConflict);
}

TEST(DataKeys, RotateAndReencryptWhatIsThere) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok() && vault.create(kBob).ok());
  for (int i = 0; i < 250; ++i)
    ASSERT_TRUE(vault.write(kAda, std::to_string(i), "note " + std::to_string(i)).ok());
  const DataKeysRecord before = vault.stored(kAda);
  ASSERT_TRUE(vault.rotate(kAda).ok());
  EXPECT_EQ(vault.stored(kAda).keys.size(), 2u);
  EXPECT_EQ(*vault.read(kAda, "7"), "note 7") << "while it is under way";
  ASSERT_TRUE(vault.write(kAda, "7", "changed").ok());
  ASSERT_TRUE(vault.reencryption->run().ok());
  const DataKeysRecord after = vault.stored(kAda);
  ASSERT_EQ(after.keys.size(), 1u);
  EXPECT_EQ(after.keys[0].version, before.keys[0].version + 1);
  EXPECT_NE(after.keys[0].id, before.keys[0].id);
  vault.reopen();
  for (int i = 0; i < 250; ++i)
    EXPECT_EQ(*vault.read(kAda, std::to_string(i)),
              i == 7 ? "changed" : "note " + std::to_string(i));
  EXPECT_EQ(vault.stored(kBob).keys[0].version, 1u);
}

TEST(DataKeys, RefuseToRotateAgainBeforeTheFirstRotationIsDone) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok());
  ASSERT_TRUE(vault.rotate(kAda).ok());
  EXPECT_EQ(vault.rotate(kAda).error().code(), Errc::kRotationUnderWay);
  ASSERT_TRUE(vault.reencryption->run().ok());
  EXPECT_TRUE(vault.rotate(kAda).ok());
}

TEST(DataKeys, AReencryptionThatFailsGoesOnLater) {
  for (std::size_t at = 0; at < 4; ++at) {
    Vault vault;
    ASSERT_TRUE(vault.create(kAda).ok());
    for (int i = 0; i < 250; ++i)
      ASSERT_TRUE(vault.write(kAda, std::to_string(i), "x").ok());
    ASSERT_TRUE(vault.rotate(kAda).ok());
    vault.memory.backend->fail_write(Error(Errc::kStorageIo), at);
    EXPECT_EQ(vault.reencryption->run().error().code(), Errc::kStorageIo) << at;
    vault.reopen();
    EXPECT_EQ(*vault.read(kAda, "0"), "x");
    ASSERT_TRUE(vault.reencryption->run().ok());
    EXPECT_EQ(vault.stored(kAda).keys.size(), 1u);
    for (int i = 0; i < 250; ++i)
      EXPECT_EQ(*vault.read(kAda, std::to_string(i)), "x");
  }
}

TEST(DataKeys, AreErasedInTheMiddleOfARotation) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok());
  ASSERT_TRUE(vault.rotate(kAda).ok());
  ASSERT_TRUE(vault.erase(kAda).ok());
  EXPECT_TRUE(vault.reencryption->run().ok());
  EXPECT_FALSE(Vault::stored_in(vault.memory.backend->dump(), kAda));
}

TEST(DataKeys, TellWhatWasDone) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok());
  ASSERT_TRUE(vault.rotate(kAda).ok());
  ASSERT_TRUE(vault.reencryption->run().ok());
  ASSERT_TRUE(vault.erase(kAda).ok());
  EXPECT_EQ(vault.events.take(),
            (std::vector<std::string>{"keys.data-key-created user=ada version=1",
                                      "keys.data-key-rotated user=ada version=2",
                                      "keys.data-key-rotation-finished user=ada version=2",
                                      "keys.data-key-erased user=ada version=2"}));
}

TEST(DataKeyCache, KeepsTheMostRecentlyUsedOnes) {
  platform::testing::FrozenMonotonicClock clock;
  DataKeyCache cache(clock, 2);
  const auto key = [] { return std::make_shared<DataKey>(); };
  cache.add(kAda, {1}, key());
  cache.add(kAda, {2}, key());
  EXPECT_TRUE(cache.find({1}));
  cache.add(kBob, {3}, key());
  EXPECT_FALSE(cache.find({2}));
  EXPECT_TRUE(cache.find({1}));
  EXPECT_TRUE(cache.find({3}));
}

TEST(DataKeyCache, DropsWhatIsIdleAndWhoIsForgotten) {
  platform::testing::FrozenMonotonicClock clock;
  DataKeyCache cache(clock, 8);
  const auto key = std::make_shared<DataKey>();
  const std::weak_ptr<const DataKey> watched = key;
  cache.add(kAda, {1}, key);
  cache.add(kBob, {2}, std::make_shared<DataKey>());
  clock.advance(std::chrono::seconds(10));
  EXPECT_TRUE(cache.find({2}));
  cache.drop_idle(std::chrono::seconds(10));
  EXPECT_EQ(cache.size(), 2u);
  clock.advance(std::chrono::seconds(1));
  cache.drop_idle(std::chrono::seconds(10));
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_FALSE(cache.find({1}));
  cache.forget(kBob);
  EXPECT_EQ(cache.size(), 0u);
}

}  // namespace
}  // namespace nsl::keys
