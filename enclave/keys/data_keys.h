#pragma once
// Users' data keys: one random key a user, wrapped under the ratchet's key, which encrypts all that
// the store holds for the user (user_cipher.h). Destroying it destroys all of that.
//
// Deleting: erase() takes the wrapped key out of the store and asks for a shredding (shredding.h),
// which replaces the ratchet's key, so that an older copy of the wrapped key does not help.
//
// Rotating: rotate() makes a new key the current one; what is written from then on is under it. The
// records under the former one are re-encrypted afterwards (reencryption.h), and then it is erased.
//
// Mutators write into the caller's transaction and tell their events to the caller's sink. Errors:
// already-exists, not-found, wrong-phase (a rotation is under way), data-key-lost,
// authentication-failed, entropy-failure and the store's.
//
// Thread-safety: all members may be called by any thread.

#include <chrono>

#include "base/event.h"
#include "base/ids.h"
#include "base/result.h"
#include "enclave/keys/data_key_cache.h"
#include "enclave/keys/data_key_records.h"
#include "enclave/keys/ratchet.h"
#include "enclave/keys/user_cipher.h"
#include "enclave/platform/clock.h"
#include "enclave/platform/entropy.h"
#include "enclave/storage/state_store.h"

namespace nsl::keys {

struct DataKeysOptions {
  std::size_t cached_keys = 1024;          // unwrapped, in memory
  std::chrono::milliseconds idle{60'000};  // unused for longer: wiped by wipe_idle()
};

// All of it outlives the data keys.
struct DataKeysPorts {
  const Ratchet& ratchet;
  platform::Entropy& entropy;
  const platform::MonotonicClock& monotonic;
};

class DataKeys {
 public:
  DataKeys(const DataKeysPorts& ports, const DataKeysOptions& options);

  Status create(storage::Transaction& transaction, EventSink& events, const UserId& user);
  // Call forget() once that has committed, and have the shredding run.
  Status erase(storage::Transaction& transaction, EventSink& events, const UserId& user);
  Status rotate(storage::Transaction& transaction, EventSink& events, const UserId& user);
  // Erases the former key. For the re-encryption, when no record is left under it.
  Status finish_rotation(storage::Transaction& transaction, EventSink& events, const UserId& user);

  // For reading. not-found if the user has no data key: it is not registered.
  Result<UserOpener> opener(storage::Reader& reader, const UserId& user);
  // For writing in this transaction; it fails to commit if the data key was rotated or erased
  // meanwhile.
  Result<UserCipher> cipher(storage::Transaction& transaction, const UserId& user);

  // Wipes the user's keys from memory.
  void forget(const UserId& user) { cache_.forget(user); }
  // Wipes those that were not used lately. To be called now and then.
  void wipe_idle() { cache_.drop_idle(options_.idle); }

 private:
  Result<DataKeysRecord> read(storage::Reader& reader, const UserId& user) const;
  Result<std::vector<DataKeyPtr>> unwrapped(storage::Reader& reader, const UserId& user);
  Result<WrappedDataKey> make(storage::Transaction& transaction, const UserId& user,
                              std::uint32_t version) const;

  const DataKeysPorts ports_;
  const DataKeysOptions options_;
  DataKeyCache cache_;
};

}  // namespace nsl::keys
