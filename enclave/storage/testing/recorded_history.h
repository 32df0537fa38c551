#pragma once
// What a host could have kept of a store: its directory at many moments of a workload, and of another
// history that began at one of them, with what the store held at each. With a witness the other
// history is a new incarnation, by the operator's leave; without one it is a fork that nobody knows of.

#include <set>
#include <vector>

#include "enclave/platform/testing/directory_state.h"
#include "enclave/storage/testing/sealed_database.h"

namespace nsl::storage::testing {

struct SavedState {
  std::string moment;
  platform::testing::DirectoryState files;
  Contents contents;  // every write was synced
  MemoryWitness::State witness;
};

enum class Watch : std::uint8_t { kNobody, kWitness };

struct RecordedHistory {
  Watch watch = Watch::kNobody;
  std::vector<SavedState> saved;
  std::set<Contents> existed;  // at any moment, of either history

  // The state with live log files in segments of two epochs, and tables of several blocks.
  const SavedState& richest() const;
};

// Aborts where it can't be made.
RecordedHistory record_history(Watch watch);

// What the store holds that opens from these files, read in full and checked by RocksDB; or why it
// does not.
Result<Contents> contents_of(const platform::testing::DirectoryState& files);
// … in the presence of a witness that remembers this.
Result<Contents> contents_of(const platform::testing::DirectoryState& files,
                             const MemoryWitness::State& witness);

// Whether the code is one that a changed directory may give.
bool is_named_error(const Error& error);

}  // namespace nsl::storage::testing
