#include "enclave/gas/ledger.h"

#include <algorithm>
#include <utility>

namespace nsl::gas {

Ledger::Ledger(const platform::MonotonicClock& clock, std::uint64_t first_number)
    : clock_(clock), next_number_(first_number) {}

Ledger::Shard& Ledger::shard_of(const UserId& user) {
  return shards_[std::hash<UserId>{}(user) % kShards];
}

Result<Ledger::TabPtr> Ledger::find_or_load(const UserId& user, const Load& load) {
  Shard& shard = shard_of(user);
  const std::lock_guard lock(shard.mutex);
  if (const auto found = shard.tabs.find(user); found != shard.tabs.end())
    return found->second;
  // Under the lock: an older reading must not replace a tab that was used and dropped meanwhile.
  NSL_ASSIGN_OR_RETURN(TabPtr tab, load(user));
  if (tab)
    shard.tabs.emplace(user, tab);
  return tab;
}

void Ledger::forget(const UserId& user) {
  Shard& shard = shard_of(user);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.tabs.find(user);
  if (found == shard.tabs.end())
    return;
  found->second->close();
  shard.tabs.erase(found);
}

void Ledger::trim(std::size_t most) {
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    if (shard.tabs.size() <= most / kShards)
      continue;
    // A reservation and the queue hold what they need, and others get it under this lock only.
    std::erase_if(shard.tabs, [](const auto& entry) { return entry.second.use_count() == 1; });
  }
}

void Ledger::queue(TabPtr tab) {
  const std::lock_guard lock(queue_mutex_);
  if (queue_.empty())
    queued_since_ = clock_.now().count();
  queue_.push_back(std::move(tab));
}

std::vector<Ledger::TabPtr> Ledger::take_queued() {
  const std::lock_guard lock(queue_mutex_);
  writing_since_ = std::min(writing_since_.load(), queued_since_.load());
  queued_since_ = kNever;
  return std::exchange(queue_, {});
}

void Ledger::done() {
  const std::lock_guard lock(queue_mutex_);
  writing_since_ = kNever;
}

std::chrono::nanoseconds Ledger::delay() const {
  const std::int64_t since = std::min(queued_since_.load(), writing_since_.load());
  if (since == kNever)
    return {};
  return std::max(clock_.now() - std::chrono::nanoseconds(since), std::chrono::nanoseconds{});
}

}  // namespace nsl::gas
