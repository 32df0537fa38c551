#include "enclave/sealing/sealing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/lying_files.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/sealing/fixture_test.h"
#include "enclave/sealing/root_blob.h"

namespace nsl::sealing {
namespace {

using ::testing::UnorderedElementsAre;

constexpr Purpose kPurposes[] = {Purpose::kStorage,      Purpose::kBackup,   Purpose::kIdentity,
                                 Purpose::kTls,          Purpose::kReceipts, Purpose::kAuditLog,
                                 Purpose::kConfiguration};
constexpr Ratchet kUserKeys = Ratchet::kUserKeys;

class SealingTest : public ::testing::Test {
 protected:
  std::unique_ptr<Sealing> started() {
    auto sealing = enclave_.start(files_);
    EXPECT_TRUE(sealing.ok()) << sealing.error();
    return std::move(sealing).value();
  }
  static std::string derived(const Sealing& sealing, std::uint32_t epoch,
                             Purpose purpose = Purpose::kStorage) {
    const auto key = sealing.derive(purpose, Epoch(epoch));
    return key.ok() ? text_of(*key) : std::string(key.error().slug());
  }
  static std::string ratchet(const Sealing& sealing, std::uint64_t generation) {
    const auto key = sealing.ratchet_key(kUserKeys, generation);
    return key.ok() ? text_of(*key) : std::string(key.error().slug());
  }

  platform::testing::MemoryFiles files_;
  TestEnclave enclave_;
};

TEST_F(SealingTest, MakesTheRootOnceAndFindsItAgain) {
  const auto first = started();
  EXPECT_EQ(first->current_epoch(), Epoch(1));
  EXPECT_EQ(first->policy(), SealingPolicy::kMrenclave);
  EXPECT_THAT(files_.list().value(), UnorderedElementsAre("root"));
  const auto second = started();
  EXPECT_EQ(second->root_id(), first->root_id());
  EXPECT_EQ(derived(*second, 1), derived(*first, 1));
  EXPECT_EQ(ratchet(*second, 1), ratchet(*first, 1));
  EXPECT_EQ(enclave_.events().count("sealing.root-created"), 1);
}

TEST_F(SealingTest, MakesAnotherRootElsewhere) {
  platform::testing::MemoryFiles elsewhere;
  const auto first = started();
  const auto second = enclave_.start(elsewhere).value();
  EXPECT_NE(second->root_id(), first->root_id());
  EXPECT_NE(derived(*second, 1), derived(*first, 1));
  EXPECT_NE(ratchet(*second, 1), ratchet(*first, 1));
}

TEST_F(SealingTest, DerivesAKeyOfItsOwnForEachPurposeAndEpoch) {
  const auto sealing = started();
  ASSERT_EQ(sealing->rotate().value(), Epoch(2));
  std::set<std::string> keys;
  for (const Purpose purpose : kPurposes) {
    for (const std::uint32_t epoch : {1u, 2u}) {
      keys.insert(derived(*sealing, epoch, purpose));
      EXPECT_EQ(sealing->derive(purpose, Epoch(epoch))->size(), 32u);
    }
  }
  EXPECT_EQ(keys.size(), 14u);
  std::set<std::string_view> names;
  for (const Purpose purpose : kPurposes)
    names.insert(name_of(purpose));
  EXPECT_EQ(names.size(), 7u);
  EXPECT_EQ(code_of(sealing->derive(static_cast<Purpose>(0), Epoch(1))), Errc::kInvalidArgument);
  EXPECT_EQ(name_of(static_cast<Purpose>(8)), "");
}

TEST_F(SealingTest, RefusesEpochsThatItDoesNotHave) {
  const auto sealing = started();
  for (const std::uint32_t epoch : {0u, 2u, 0xffff'ffffu})
    EXPECT_EQ(derived(*sealing, epoch), "invalid-argument") << epoch;
}

TEST_F(SealingTest, KeepsOldEpochsReadableAcrossRotationAndRestart) {
  auto sealing = started();
  const std::string first = derived(*sealing, 1);
  ASSERT_EQ(sealing->rotate().value(), Epoch(2));
  ASSERT_EQ(sealing->rotate().value(), Epoch(3));
  const std::string third = derived(*sealing, 3);
  sealing = started();
  EXPECT_EQ(sealing->current_epoch(), Epoch(3));
  EXPECT_EQ(sealing->oldest_epoch(), Epoch(1));
  EXPECT_EQ(derived(*sealing, 1), first);
  EXPECT_EQ(derived(*sealing, 3), third);
  EXPECT_EQ(enclave_.events().count("sealing.rotated"), 2);
}

TEST_F(SealingTest, ForgetsRetiredEpochsForGood) {
  auto sealing = started();
  ASSERT_TRUE(sealing->rotate().ok());
  ASSERT_TRUE(sealing->rotate().ok());
  const std::string third = derived(*sealing, 3);
  ASSERT_TRUE(sealing->retire_epochs_before(Epoch(3)).ok());
  sealing = started();
  EXPECT_EQ(sealing->oldest_epoch(), Epoch(3));
  EXPECT_EQ(derived(*sealing, 2), "invalid-argument");
  EXPECT_EQ(derived(*sealing, 3), third);
  EXPECT_TRUE(sealing->retire_epochs_before(Epoch(1)).ok());
  EXPECT_EQ(code_of(sealing->retire_epochs_before(Epoch(4))), Errc::kInvalidArgument);
  EXPECT_EQ(sealing->oldest_epoch(), Epoch(3));
  EXPECT_EQ(sealing->rotate().value(), Epoch(4));
}

TEST_F(SealingTest, RotatesAsOftenAsTheBlobHoldsAndNoMore) {
  auto sealing = started();
  for (std::size_t i = 1; i < kMaxKeptEpochs; ++i)
    ASSERT_TRUE(sealing->rotate().ok()) << i;
  EXPECT_EQ(code_of(sealing->rotate()), Errc::kTooLarge);
  ASSERT_TRUE(sealing->begin_replacing(kUserKeys).ok());  // the largest blob there is
  sealing = started();
  EXPECT_EQ(sealing->current_epoch(), Epoch(kMaxKeptEpochs));
  ASSERT_TRUE(sealing->retire_epochs_before(Epoch(2)).ok());
  EXPECT_EQ(sealing->rotate().value(), Epoch(kMaxKeptEpochs + 1));
}

TEST_F(SealingTest, ReplacesARatchetInTwoSteps) {
  auto sealing = started();
  const std::string first = ratchet(*sealing, 1);
  EXPECT_EQ(code_of(sealing->end_replacing(kUserKeys)), Errc::kWrongPhase);
  ASSERT_TRUE(sealing->begin_replacing(kUserKeys).ok());
  EXPECT_EQ(code_of(sealing->begin_replacing(kUserKeys)), Errc::kWrongPhase);
  sealing = started();  // as after a crash between the steps
  EXPECT_EQ(sealing->ratchet_state(kUserKeys).current, 2u);
  EXPECT_TRUE(sealing->ratchet_state(kUserKeys).has_previous);
  EXPECT_EQ(ratchet(*sealing, 1), first);
  const std::string second = ratchet(*sealing, 2);
  EXPECT_NE(second, first);
  ASSERT_TRUE(sealing->end_replacing(kUserKeys).ok());
  for (int start = 0; start < 2; ++start) {
    EXPECT_EQ(ratchet(*sealing, 1), "not-found");
    EXPECT_EQ(ratchet(*sealing, 2), second);
    EXPECT_EQ(sealing->ratchet_state(kUserKeys).current, 2u);
    EXPECT_FALSE(sealing->ratchet_state(kUserKeys).has_previous);
    sealing = started();
  }
  for (const std::uint64_t generation : {std::uint64_t{0}, std::uint64_t{3}, ~std::uint64_t{0}})
    EXPECT_EQ(ratchet(*sealing, generation), "not-found");
}

TEST_F(SealingTest, HasNoOtherRatchet) {
  const auto sealing = started();
  const auto other = static_cast<Ratchet>(2);
  EXPECT_EQ(sealing->ratchet_state(other).current, 0u);
  EXPECT_EQ(code_of(sealing->ratchet_key(other, 1)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(sealing->begin_replacing(other)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(sealing->end_replacing(other)), Errc::kInvalidArgument);
}

// The errors at open, each by its name. root_blob_test.cc goes through every byte and length.
TEST_F(SealingTest, RefusesABlobThatIsNotItsOwn) {
  ASSERT_TRUE(started()->rotate().ok());
  platform::testing::LyingFiles host(files_);
  const auto good = host.save().value();
  EXPECT_EQ(code_of(enclave_.start(files_, SealingPolicy::kMrsigner)), Errc::kSealPolicyMismatch);
  EXPECT_EQ(code_of(TestEnclave(test_identity(), 8).start(files_)), Errc::kSealWrongPlatform);
  EnclaveIdentity older = test_identity();
  older.isv_svn = 2;
  EXPECT_EQ(code_of(TestEnclave(older).start(files_)), Errc::kSvnTooNew);
  ASSERT_TRUE(host.flip("root", 200, 1).ok());
  EXPECT_EQ(code_of(enclave_.start(files_)), Errc::kSealTampered);
  ASSERT_TRUE(host.restore(good).ok());
  ASSERT_TRUE(host.flip("root", 8, 2).ok());
  EXPECT_EQ(code_of(enclave_.start(files_)), Errc::kSealUnknownVersion);
  ASSERT_TRUE(host.restore(good).ok());
  ASSERT_TRUE(host.truncate("root", 0).ok());
  EXPECT_EQ(code_of(enclave_.start(files_)), Errc::kSealTruncated);
  ASSERT_TRUE(host.restore(good).ok());
  ASSERT_TRUE(host.extend("root", Bytes(100'000, 1)).ok());
  EXPECT_EQ(code_of(enclave_.start(files_)), Errc::kSealTampered);
  ASSERT_TRUE(host.restore(good).ok());
  EXPECT_TRUE(enclave_.start(files_).ok());
  EXPECT_EQ(enclave_.events().count("sealing.root-created"), 1);
}

// What the header says is not promised, shown, so that nobody relies on it by mistake.
TEST_F(SealingTest, DoesNotNoticeAnOlderBlob) {
  auto sealing = started();
  platform::testing::LyingFiles host(files_);
  const auto older = host.save().value();
  ASSERT_TRUE(sealing->rotate().ok());
  ASSERT_TRUE(host.replay_file("root", older).ok());
  sealing = started();
  EXPECT_EQ(sealing->current_epoch(), Epoch(1));
}

TEST_F(SealingTest, IsOpenedByAnUpgradeOfTheSameSignerIfThePolicySaysSo) {
  const std::string key = derived(*enclave_.start(files_, SealingPolicy::kMrsigner).value(), 1);
  EnclaveIdentity upgraded = test_identity();
  upgraded.mrenclave.fill(0x99);
  upgraded.isv_svn = 3;
  const auto sealing = TestEnclave(upgraded).start(files_, SealingPolicy::kMrsigner);
  ASSERT_TRUE(sealing.ok()) << sealing.error();
  EXPECT_EQ(derived(**sealing, 1), key);
}

TEST_F(SealingTest, IsSealedAgainAtTheSvnThatOpensIt) {
  const std::string key = derived(*started(), 1);
  EnclaveIdentity newer = test_identity();
  newer.isv_svn = 9;
  TestEnclave upgraded(newer);
  EXPECT_EQ(derived(*upgraded.start(files_).value(), 1), key);
  EXPECT_EQ(upgraded.events().count("sealing.resealed"), 1);
  EXPECT_EQ(derived(*upgraded.start(files_).value(), 1), key);
  EXPECT_EQ(upgraded.events().count("sealing.resealed"), 1);
  EXPECT_EQ(code_of(enclave_.start(files_)), Errc::kSvnTooNew);
}

TEST_F(SealingTest, IsOpenedByANewerSvnEvenOnAFullDisk) {
  const std::string key = derived(*started(), 1);
  EnclaveIdentity newer = test_identity();
  newer.cpu_svn[0] = 5;
  TestEnclave upgraded(newer);
  files_.set_capacity(ByteCount(0));
  EXPECT_EQ(derived(*upgraded.start(files_).value(), 1), key);
  EXPECT_EQ(upgraded.events().count("sealing.reseal-failed"), 1);
  files_.set_capacity(mebibytes(1));
  EXPECT_EQ(derived(*upgraded.start(files_).value(), 1), key);
  EXPECT_EQ(upgraded.events().count("sealing.resealed"), 1);
}

TEST_F(SealingTest, IsNotMadeWithoutEntropyAKeyOrRoom) {
  platform::testing::FailingEntropy no_entropy;
  platform::simulation::SystemEntropy entropy;
  NullEventSink events;
  const auto platform = test_platform();
  EXPECT_EQ(
      code_of(Sealing::open({files_, *platform, no_entropy, events}, SealingPolicy::kMrenclave)),
      Errc::kEntropyFailure);
  EXPECT_EQ(
      code_of(Sealing::open({files_, *platform, entropy, events}, static_cast<SealingPolicy>(9))),
      Errc::kInvalidArgument);
  files_.set_capacity(ByteCount(10));
  EXPECT_EQ(code_of(enclave_.start(files_)), Errc::kStorageFull);
  EXPECT_THAT(files_.list().value(), ::testing::Not(::testing::Contains("root")));
  files_.set_capacity(mebibytes(1));
  EXPECT_TRUE(enclave_.start(files_).ok());
}

TEST_F(SealingTest, StaysAsItWasWhenAChangeFailsAndDoesItLater) {
  platform::testing::FailingFiles disk(files_);
  const auto sealing = enclave_.start(disk).value();
  const std::string first = derived(*sealing, 1);
  for (const auto kind :
       {platform::testing::Call::kRemove, platform::testing::Call::kCreate,
        platform::testing::Call::kAppend, platform::testing::Call::kSync,
        platform::testing::Call::kRename, platform::testing::Call::kSyncDirectory}) {
    for (const std::uint64_t done : {0u, 7u}) {
      disk.fail({.kinds = {kind}, .done = done});
      EXPECT_EQ(code_of(sealing->rotate()), Errc::kStorageIo);
      EXPECT_EQ(code_of(sealing->begin_replacing(kUserKeys)), Errc::kStorageIo);
      disk.mend();
      EXPECT_EQ(sealing->current_epoch(), Epoch(1));
      EXPECT_EQ(sealing->ratchet_state(kUserKeys).current, 1u);
      // On the disk is that state or the next, and never a part.
      const auto now = enclave_.start(files_);
      ASSERT_TRUE(now.ok()) << now.error();
      EXPECT_EQ(derived(**now, 1), first);
    }
  }
  EXPECT_EQ(sealing->rotate().value(), Epoch(2));
  ASSERT_TRUE(sealing->begin_replacing(kUserKeys).ok());
  const auto after = started();
  EXPECT_EQ(derived(*after, 2), derived(*sealing, 2));
  EXPECT_EQ(ratchet(*after, 2), ratchet(*sealing, 2));
}

TEST_F(SealingTest, NeverStoresAKeyInTheClear) {
  const auto sealing = started();
  ASSERT_TRUE(sealing->begin_replacing(kUserKeys).ok());
  for (const auto& [name, bytes] : files_.state()) {
    const std::string text = hex_encode(bytes);
    EXPECT_EQ(text.find(ratchet(*sealing, 1)), std::string::npos);
    EXPECT_EQ(text.find(ratchet(*sealing, 2)), std::string::npos);
    EXPECT_EQ(text.find(hex_encode(sealing->root_id())), std::string::npos);
  }
}

TEST_F(SealingTest, GivesKeysToManyThreadsWhileItRotates) {
  const auto sealing = started();
  const std::string first = derived(*sealing, 1);
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  readers.reserve(3);
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const auto current = sealing->current_epoch().count();
        if (derived(*sealing, 1) != first || derived(*sealing, current).size() != 64 ||
            ratchet(*sealing, sealing->ratchet_state(kUserKeys).current).empty())
          ++wrong;
      }
    });
  }
  std::vector<std::thread> writers;
  writers.reserve(2);
  for (int i = 0; i < 2; ++i) {
    writers.emplace_back([&] {
      for (int k = 0; k < 10; ++k)
        EXPECT_TRUE(sealing->rotate().ok());
    });
  }
  for (std::thread& writer : writers)
    writer.join();
  done = true;
  for (std::thread& reader : readers)
    reader.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(sealing->current_epoch(), Epoch(21));
}

}  // namespace
}  // namespace nsl::sealing
