#include "enclave/keys/data_key_cache.h"

#include <algorithm>
#include <utility>

namespace nsl::keys {

DataKeyCache::DataKeyCache(const platform::MonotonicClock& clock, std::size_t most)
    : clock_(clock), most_(std::max<std::size_t>(most, 1)) {}

DataKeyPtr DataKeyCache::find(const DataKeyId& id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end())
    return nullptr;
  found->second->used = clock_.now();
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->key;
}

void DataKeyCache::add(const UserId& user, const DataKeyId& id, DataKeyPtr key) {
  const std::lock_guard lock(mutex_);
  if (by_id_.contains(id))
    return;  // another thread was faster
  if (entries_.size() >= most_)
    erase(std::prev(entries_.end()));
  entries_.push_front({.user = user, .id = id, .key = std::move(key), .used = clock_.now()});
  by_id_.emplace(id, entries_.begin());
}

void DataKeyCache::forget(const UserId& user) {
  const std::lock_guard lock(mutex_);
  for (auto entry = entries_.begin(); entry != entries_.end();)
    if (const auto here = entry++; here->user == user)
      erase(here);
}

void DataKeyCache::drop_idle(std::chrono::nanoseconds longer_than) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.now();
  while (!entries_.empty() && now - entries_.back().used > longer_than)
    erase(std::prev(entries_.end()));
}

std::size_t DataKeyCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void DataKeyCache::erase(Entries::iterator entry) {
  by_id_.erase(entry->id);
  entries_.erase(entry);
}

}  // namespace nsl::keys
