#pragma once
// A request's body as it arrives: wiped memory that grows with what has come, whatever the header
// claims, out of a budget that all connections share.
//
// Thread-safety: the budget by any thread; a body's memory by one.

#include <atomic>

#include "base/result.h"
#include "base/wiping_allocator.h"

namespace nsl::server {

class BodyBudget {
 public:
  explicit BodyBudget(std::uint64_t limit) : limit_(limit) {}

  // Whether that many bytes more were to be had.
  [[nodiscard]] bool take(std::uint64_t bytes);
  void give_back(std::uint64_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
};

class BodyMemory {
 public:
  // A body up to this size is not counted, and its memory is kept for the next one.
  static constexpr std::size_t kKept = std::size_t{4} << 10;

  explicit BodyMemory(BodyBudget& budget) : budget_(budget) {}
  BodyMemory(const BodyMemory&) = delete;
  BodyMemory& operator=(const BodyMemory&) = delete;
  ~BodyMemory() { clear(); }

  // How large the body says it will be; nothing is allocated for a promise.
  void expect(std::size_t size) { expected_ = size; }
  // Fails with queue-full if the budget is used up.
  Status append(ByteSpan bytes);
  ByteSpan bytes() const { return bytes_; }
  // Wipes; ready for the next body.
  void clear();

 private:
  Status grow(std::size_t size);

  BodyBudget& budget_;
  WipingBytes bytes_;
  std::size_t expected_ = 0;
  std::size_t counted_ = 0;
};

}  // namespace nsl::server
