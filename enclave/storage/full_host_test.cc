// A host without room, wherever that hits the embedded store: at each of its calls, and after each
// number of bytes near those where its files change. Writes are told that it is full and nothing else,
// reads go on, what was acknowledged stays, and once there is room the same store takes writes again.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "enclave/platform/testing/failing_files.h"
#include "enclave/storage/rocks_backend.h"
#include "tests/support/embedded_platform.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::Call;
using platform::testing::FailingFiles;
using platform::testing::MemoryFiles;

constexpr int kWrites = 200;  // some three write buffers

class FullHost {
 public:
  FullHost() {
    EmbeddedStoreOptions options;
    options.tuning.write_buffer = kibibytes(64);
    auto embedded = EmbeddedStore::open(platform_.ports(disk_), options);
    EXPECT_TRUE(embedded.ok()) << embedded.error();
    if (embedded.ok())
      embedded_ = std::move(*embedded);
  }

  MemoryFiles& memory() { return memory_; }
  FailingFiles& disk() { return disk_; }

  Status put(const std::string& key, std::size_t bytes) {
    const auto done = run_transaction(embedded_->store(), [&](Transaction& transaction) {
      return transaction.put(as_bytes(key), Bytes(bytes, 'x'));
    });
    if (!done.ok())
      return done.error();
    written_.emplace_back(key, bytes);
    return ok_status();
  }

  // Until a few were refused.
  void write_on() {
    int refused = 0;
    for (int i = 0; i < kWrites && refused < 4; ++i) {
      const Status done = put("key" + std::to_string(i), 1000);
      if (done.ok())
        continue;
      ++refused;
      ASSERT_EQ(done.error().code(), Errc::kStorageFull) << i << ": " << done.error();
    }
  }

  void expect_all() {
    const auto reader = embedded_->store().snapshot();
    for (const auto& [key, bytes] : written_) {
      const auto value = reader->get(as_bytes(key));
      ASSERT_TRUE(value.ok()) << value.error();
      ASSERT_TRUE(*value) << key;
      ASSERT_EQ(**value, Bytes(bytes, 'x')) << key;
    }
  }

  // There is room: RocksDB looks for it some seconds apart.
  void expect_recovery() {
    Status done = put("last", 1);
    for (int tries = 0; !done.ok() && tries < 300; ++tries) {
      ASSERT_EQ(done.error().code(), Errc::kStorageFull) << done.error();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      done = put("last", 1);
    }
    ASSERT_TRUE(done.ok()) << "long after there was room again: " << done.error();
    ASSERT_TRUE(put("more", 100'000).ok());
  }

  void reopen() {
    embedded_.reset();
    auto embedded = EmbeddedStore::open(platform_.ports(disk_), {});
    ASSERT_TRUE(embedded.ok()) << embedded.error();
    embedded_ = std::move(*embedded);
  }

 private:
  EmbeddedPlatform platform_;
  MemoryFiles memory_;
  FailingFiles disk_{memory_};
  std::unique_ptr<EmbeddedStore> embedded_;
  std::vector<std::pair<std::string, std::size_t>> written_;
};

void survive(const std::string& what, const std::function<void(FullHost&)>& fill) {
  SCOPED_TRACE(what);
  FullHost host;
  ASSERT_TRUE(host.put("first", 100).ok());
  fill(host);
  host.write_on();
  host.expect_all();
  host.memory().set_capacity(mebibytes(1024));
  host.disk().mend();
  host.expect_recovery();
  host.expect_all();
  host.reopen();
  host.expect_all();
}

// Most of a trial is waiting, so many go side by side.
void survive_each(const std::vector<std::uint64_t>& amounts, const std::string& what,
                  const std::function<void(FullHost&, std::uint64_t)>& fill) {
  constexpr std::size_t kAtATime = 40;
  for (std::size_t begin = 0; begin < amounts.size(); begin += kAtATime) {
    std::vector<std::thread> threads;
    for (std::size_t i = begin; i < std::min(begin + kAtATime, amounts.size()); ++i)
      threads.emplace_back([&, amount = amounts[i]] {
        survive(what + " " + std::to_string(amount), [&](FullHost& host) { fill(host, amount); });
      });
    for (std::thread& thread : threads)
      thread.join();
  }
}

std::vector<std::uint64_t> every(std::uint64_t step, std::uint64_t end) {
  std::vector<std::uint64_t> amounts;
  for (std::uint64_t amount = 0; amount < end; amount += step)
    amounts.push_back(amount);
  return amounts;
}

void leave_room(FullHost& host, std::uint64_t bytes) {
  host.memory().set_capacity(ByteCount(host.memory().used().count() + bytes));
}

TEST(FullHost, IsLeftBehindWhateverRoomItHad) {
  survive_each(every(4'001, 240'000), "room", leave_room);
}

// The first write to a log file is the one that RocksDB can not recover from.
TEST(FullHost, IsLeftBehindIfItIsFullWhereALogFileBegins) {
  survive_each(every(29, 1'200), "room where a log file begins", [](FullHost& host, auto bytes) {
    ASSERT_TRUE(host.put("fills the write buffer", 70'000).ok());
    leave_room(host, bytes);
  });
}

TEST(FullHost, IsLeftBehindWhicheverWriteItRefused) {
  for (const std::uint64_t done : {0, 1, 77}) {
    survive_each(every(done == 0 ? 1 : 5, 120), "append", [=](FullHost& host, auto after) {
      host.disk().fail(
          {.kinds = {Call::kAppend}, .after = after, .code = Errc::kStorageFull, .done = done});
    });
  }
}

TEST(FullHost, IsLeftBehindWhicheverNameItRefused) {
  for (const Call call : {Call::kCreate, Call::kRename})
    survive_each(every(1, 12), "name", [=](FullHost& host, auto after) {
      host.disk().fail({.kinds = {call}, .after = after, .code = Errc::kStorageFull});
    });
}

}  // namespace
}  // namespace nsl::storage::testing
