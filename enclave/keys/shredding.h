#pragma once
// Shredding: makes the data keys of deleted users impossible to unwrap, even for one who has an old
// copy of the data directory, by replacing the key of the ratchet that wraps them.
//
// A replacement, in steps, each durable before the next:
//   1. note in the store which deletions it will cover, and the generation it makes
//   2. the ratchet gets a new current key and keeps the former one       (the root blob)
//   3. note the generation in the store: no transaction that wraps a data key under the former one
//      can commit from here on, since it has read this record
//   4. re-wrap every data key, in transactions of a bounded size; look that none is left
//   5. the ratchet forgets the former key                                (the root blob)
//   6. note in the store that the deletions are done
// After a crash between any two, run() goes on from there. Deletions that commit while a replacement
// is under way are covered by the next one; all that have come by its beginning share it.
//
// Promised, when due() is false after a deletion: with the current root blob nothing of the deleted
// user can be decrypted from any copy of the data directory, of any time.
// Not promised: anything against one who also kept the root blob of before, and the platform that
// opens it. What is lost with it: backups of the directory from before a replacement can be opened
// with the root blob of their time only.
//
// Errors: those of the store and of the ratchet; internal if data keys under the former key remain
// after step 4 (then that key is not given up).
//
// Thread-safety: run() by one thread at a time, others wait; the rest by any.

#include <mutex>

#include "base/event.h"
#include "base/result.h"
#include "enclave/keys/data_key_records.h"
#include "enclave/keys/ratchet.h"
#include "enclave/platform/entropy.h"
#include "enclave/storage/state_store.h"

namespace nsl::keys {

// Counts a deletion, in the transaction that erases the wrapped key.
Status request_shredding(storage::Transaction& transaction);

// The generation that a data key is to be wrapped under in this transaction.
Result<std::uint64_t> generation_for_wrapping(storage::Transaction& transaction,
                                              const Ratchet& ratchet);

// All of it outlives the shredding.
struct ShreddingPorts {
  storage::StateStore& store;
  Ratchet& ratchet;
  platform::Entropy& entropy;
  EventSink& events;
};

class Shredding {
 public:
  static constexpr std::size_t kBatch = 200;  // data keys in one transaction

  explicit Shredding(const ShreddingPorts& ports) : ports_(ports) {}

  // Whether there are deletions that are not done, or a replacement is under way.
  Result<bool> due() const;

  // Does all that was due when it was called; returns at once if nothing was.
  Status run();

 private:
  Result<ShreddingRecord> record() const;
  Status begin();
  Status replace();
  Status note_generation(std::uint64_t generation);
  Result<std::uint64_t> rewrap_all(std::uint64_t generation);
  Result<std::uint64_t> rewrap_batch(const storage::Page& page, std::uint64_t generation);
  Status note_done(std::uint64_t generation);

  const ShreddingPorts ports_;
  std::mutex mutex_;
};

}  // namespace nsl::keys
