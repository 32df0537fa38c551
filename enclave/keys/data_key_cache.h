#pragma once
// Unwrapped data keys, a bounded number, so that not every request unwraps one. What is evicted,
// idle or forgotten is wiped, at once or when the last request that uses it ends.
//
// A key is found by its random id, which is in the user's record in the store: without the record
// nobody gets here, so the cache can not resurrect a deleted user.
//
// Thread-safety: all members may be called by any thread.

#include <chrono>
#include <list>
#include <map>
#include <mutex>

#include "base/ids.h"
#include "enclave/keys/data_key_records.h"
#include "enclave/keys/user_cipher.h"
#include "enclave/platform/clock.h"

namespace nsl::keys {

class DataKeyCache {
 public:
  // `clock` outlives this. `most` is at least 1.
  DataKeyCache(const platform::MonotonicClock& clock, std::size_t most);

  // Null if it is not there.
  DataKeyPtr find(const DataKeyId& id);
  // The least recently used one gives way.
  void add(const UserId& user, const DataKeyId& id, DataKeyPtr key);

  void forget(const UserId& user);
  // Those that nobody asked for since.
  void drop_idle(std::chrono::nanoseconds longer_than);
  std::size_t size() const;

 private:
  struct Entry {
    UserId user;
    DataKeyId id;
    DataKeyPtr key;
    std::chrono::nanoseconds used;
  };
  using Entries = std::list<Entry>;  // the most recently used first

  void erase(Entries::iterator entry);

  const platform::MonotonicClock& clock_;
  const std::size_t most_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::map<DataKeyId, Entries::iterator> by_id_;
};

}  // namespace nsl::keys
