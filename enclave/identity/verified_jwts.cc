#include "enclave/identity/verified_jwts.h"

#include <utility>

namespace nsl::identity {

std::optional<VerifiedJwts::Entry> VerifiedJwts::find(const crypto::Digest32& hash) {
  const std::lock_guard lock(mutex_);
  const auto found = by_hash_.find(hash);
  if (found == by_hash_.end())
    return std::nullopt;
  items_.splice(items_.begin(), items_, found->second);
  return found->second->entry;
}

void VerifiedJwts::remember(const crypto::Digest32& hash, Entry entry) {
  const std::lock_guard lock(mutex_);
  if (capacity_ == 0 || by_hash_.contains(hash))
    return;
  if (items_.size() == capacity_) {
    by_hash_.erase(items_.back().hash);
    items_.pop_back();
  }
  items_.push_front({hash, std::move(entry)});
  by_hash_.emplace(hash, items_.begin());
}

void VerifiedJwts::forget(const crypto::Digest32& hash) {
  const std::lock_guard lock(mutex_);
  const auto found = by_hash_.find(hash);
  if (found == by_hash_.end())
    return;
  items_.erase(found->second);
  by_hash_.erase(found);
}

std::size_t VerifiedJwts::size() const {
  const std::lock_guard lock(mutex_);
  return items_.size();
}

}  // namespace nsl::identity
