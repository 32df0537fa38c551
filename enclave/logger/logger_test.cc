#include "enclave/logger/logger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enclave/platform/testing/doubles.h"

namespace nsl::logger {
namespace {

using ::testing::HasSubstr;

// Keeps lines; can be made to wait, or to fail.
class Output final : public LineOutput {
 public:
  Status write(std::string_view line) override {
    std::unique_lock lock(mutex_);
    waits_ += 1;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !blocked_; });
    if (broken_)
      return Error(Errc::kStorageIo, "broken");
    lines_.emplace_back(line);
    return ok_status();
  }
  void block(bool blocked) {
    const std::lock_guard lock(mutex_);
    blocked_ = blocked;
    changed_.notify_all();
  }
  void break_it(bool broken) {
    const std::lock_guard lock(mutex_);
    broken_ = broken;
  }
  void wait_until_called() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waits_ > 0; });
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool blocked_ = false;
  bool broken_ = false;
  int waits_ = 0;
  std::vector<std::string> lines_;
};

void emit(EventSink& sink, std::string_view name) { sink.emit({name, {}}); }

TEST(Logger, WritesEachEventToEachOutput) {
  Output one;
  Output other;
  platform::testing::FrozenWallClock wall;
  Logger logger({&one, &other}, wall, {});
  emit(logger, "a.first");
  emit(logger, "a.second");
  logger.flush();
  EXPECT_EQ(one.lines(), other.lines());
  ASSERT_EQ(one.lines().size(), 2U);
  EXPECT_THAT(one.lines()[0], HasSubstr("a.first"));
  EXPECT_THAT(one.lines()[1], HasSubstr("a.second"));
}

TEST(Logger, LeavesOutWhatIsNotGraveEnough) {
  Output output;
  platform::testing::FrozenWallClock wall;
  Logger logger({&output}, wall, {.least = Level::kError});
  emit(logger, "secrets.put");
  emit(logger, "storage.poisoned");
  logger.flush();
  ASSERT_EQ(output.lines().size(), 1U);
  EXPECT_THAT(output.lines()[0], HasSubstr("storage.poisoned"));
}

TEST(Logger, DropsWhatDoesNotFitWithoutBlockingAndTellsHowMany) {
  Output output;
  platform::testing::FrozenWallClock wall;
  Logger logger({&output}, wall, {.queue = 2});
  output.block(true);
  emit(logger, "a.taken");
  output.wait_until_called();  // so the queue is empty again
  for (int i = 0; i < 5; ++i)
    emit(logger, "a.more");
  output.block(false);
  logger.flush();
  EXPECT_EQ(logger.dropped(), 3U);
  ASSERT_GE(output.lines().size(), 2U);
  EXPECT_THAT(output.lines()[1], HasSubstr(R"("event":"logger.lines-dropped","lines":3)"));
}

TEST(Logger, CountsWhatAnOutputDidNotTakeAndTellsOnceItDoes) {
  Output output;
  platform::testing::FrozenWallClock wall;
  Logger logger({&output}, wall, {});
  output.break_it(true);
  emit(logger, "a.lost");
  logger.flush();
  output.break_it(false);
  emit(logger, "a.kept");
  logger.flush();
  ASSERT_EQ(output.lines().size(), 2U);
  EXPECT_THAT(output.lines()[1], HasSubstr(R"("lines":1)"));
}

TEST(Logger, WritesWhatIsQueuedBeforeItEnds) {
  Output output;
  platform::testing::FrozenWallClock wall;
  {
    Logger logger({&output}, wall, {});
    for (int i = 0; i < 100; ++i)
      emit(logger, "a.line");
  }
  EXPECT_EQ(output.lines().size(), 100U);
}

}  // namespace
}  // namespace nsl::logger
