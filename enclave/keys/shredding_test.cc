// Deleting for good, through a crash at every step.
#include "enclave/keys/shredding.h"

#include <atomic>
#include <thread>

#include "crypto/aead.h"
#include "enclave/keys/testing/vault.h"
#include "enclave/keys/wrapping.h"

namespace nsl::keys {
namespace {

using testing::MemoryRatchet;
using testing::Vault;
using Dump = std::vector<storage::KeyValue>;

const UserId kAda("ada");
const UserId kBob("bob");

constexpr int kOthers = 450;  // three batches

UserId other(int number) { return UserId("other" + std::to_string(number)); }

// Ada, who will be deleted, and others, each with a note.
void populate(Vault& vault) {
  ASSERT_TRUE(vault.create(kAda).ok());
  ASSERT_TRUE(vault.write(kAda, "n", "hers").ok());
  for (int i = 0; i < kOthers; ++i) {
    ASSERT_TRUE(vault.create(other(i)).ok());
    ASSERT_TRUE(vault.write(other(i), "n", "theirs").ok());
  }
}

// Whether a user's data keys in a copy of the store open with any key that the ratchet has now.
bool can_unwrap(const Vault& vault, const Dump& copy, const UserId& user) {
  const auto record = Vault::stored_in(copy, user);
  if (!record)
    return false;
  bool opened = false;
  for (const WrappedDataKey& wrapped : record->keys) {
    opened = opened || unwrap(vault.ratchet, user, wrapped).ok();
    // And if the number of the generation is a lie.
    WrappedDataKey relabelled = wrapped;
    relabelled.generation = vault.ratchet.state().current;
    opened = opened || unwrap(vault.ratchet, user, relabelled).ok();
  }
  return opened;
}

void expect_all_readable(Vault& vault) {
  for (int i = 0; i < kOthers; ++i) {
    const auto note = vault.read(other(i), "n");
    ASSERT_TRUE(note.ok()) << note.error();
    ASSERT_EQ(*note, "theirs");
  }
}

void expect_done(Vault& vault) {
  EXPECT_FALSE(*vault.shredding->due());
  EXPECT_FALSE(vault.ratchet.state().has_previous);
}

TEST(Shredding, MakesADeletedUsersKeyUselessInAnOldCopy) {
  Vault vault;
  populate(vault);
  const Dump old_copy = vault.memory.backend->dump();
  EXPECT_TRUE(can_unwrap(vault, old_copy, kAda)) << "the test can tell";
  ASSERT_TRUE(vault.erase(kAda).ok());
  EXPECT_TRUE(*vault.shredding->due());
  EXPECT_TRUE(can_unwrap(vault, old_copy, kAda)) << "not yet";
  ASSERT_TRUE(vault.shredding->run().ok());
  EXPECT_FALSE(can_unwrap(vault, old_copy, kAda));
  expect_done(vault);
  expect_all_readable(vault);
  vault.reopen();
  expect_all_readable(vault);
  EXPECT_EQ(unwrap(vault.ratchet, kAda, Vault::stored_in(old_copy, kAda)->keys[0]).error().code(),
            Errc::kDataKeyLost);
}

TEST(Shredding, DoesNothingWithoutADeletion) {
  Vault vault;
  populate(vault);
  ASSERT_TRUE(vault.shredding->run().ok());
  EXPECT_EQ(vault.ratchet.state().current, 1u);
}

TEST(Shredding, SharesOneReplacementBetweenDeletions) {
  Vault vault;
  populate(vault);
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(vault.erase(other(i)).ok());
  ASSERT_TRUE(vault.erase(kAda).ok());
  ASSERT_TRUE(vault.shredding->run().ok());
  EXPECT_EQ(vault.ratchet.state().current, 2u);
  EXPECT_EQ(vault.events.count("keys.ratchet-replaced"), 1u);
  expect_done(vault);
}

TEST(Shredding, CoversADeletionDuringAReplacementByTheNext) {
  Vault vault;
  populate(vault);
  ASSERT_TRUE(vault.create(kBob).ok());
  ASSERT_TRUE(vault.erase(kAda).ok());
  // It dies before it ends: Bob's key is under the new generation already.
  vault.ratchet.die(MemoryRatchet::Death::kBefore, 1);
  ASSERT_FALSE(vault.shredding->run().ok());
  const Dump copy = vault.memory.backend->dump();
  ASSERT_TRUE(vault.erase(kBob).ok());
  vault.reopen();
  ASSERT_TRUE(vault.shredding->run().ok());
  EXPECT_FALSE(can_unwrap(vault, copy, kBob));
  EXPECT_EQ(vault.ratchet.state().current, 3u);
  expect_done(vault);
  expect_all_readable(vault);
}

// Runs until it fails, crashes, and goes on; copies of the store are taken at every turn.
void shred_through_a_crash(const std::function<void(Vault&)>& arm) {
  Vault vault;
  populate(vault);
  std::vector<Dump> copies{vault.memory.backend->dump()};
  ASSERT_TRUE(vault.erase(kAda).ok());
  copies.push_back(vault.memory.backend->dump());
  arm(vault);
  ASSERT_EQ(vault.shredding->run().error().code(), Errc::kStorageIo) << "it was told to fail";
  copies.push_back(vault.memory.backend->dump());
  vault.reopen();
  expect_all_readable(vault);
  ASSERT_TRUE(vault.create(kBob).ok()) << "others go on meanwhile";
  ASSERT_TRUE(vault.write(kBob, "n", "his").ok());
  ASSERT_TRUE(vault.shredding->run().ok());
  for (const Dump& copy : copies)
    EXPECT_FALSE(can_unwrap(vault, copy, kAda));
  expect_done(vault);
  vault.reopen();
  expect_all_readable(vault);
  EXPECT_EQ(*vault.read(kBob, "n"), "his");
}

TEST(Shredding, GoesOnAfterEveryFailedWriteOfTheStore) {
  // Begin, generation, three batches, done.
  for (std::size_t write = 0; write < 6; ++write) {
    SCOPED_TRACE(write);
    shred_through_a_crash(
        [&](Vault& vault) { vault.memory.backend->fail_write(Error(Errc::kStorageIo), write); });
  }
}

TEST(Shredding, GoesOnAfterEveryDeathOfTheRatchet) {
  for (const auto when : {MemoryRatchet::Death::kBefore, MemoryRatchet::Death::kAfter})
    for (const std::size_t step : {0, 1}) {
      SCOPED_TRACE(::testing::Message() << static_cast<int>(when) << " " << step);
      shred_through_a_crash([&](Vault& vault) { vault.ratchet.die(when, step); });
    }
}

TEST(Shredding, LetsNoKeyBeWrappedUnderTheFormerGenerationUnseen) {
  Vault vault;
  populate(vault);
  ASSERT_TRUE(vault.erase(kAda).ok());
  // A registration that began before the replacement and commits in the middle of it.
  const auto late = vault.memory.store.begin();
  NullEventSink nobody;
  ASSERT_TRUE(vault.data_keys->create(*late, nobody, kBob).ok());
  vault.ratchet.die(MemoryRatchet::Death::kBefore, 1);
  ASSERT_FALSE(vault.shredding->run().ok());
  EXPECT_EQ(late->commit(storage::Durability::kSynced).error().code(), Errc::kConflict);
  ASSERT_TRUE(vault.shredding->run().ok());
  expect_all_readable(vault);
}

TEST(Shredding, LosesNobodyWhileUsersComeAndGo) {
  Vault vault;
  populate(vault);
  std::atomic<bool> stop = false;
  std::vector<UserId> came;
  std::thread visitor([&] {
    for (int i = 0; !stop || i < 50; ++i) {
      const UserId user("visitor" + std::to_string(i));
      ASSERT_TRUE(vault.create(user).ok());
      ASSERT_TRUE(vault.write(user, "n", "visit").ok());
      if (i % 3 == 0) {
        ASSERT_TRUE(vault.erase(user).ok());
        continue;
      }
      came.push_back(user);
      if (i % 5 == 1) {
        ASSERT_TRUE(vault.rotate(user).ok());
      }
    }
  });
  ASSERT_TRUE(vault.erase(kAda).ok());
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(vault.shredding->run().ok());
  stop = true;
  visitor.join();
  ASSERT_TRUE(vault.shredding->run().ok());
  vault.reopen();
  expect_all_readable(vault);
  for (const UserId& user : came)
    ASSERT_EQ(*vault.read(user, "n"), "visit");
  expect_done(vault);
}

TEST(Shredding, AStoreOfAnEarlierTimeTakesNewUsersAndLosesTheOld) {
  Vault vault;
  ASSERT_TRUE(vault.create(kAda).ok());
  ASSERT_TRUE(vault.ratchet.begin_replacing().ok() && vault.ratchet.end_replacing().ok());
  vault.reopen();
  EXPECT_EQ(vault.read(kAda, "n").error().code(), Errc::kDataKeyLost);
  ASSERT_TRUE(vault.create(kBob).ok());
  ASSERT_TRUE(vault.write(kBob, "n", "x").ok());
  EXPECT_EQ(*vault.read(kBob, "n"), "x");
}

}  // namespace
}  // namespace nsl::keys
