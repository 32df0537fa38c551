#pragma once
// Transactions whose commits are numbered in a serial order, for tests that replay them one by one.
//
// The store's numbers need not be in that order: of two that commit at once, the one that only read
// what the other writes comes before it, and may get the higher number. Here they commit in turn.
//
// Thread-safety: run() may be called by any thread.

#include <functional>
#include <mutex>

#include "enclave/storage/state_store.h"

namespace nsl::storage::testing {

class SerialCommits {
 public:
  // `store` outlives this.
  explicit SerialCommits(StateStore& store) : store_(store) {}

  // Until it meets no conflict. Other errors, of the work or the commit, are returned.
  Result<Sequence> run(const std::function<Status(Transaction&)>& work);

 private:
  StateStore& store_;
  std::mutex turn_;
};

}  // namespace nsl::storage::testing
