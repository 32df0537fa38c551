#pragma once
// Whether a store is what the freshness witness remembers. The store may be ahead: what was synced
// is told to the witness afterwards, so a crash between the two is no fault.

#include "enclave/platform/freshness_witness.h"
#include "enclave/storage/recovery.h"

namespace nsl::storage {

// Fails with storage-rolled-back if the state is older than the witness remembers or of another
// incarnation; with witness-behind if the log was told that the witness knew more than it does.
// Without a witness that remembers only a store opens that never had one (witness-behind otherwise):
// the host could else let a copy run ahead unwatched, and show that to the witness later.
Status check_freshness(platform::FreshnessWitness& witness, const RecoveredLog& log);

// Fails with storage-rolled-back if the witness remembers a store at all.
Status check_never_witnessed(platform::FreshnessWitness& witness);

}  // namespace nsl::storage
