// The worker pool under load: many invocations waiting on few threads, full queues, cancellation,
// and its end while all of that goes on. Nothing here depends on how fast anything is.

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::Compilation;
using execution::Limit;
using execution::Report;

// ThreadSanitizer shadows each slot several times over.
#ifdef __SANITIZE_THREAD__
constexpr std::uint32_t kMany = 200;
#else
constexpr std::uint32_t kMany = 2'000;
#endif

constexpr const char* kEndless = "export default () => { for (;;); };";
constexpr const char* kSleeps =
    "export default (ms) => new Promise((resolve) => setTimeout(() => resolve(ms), ms));";
constexpr const char* kAWhile = "3600000";  // ms; longer than any test

const execution::Limits& patient() {
  static const execution::Limits limits = limits_with({{Limit::kGas, 1'000'000'000'000}});
  return limits;
}

// Keeps a worker busy until it is let go.
class Blocker {
 public:
  explicit Blocker(FunctionRunner& runner)
      : thread_([this, &runner] {
          const Status status = runner.workers().run_and_wait([this] {
            std::unique_lock lock(mutex_);
            blocks_ = true;
            changed_.notify_all();
            changed_.wait(lock, [this] { return released_; });
          });
          EXPECT_TRUE(status.ok());
        }) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return blocks_; });
  }
  ~Blocker() {
    release();
    thread_.join();
  }
  void release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool blocks_ = false;
  bool released_ = false;
  std::thread thread_;
};

template <class Condition>
void wait_until(Condition&& condition) {
  while (!condition())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST(WorkerPool, LetsThousandsWaitOnTwoThreads) {
  FunctionRunner runner(
      {.instances = kMany + 1, .pool = {.workers = 2, .queue = kMany, .waiting = kMany}});
  const Compilation sleeps = runner.compile(kSleeps);
  std::vector<std::future<Report>> reports;
  for (std::uint32_t i = 0; i < kMany; ++i)
    reports.push_back(runner.submit(sleeps, {.input = kAWhile, .limits = patient()}));
  wait_until([&] { return runner.instances().instances_lent() == kMany; });
  // The threads are free for others meanwhile.
  EXPECT_THAT(runner.run("export default () => 'free';"), GivesResult("\"free\""));
  EXPECT_EQ(runner.instances().instances_lent(), kMany);
  runner.stop();
  for (std::future<Report>& report : reports)
    EXPECT_THAT(report.get(), FailsWith(Errc::kCancelled));
  EXPECT_EQ(runner.instances().instances_lent(), 0U);
}

TEST(WorkerPool, WakesEachInvocationThatWaits) {
  FunctionRunner runner({.instances = 300, .pool = {.workers = 2}});
  const Compilation sleeps = runner.compile(kSleeps);
  std::vector<std::future<Report>> reports;
  for (int i = 0; i < 300; ++i)
    reports.push_back(
        runner.submit(sleeps, {.input = std::to_string(i * 7 % 50), .limits = patient()}));
  for (int i = 0; i < 300; ++i)
    EXPECT_THAT(reports[static_cast<std::size_t>(i)].get(),
                GivesResult(std::to_string(i * 7 % 50)));
}

TEST(WorkerPool, RunsShortOnesWhileOthersWait) {
  FunctionRunner runner({.instances = 20, .pool = {.workers = 1}});
  const Compilation sleeps = runner.compile(kSleeps),
                    adds = runner.compile("export default (x) => x + 1;");
  auto waiting = runner.submit(sleeps, {.input = kAWhile, .limits = patient()});
  for (int i = 0; i < 50; ++i)
    EXPECT_THAT(runner.invoke(adds, {.input = std::to_string(i)}),
                GivesResult(std::to_string(i + 1)));
  runner.stop();
  EXPECT_THAT(waiting.get(), FailsWith(Errc::kCancelled));
}

TEST(WorkerPool, RefusesWhenTheQueueIsFull) {
  FunctionRunner runner({.pool = {.workers = 1, .queue = 4}});
  const Compilation adds = runner.compile("export default (x) => x + 1;");
  Blocker blocker(runner);
  std::vector<std::future<Report>> accepted;
  for (int i = 0; i < 4; ++i)
    accepted.push_back(runner.submit(adds, {.input = std::to_string(i)}));
  bool was_called = false;
  const Status refused = runner.workers().submit(runner.make_invocation(adds, {.input = "1"}),
                                                 [&](const Report&) { was_called = true; });
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), Errc::kQueueFull);
  const Status work = runner.workers().run_and_wait([] { ADD_FAILURE() << "ran"; });
  ASSERT_FALSE(work.ok());
  EXPECT_EQ(work.error().code(), Errc::kQueueFull);
  blocker.release();
  for (int i = 0; i < 4; ++i)
    EXPECT_THAT(accepted[static_cast<std::size_t>(i)].get(), GivesResult(std::to_string(i + 1)));
  EXPECT_FALSE(was_called);
  EXPECT_THAT(runner.invoke(adds, {.input = "9"}), GivesResult("10"));
}

TEST(WorkerPool, BoundsHowManyWait) {
  FunctionRunner runner({.pool = {.workers = 1, .waiting = 3}});
  const Compilation sleeps = runner.compile(kSleeps);
  std::vector<std::future<Report>> reports;
  for (int i = 0; i < 3; ++i)
    reports.push_back(runner.submit(sleeps, {.input = kAWhile, .limits = patient()}));
  const Report fourth = runner.submit(sleeps, {.input = kAWhile, .limits = patient()}).get();
  EXPECT_THAT(fourth, FailsWith(Errc::kQueueFull, "3"));
  EXPECT_EQ(runner.instances().instances_lent(), 3U);
  runner.stop();
  for (std::future<Report>& report : reports)
    EXPECT_THAT(report.get(), FailsWith(Errc::kCancelled));
}

TEST(WorkerPool, SaysWhenNoSlotIsLeft) {
  FunctionRunner runner({.instances = 2, .pool = {.workers = 1}});
  const Compilation sleeps = runner.compile(kSleeps);
  std::vector<std::future<Report>> reports;
  for (int i = 0; i < 2; ++i)
    reports.push_back(runner.submit(sleeps, {.input = kAWhile, .limits = patient()}));
  EXPECT_THAT(runner.submit(sleeps, {.input = "1"}).get(), FailsWith(Errc::kArenaExhausted, "2"));
  EXPECT_THAT(runner.compile("export default () => 1;"), FailsWith(Errc::kArenaExhausted));
  runner.stop();
}

TEST(WorkerPool, CancelsAnInvocationThatRuns) {
  FunctionRunner runner;
  const Compilation endless = runner.compile(kEndless);
  auto invocation = runner.make_invocation(endless, {.limits = patient()});
  execution::Invocation* const running = invocation.get();
  std::promise<Report> promise;
  ASSERT_TRUE(runner.workers()
                  .submit(std::move(invocation),
                          [&](Report report) { promise.set_value(std::move(report)); })
                  .ok());
  wait_until([&] { return runner.instances().instances_lent() == 1; });
  running->cancel();
  EXPECT_THAT(promise.get_future().get(), FailsWith(Errc::kCancelled));
}

TEST(WorkerPool, CancelsAnInvocationThatIsQueued) {
  FunctionRunner runner({.pool = {.workers = 1}});
  const Compilation adds = runner.compile("export default () => 1;");
  Blocker blocker(runner);
  auto invocation = runner.make_invocation(adds, {.limits = patient()});
  execution::Invocation* const queued = invocation.get();
  std::promise<Report> promise;
  ASSERT_TRUE(runner.workers()
                  .submit(std::move(invocation),
                          [&](Report report) { promise.set_value(std::move(report)); })
                  .ok());
  queued->cancel();
  blocker.release();
  const Report report = promise.get_future().get();
  EXPECT_THAT(report, FailsWith(Errc::kCancelled));
  EXPECT_EQ(report.usage.gas, Gas(0));
}

TEST(WorkerPool, CancelsAnInvocationThatWaitsWhenItWakes) {
  FunctionRunner runner;
  const Compilation ticks = runner.compile(
      "export default async () => { for (;;) await new Promise((r) => setTimeout(r, 2)); };");
  auto invocation = runner.make_invocation(ticks, {.limits = patient()});
  execution::Invocation* const waiting = invocation.get();
  std::promise<Report> promise;
  ASSERT_TRUE(runner.workers()
                  .submit(std::move(invocation),
                          [&](Report report) { promise.set_value(std::move(report)); })
                  .ok());
  wait_until([&] { return runner.instances().instances_lent() == 1; });
  waiting->cancel();
  EXPECT_THAT(promise.get_future().get(), FailsWith(Errc::kCancelled));
}

TEST(WorkerPool, EndsWhatRunsWaitsAndIsQueuedWhenItIsDestroyed) {
  FunctionRunner runner({.instances = 64, .pool = {.workers = 2}});
  const Compilation endless = runner.compile(kEndless), sleeps = runner.compile(kSleeps);
  std::vector<std::future<Report>> reports;
  for (int i = 0; i < 10; ++i)
    reports.push_back(runner.submit(sleeps, {.input = kAWhile, .limits = patient()}));
  wait_until([&] { return runner.instances().instances_lent() == 10; });
  for (int i = 0; i < 10; ++i)  // two of them run, the others are queued behind
    reports.push_back(runner.submit(endless, {.limits = patient()}));
  wait_until([&] { return runner.instances().instances_lent() == 12; });
  runner.stop();
  for (std::future<Report>& report : reports)
    EXPECT_THAT(report.get(), FailsWith(Errc::kCancelled));
  EXPECT_EQ(runner.instances().instances_lent(), 0U);
}

TEST(WorkerPool, StopsWhileManyAskForMoreAndTakesNothingAfterwards) {
  FunctionRunner runner({.instances = 64, .pool = {.workers = 2}});
  const Compilation adds = runner.compile("export default (x) => x + 1;");
  std::atomic<int> asked{0}, taken{0}, reported{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (Status status; status.ok() || status.error().code() != Errc::kUnavailable; ++asked) {
        status = thread % 2 == 0
                     ? runner.workers().run_and_wait([] {})
                     : runner.workers().submit(
                           runner.make_invocation(adds, {.input = "1", .limits = patient()}),
                           [&](const Report&) { ++reported; });
        taken += thread % 2 == 1 && status.ok() ? 1 : 0;
      }
    });
  wait_until([&] { return asked > 20; });
  runner.workers().stop();
  EXPECT_EQ(runner.workers().run_and_wait([] {}).error().code(), Errc::kUnavailable);
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(reported, taken);
}

TEST(WorkerPool, ReportsEachInvocationOnce) {
  std::map<int, int> reported;
  std::mutex mutex;
  {
    FunctionRunner runner({.instances = 100, .pool = {.workers = 2}});
    const Compilation functions[] = {runner.compile(kSleeps),
                                     runner.compile("export default (x) => x;"),
                                     runner.compile("export default () => { throw 1; };")};
    for (int i = 0; i < 90; ++i) {
      const Status status = runner.workers().submit(
          runner.make_invocation(functions[i % 3],
                                 {.input = i % 2 == 0 ? "1" : kAWhile, .limits = patient()}),
          [&, i](const Report&) {
            const std::lock_guard lock(mutex);
            ++reported[i];
          });
      ASSERT_TRUE(status.ok());
    }
  }  // destroyed while some wait and some run
  EXPECT_EQ(reported.size(), 90U);
  for (const auto& [index, times] : reported)
    EXPECT_EQ(times, 1) << index;
}

TEST(WorkerPool, TimesOutManyThatWait) {
  FunctionRunner runner({.instances = 200, .pool = {.workers = 2}});
  const Compilation sleeps = runner.compile(kSleeps);
  std::vector<std::future<Report>> reports;
  for (int i = 0; i < 200; ++i)
    reports.push_back(runner.submit(
        sleeps,
        {.input = kAWhile,
         .limits = limits_with({{Limit::kWallTime, 20U + static_cast<unsigned>(i) % 30}})}));
  for (std::future<Report>& report : reports)
    EXPECT_THAT(report.get(), FailsWith(Errc::kTimeout));
}

TEST(WorkerPool, CountsTheTimeInTheQueue) {
  FunctionRunner runner({.pool = {.workers = 1}});
  const Compilation adds = runner.compile("export default () => 1;");
  Blocker blocker(runner);
  auto report = runner.submit(adds, {.limits = limits_with({{Limit::kWallTime, 5}})});
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  blocker.release();
  EXPECT_THAT(report.get(), FailsWith(Errc::kTimeout, "allowed 5 ms"));
}

TEST(WorkerPool, TakesSubmissionsFromManyThreads) {
  FunctionRunner runner({.instances = 64, .pool = {.workers = 2}});
  const Compilation adds = runner.compile(
      "export default async (x) => { await new Promise((r) => setTimeout(r, x % 3)); return x + 1; "
      "};");
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 25; ++i) {
        const int x = thread * 1000 + i;
        const Report report =
            runner.invoke(adds, {.input = std::to_string(x), .limits = patient()});
        good += report.ok() && report.result() == std::to_string(x + 1) ? 1 : 0;
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(good, 200);
}

TEST(WorkerPool, CompilesAndRunsAtTheSameTime) {
  FunctionRunner runner({.instances = 64, .pool = {.workers = 2}});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 10; ++i) {
        const std::string value = std::to_string(thread * 100 + i);
        EXPECT_THAT(runner.run("const table = [" + value + "]; export default () => table[0];",
                               {.limits = patient()}),
                    GivesResult(value));
      }
    });
  for (std::thread& thread : threads)
    thread.join();
}

TEST(WorkerPool, KeepsTrapsApart) {
  // Functions that end in a trap on both threads, between others that must not notice.
  FunctionRunner runner({.instances = 64, .pool = {.workers = 2}});
  const execution::Limits tight = limits_with({
      {Limit::kGas, 500'000'000},
      {Limit::kMemory, 6 << 20},
      {Limit::kHostCalls, 100},
  });
  const std::pair<Compilation, std::optional<Errc>> kinds[] = {
      {runner.compile(kEndless), Errc::kOutOfGas},
      {runner.compile("export default () => { for (;;) Date.now(); };"), Errc::kHostCallsExceeded},
      {runner.compile("export default () => new Uint8Array(50000000);"), Errc::kMemoryLimit},
      {runner.compile("export default () => { const f = () => f() + 1; return f(); };"),
       Errc::kFunctionThrew},
      {runner.compile("export default async (x) => { await new Promise((r) => setTimeout(r, 1)); "
                      "return [x, [2, 1].sort()]; };"),
       std::nullopt},
  };
  std::vector<std::pair<std::future<Report>, std::size_t>> reports;
  for (std::size_t i = 0; i < 200; ++i)
    reports.emplace_back(
        runner.submit(kinds[i % 5].first, {.input = std::to_string(i), .limits = tight}), i);
  for (auto& [future, i] : reports) {
    const Report report = future.get();
    if (const auto error = kinds[i % 5].second) {
      EXPECT_THAT(report, FailsWith(*error));
    } else {
      EXPECT_THAT(report, GivesResult("[" + std::to_string(i) + ",[1,2]]"));
    }
  }
}

TEST(WorkerPool, LetsDoneSubmitTheNext) {
  FunctionRunner runner({.pool = {.workers = 2}});
  const Compilation adds = runner.compile("export default (x) => x + 1;");
  std::promise<int> end;
  std::function<void(Report)> next = [&](const Report& report) {
    const int x = report.ok() ? std::stoi(report.result()) : -1;
    if (x < 0 || x >= 100) {
      end.set_value(x);
      return;
    }
    EXPECT_TRUE(
        runner.workers()
            .submit(runner.make_invocation(adds, {.input = std::to_string(x), .limits = patient()}),
                    next)
            .ok());
  };
  ASSERT_TRUE(runner.workers()
                  .submit(runner.make_invocation(adds, {.input = "0", .limits = patient()}), next)
                  .ok());
  EXPECT_EQ(end.get_future().get(), 100);
}

TEST(WorkerPool, StartsAndStopsWithoutWork) {
  for (int i = 0; i < 20; ++i) {
    FunctionRunner runner({.instances = 1, .pool = {.workers = 4}});
    runner.stop();
  }
}

}  // namespace
}  // namespace nsl::testing
