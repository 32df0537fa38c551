#pragma once
// Many threads' random transactions on one store, and the proof that what they saw and did was that
// of some serial order, which also keeps to real time: a transaction that began after another had
// committed comes after it.
//
// Every value written is unique and names its transaction, so what a read gave tells whose write it
// saw. A transaction writes a key only after it read it, so the versions of a key form a chain. From
// this follow the edges of a graph over the committed transactions (read from, overwrote, was
// overwritten, inserted where a scan had found nothing); the order exists if the graph has no cycle
// (Adya, "Weak Consistency", 1999, 4: PL-3).
//
// Thread-safety: one thread calls; run_history() makes its own.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "enclave/storage/state_store.h"

namespace nsl::storage::testing {

struct HistoryShape {
  unsigned threads = 16;
  unsigned transactions = 60;  // of each thread, committed or not
  std::uint64_t seed = 1;
};

// A transaction that committed. Writers are named by their index in the history; kNobody: the key was
// not there.
inline constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
struct Done {
  std::uint64_t began = 0;  // moments, in the order of one clock
  std::uint64_t ended = 0;
  std::map<std::string, std::size_t> read;  // by key: whose write was seen
  std::vector<std::string> scanned;         // groups of keys that were read whole
  std::vector<std::string> written;
};

struct History {
  std::vector<Done> done;
  std::uint64_t conflicts = 0;
  std::vector<std::string> failures;  // errors other than conflicts
};

History run_history(StateStore& store, const HistoryShape& shape);

// Empty if there is such an order; else what is wrong.
std::string why_not_serializable(const History& history);

}  // namespace nsl::storage::testing
