#pragma once
// Which keys were written lately, and by commits of which number: what a transaction that wants to
// commit is validated against (backward-oriented optimistic concurrency control; Kung and Robinson,
// "On Optimistic Methods for Concurrency Control", 1981, 4).
//
// A commit reserves its number, writes, and is then complete. A transaction notes, before it takes
// its view, the number below which all commits are complete (its mark): what was written above the
// mark it may not have seen, so if it read or writes any of those keys it conflicts. Two writes of
// one key conflict, too, because the order in which they reach the backend is not that of their
// numbers.
//
// Bounded: when more than `capacity` keys are remembered the oldest are forgotten, and a transaction
// whose mark is older than what was forgotten conflicts.
//
// Thread-safety: all members may be called by any thread.

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "enclave/storage/backend.h"

namespace nsl::storage {

// Keys from `from` on and below `to`.
struct KeyRange {
  Bytes from;
  Bytes to;  // empty: no end
};

class ConflictWindow {
 public:
  using Number = std::uint64_t;

  explicit ConflictWindow(std::size_t capacity) : capacity_(capacity) {}

  // Begins a transaction: its mark. Each is given back by end().
  Number begin();
  void end(Number mark);

  // Fails with conflict if a commit above `mark` wrote one of `reads`, of `changes`' keys, or into one
  // of `ranges`. Otherwise the changes have a number, to be given to complete() once they are written
  // or have failed. Without changes nothing is reserved and the number is 0.
  Result<Number> reserve(Number mark, const std::set<Bytes>& reads,
                         const std::vector<KeyRange>& ranges, const Changes& changes);
  void complete(Number number);

 private:
  bool written_above(Number mark, const Bytes& key) const;
  bool written_above(Number mark, const KeyRange& range) const;
  void forget_old();

  const std::size_t capacity_;
  std::mutex mutex_;
  Number last_ = 0;
  Number forgotten_ = 0;  // the highest number of which a key was forgotten for want of room
  std::set<Number> incomplete_;
  std::multiset<Number> marks_;     // of open transactions
  std::map<Bytes, Number> writer_;  // the last to write a key
  std::deque<std::pair<Number, Bytes>> order_;
};

}  // namespace nsl::storage
