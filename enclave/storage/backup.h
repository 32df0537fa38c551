#pragma once
// Backups of an embedded store: one sealed file with every record of one state, taken while the store
// is used, and the way back.
//
// Format: docs/storage.md. The file is written like a segment of the log, under the backup key of
// sealing's root: only an enclave with the same root key can open it (the same platform and sealing
// policy, for as long as there is no handover of the root key). Cut, changed or exchanged files are
// refused by name of the check that failed.
//
// Does not protect: a host may give an older backup for a newer one. A restored store is a new
// incarnation, which every client and witness sees.
//
// Thread-safety: functions; the store may be used by others meanwhile. Memory: some MiB.

#include <cstdint>
#include <functional>
#include <string_view>

#include "enclave/storage/embedded_store.h"

namespace nsl::storage {

struct BackupProgress {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;  // of keys and values
};
// Called now and then, and once at the end.
using BackupObserver = std::function<void(const BackupProgress&)>;

struct BackupSummary {
  BackupProgress written;
  Sequence sequence;  // of the state that was saved
};

// Writes `name` into `target`: under another name first, so that a file of that name is whole. Fails
// with already-exists if it is there.
Result<BackupSummary> write_backup(EmbeddedStore& source, platform::Files& target,
                                   std::string_view name, const EmbeddedStorePorts& ports,
                                   const BackupObserver& observer);

// Reads all of it and tells what it holds. Errors: storage-missing, seal-wrong-platform (made under
// another root key), storage-corrupt.
Result<BackupSummary> verify_backup(platform::Files& source, std::string_view name,
                                    const sealing::Sealing& sealing);

// Verifies, then makes a new store of it in `ports.files`, which holds nothing (already-exists), as a
// new incarnation. Last, when all of it is durable, that replaces what the witness knew; so when it
// fails the store that the witness knew is still the valid one, and the directory can be emptied.
Result<BackupSummary> restore_backup(platform::Files& source, std::string_view name,
                                     const EmbeddedStorePorts& ports,
                                     const EmbeddedStoreOptions& options,
                                     const BackupObserver& observer);

}  // namespace nsl::storage
