// Power cuts: what a synced write was acknowledged for is there afterwards, and no write is half
// there. The disk drops whatever was not synced, in every way that the files port allows.
#include <gtest/gtest.h>

#include <random>

#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/unsynced_dropping_files.h"
#include "enclave/storage/testing/sealed_database.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::changing_calls;
using platform::testing::DirectoryState;
using platform::testing::FailingFiles;
using platform::testing::UnsyncedDroppingFiles;

constexpr int kRounds = 320;
constexpr std::uint64_t kKeys = 24;

// What the store may hold after a crash: the states from the last acknowledged sync on.
class Possible {
 public:
  explicit Possible(Contents contents) : states_{std::move(contents)} {}

  const Contents& newest() const { return states_.back(); }
  void add(Contents next) { states_.push_back(std::move(next)); }
  // All before the newest is durable.
  void settle() { states_.erase(states_.begin(), states_.end() - 1); }
  bool contains(const Contents& contents) const {
    return std::find(states_.begin(), states_.end(), contents) != states_.end();
  }

 private:
  std::vector<Contents> states_;
};

class PowerCuts : public ::testing::TestWithParam<int> {
 protected:
  std::uint64_t draw(std::uint64_t bound) { return random_() % bound; }

  // Puts or removes both keys of a pair, in one batch.
  void write_pair(SealedDatabase& database, Possible& possible, bool sync) {
    const std::string number = std::to_string(draw(kKeys));
    Contents next = possible.newest();
    rocksdb::WriteBatch batch;
    for (const std::string& key : {"left " + number, "right " + number}) {
      if (draw_removal_) {
        batch.Delete(key);
        next.erase(key);
      } else {
        const std::string value =
            std::to_string(++count_) + std::string(draw(5) == 0 ? 20'000 : draw(900), 'v');
        batch.Put(key, value);
        next[key] = value;
      }
    }
    possible.add(next);
    const Status written = database.write(batch, sync);
    if (written.ok() && sync)
      possible.settle();
    alive_ = written.ok();
    draw_removal_ = draw(6) == 0;
  }

  void work(SealedDatabase& database, Possible& possible) {
    alive_ = true;
    for (std::uint64_t step = draw(40); step > 0 && alive_; --step) {
      const std::uint64_t choice = draw(20);
      if (choice == 0) {
        alive_ = database.flush().ok();
      } else if (choice == 1 && draw(3) == 0) {
        alive_ = database.compact().ok();
      } else if (choice == 2) {
        alive_ = database.files().rotate_to(std::min(15u, ++epoch_ / 40)).ok();
      } else {
        write_pair(database, possible, choice % 2 == 0);
      }
    }
  }

  std::mt19937_64 random_{static_cast<std::uint64_t>(GetParam()) * 1'000'003};
  std::uint64_t count_ = 0;
  std::uint32_t epoch_ = 0;
  bool alive_ = true;
  bool draw_removal_ = false;
};

TEST_P(PowerCuts, KeepEveryAcknowledgedWriteAndNoHalfOne) {
  DirectoryState disk;
  Possible possible{Contents()};
  Surroundings around;
  int cut_while_working = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    UnsyncedDroppingFiles dropping(disk);
    FailingFiles cutting(dropping);
    const bool cut = draw(4) == 0;
    if (cut)
      cutting.fail({.kinds = changing_calls(), .after = draw(draw(2) == 0 ? 12 : 80)});
    SealedFilesOptions options;
    options.epoch = std::min(15u, epoch_ / 40);
    options.reserve_bytes = round % 8 == 0 ? 4096 : 0;
    auto database = SealedDatabase::open(
        GetParam() % 2 == 0 ? around.ports(cutting) : around.witnessed_ports(cutting), options);
    if (database.ok()) {
      const auto contents = (*database)->contents();
      ASSERT_TRUE(contents.ok()) << contents.error();
      ASSERT_TRUE(possible.contains(*contents)) << contents->size() << " records";
      possible = Possible(*contents);
      work(**database, possible);
      cut_while_working += cutting.failed_calls() > 0 ? 1 : 0;
    } else {
      // Nothing but the cut may keep it from opening.
      ASSERT_TRUE(cutting.failed_calls() > 0) << database.error();
    }
    // Threads in the background go on: first the disk stands still, then the witness is read, so
    // that neither is ahead of the other in a way that no moment was.
    cutting.fail({.kinds = changing_calls()});
    const auto witnessed = around.memory_witness.state();
    disk = dropping.crash(random_());
    cutting.mend();
    database = Error(Errc::kCancelled);  // closes; what it writes now is not on the disk any more
    around.memory_witness.set_state(witnessed);
  }
  EXPECT_GT(cut_while_working, kRounds / 40);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PowerCuts, ::testing::Range(0, 4));

}  // namespace
}  // namespace nsl::storage::testing
