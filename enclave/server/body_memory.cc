#include "enclave/server/body_memory.h"

#include <algorithm>

namespace nsl::server {

bool BodyBudget::take(std::uint64_t bytes) {
  const std::uint64_t before = used_.fetch_add(bytes, std::memory_order_relaxed);
  if (before <= limit_ && bytes <= limit_ - before)
    return true;
  give_back(bytes);
  return false;
}

Status BodyMemory::append(ByteSpan bytes) {
  if (bytes.size() > bytes_.capacity() - bytes_.size())
    NSL_RETURN_IF_ERROR(grow(bytes_.size() + bytes.size()));
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return ok_status();
}

// Doubles, so that a long body is copied a bounded number of times, but not beyond its promise.
Status BodyMemory::grow(std::size_t size) {
  std::size_t capacity = std::max({size, 2 * bytes_.capacity(), kKept});
  if (expected_ >= size)
    capacity = std::min(capacity, std::max(expected_, kKept));
  if (capacity > kKept) {
    if (!budget_.take(capacity - counted_))
      return Error(Errc::kQueueFull, "no memory is left for another request's body");
    counted_ = capacity;
  }
  bytes_.reserve(capacity);
  return ok_status();
}

void BodyMemory::clear() {
  if (counted_ != 0) {
    WipingBytes().swap(bytes_);
    budget_.give_back(counted_);
    counted_ = 0;
  }
  wipe(bytes_);
  bytes_.clear();
  expected_ = 0;
}

}  // namespace nsl::server
