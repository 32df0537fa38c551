#include "enclave/platform/simulation/file_witness.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/sha256.h"
#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/platform/testing/unsynced_dropping_files.h"

namespace nsl::platform::simulation {
namespace {

using testing::Call;
using testing::DirectoryState;

constexpr WitnessedState state(std::uint64_t position) { return {{0xaa, 0xbb}, position}; }

std::optional<WitnessedState> reopened(const DirectoryState& directory) {
  testing::MemoryFiles files(directory);
  const auto last = FileWitness(files).last();
  EXPECT_TRUE(last.ok()) << last.error();
  return last.ok() ? *last : std::nullopt;
}

TEST(FileWitness, IsFoundAgainByTheNextProcess) {
  testing::MemoryFiles files;
  ASSERT_TRUE(FileWitness(files).advance(state(7)).ok());
  FileWitness next(files);
  EXPECT_EQ(next.last().value(), state(7));
  EXPECT_EQ(next.advance(state(6)).error().code(), Errc::kInvalidArgument);
}

TEST(FileWitness, WritesTheDocumentedFormat) {
  testing::MemoryFiles files;
  ASSERT_TRUE(FileWitness(files).advance(state(0x0102)).ok());
  const Bytes content = testing::read_file(files, "witness").value();
  ASSERT_EQ(content.size(), 64u);
  EXPECT_EQ(hex_encode(ByteSpan(content).first(32)),
            "4e534c5749543031"
            "aabb0000000000000000000000000000"
            "0201000000000000");
  EXPECT_EQ(hex_encode(ByteSpan(content).last(32)),
            hex_encode(crypto::sha256(ByteSpan(content).first(32))));
  EXPECT_EQ(files.list().value().size(), 1u);
}

TEST(FileWitness, ReportsAFileThatItDidNotWrite) {
  testing::MemoryFiles files;
  ASSERT_TRUE(FileWitness(files).advance(state(7)).ok());
  const Bytes good = testing::read_file(files, "witness").value();
  const auto expect_corrupt = [&](const Bytes& content) {
    testing::MemoryFiles changed({{"witness", content}});
    FileWitness witness(changed);
    EXPECT_EQ(witness.last().error().code(), Errc::kStorageCorrupt);
    EXPECT_EQ(witness.advance(state(8)).error().code(), Errc::kStorageCorrupt);
  };
  for (std::size_t size = 0; size < good.size(); ++size)
    expect_corrupt(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes changed = good;
    changed[i] ^= 0x10;
    expect_corrupt(changed);
  }
  Bytes longer = good;
  longer.push_back(0);
  expect_corrupt(longer);
  // Another format, with its checksum in order.
  Bytes other(good.begin(), good.begin() + 32);
  other[7] = '2';
  const crypto::Digest32 digest = crypto::sha256(other);
  other.insert(other.end(), digest.begin(), digest.end());
  expect_corrupt(other);
}

TEST(FileWitness, HoldsTheStateBeforeOrAfterWhereverThePowerFails) {
  testing::UnsyncedDroppingFiles once;
  ASSERT_TRUE(FileWitness(once).advance(state(1)).ok());
  const DirectoryState before = once.durable_state();
  EXPECT_EQ(reopened(before), state(1));

  bool saw_old = false;
  bool saw_new = false;
  for (std::uint64_t calls = 0;; ++calls) {
    testing::UnsyncedDroppingFiles disk(before);
    testing::FailingFiles stopping(disk);
    stopping.fail({.kinds = testing::changing_calls(), .after = calls});
    const bool acknowledged = FileWitness(stopping).advance(state(2)).ok();
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      const auto found = reopened(disk.crash(seed));
      ASSERT_TRUE(found == state(2) || (found == state(1) && !acknowledged))
          << "after " << calls << " calls, seed " << seed;
      saw_old = saw_old || found == state(1);
      saw_new = saw_new || (found == state(2) && !acknowledged);
    }
    if (acknowledged)
      break;
  }
  EXPECT_TRUE(saw_old);
  EXPECT_TRUE(saw_new);
}

TEST(FileWitness, GoesOnAfterAFailureAndAfterALeftover) {
  testing::MemoryFiles memory({{"witness.new", to_bytes("half")}});
  testing::FailingFiles disk(memory);
  FileWitness witness(disk);
  ASSERT_TRUE(witness.advance(state(1)).ok());
  for (const Call kind : {Call::kAppend, Call::kSync, Call::kRename, Call::kSyncDirectory}) {
    const std::uint64_t position = witness.last().value()->position;
    disk.fail({.kinds = {kind}, .code = Errc::kStorageFull, .done = 10});
    EXPECT_EQ(witness.advance(state(position + 1)).error().code(), Errc::kStorageFull);
    disk.mend();
    EXPECT_TRUE(witness.advance(state(position + 2)).ok());
    EXPECT_EQ(witness.last().value(), state(position + 2));
  }
}

TEST(FileWitness, WritesNothingForAStateThatItHas) {
  testing::MemoryFiles memory;
  testing::FailingFiles disk(memory);
  FileWitness witness(disk);
  ASSERT_TRUE(witness.advance(state(1)).ok());
  const std::uint64_t calls = disk.calls(testing::changing_calls());
  ASSERT_TRUE(witness.advance(state(1)).ok());
  EXPECT_EQ(disk.calls(testing::changing_calls()), calls);
}

}  // namespace
}  // namespace nsl::platform::simulation
