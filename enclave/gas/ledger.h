#pragma once
// The accounts in memory, found by user, and the queue of those that a group write is due for.
//
// A tab stays as long as somebody holds it or it is due; what is idle is dropped when there are more
// than a bound, since the store has all of it.
//
// Thread-safety: all members may be called by any thread.

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "enclave/gas/tab.h"
#include "enclave/platform/clock.h"

namespace nsl::gas {

class Ledger {
 public:
  using TabPtr = std::shared_ptr<Tab>;
  // Reads an account from the store; null if there is none.
  using Load = std::function<Result<TabPtr>(const UserId&)>;

  // `clock` outlives this. `first_number` is random: see next_number().
  Ledger(const platform::MonotonicClock& clock, std::uint64_t first_number);

  // The tab in memory, or loaded: one for a user, however many ask at once.
  Result<TabPtr> find_or_load(const UserId& user, const Load& load);
  // Closes it, and forgets it.
  void forget(const UserId& user);
  // Drops idle tabs if there are more than `most`.
  void trim(std::size_t most);

  void queue(TabPtr tab);
  // All that is queued; it counts as unwritten until done().
  std::vector<TabPtr> take_queued();
  // The last take_queued() was written, or queued again.
  void done();
  // How long the oldest debit has been waiting to be written; zero if none is.
  std::chrono::nanoseconds delay() const;

  // A number that names a debit of this process: no two calls return the same, and another process
  // began elsewhere.
  std::uint64_t next_number() { return next_number_.fetch_add(1); }

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<UserId, TabPtr> tabs;
  };
  static constexpr std::size_t kShards = 16;
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  Shard& shard_of(const UserId& user);

  const platform::MonotonicClock& clock_;
  std::array<Shard, kShards> shards_;
  std::atomic<std::uint64_t> next_number_;

  std::mutex queue_mutex_;
  std::vector<TabPtr> queue_;
  // Nanoseconds on the clock.
  std::atomic<std::int64_t> queued_since_{kNever};
  std::atomic<std::int64_t> writing_since_{kNever};
};

}  // namespace nsl::gas
