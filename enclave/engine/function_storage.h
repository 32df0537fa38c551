#pragma once
// What functions store: each has keys and values of its own, which its invocations read and change,
// and its owner, directly. Keys are any bytes, 1 to kMaxKeyBytes; a value has up to kMaxValueBytes,
// and what it means is told by execution/stored_value.h.
// Values are encrypted under the owner's data key; owner, function and key are in the associated
// data. Both count against the owner's quota.
//
//   engine/value      owner  storage  key    a sealed record
//   engine/abandoned  owner  storage         what it held is to be erased: its function is gone
//
// StorageSession is that of one invocation: all its calls go into one transaction of its caller's, so
// it reads what it wrote, others see all of it or nothing, and a commit that fails with conflict
// leaves nothing. It changes at most kMaxChanges keys and kMaxChangedBytes: beyond it too-many-changes.
//
// Errors: not-found (no such function; get() of a key that is not there gives nothing instead),
// invalid-argument, too-large, too-many-changes, and those of the data keys and the store.
//
// Thread-safety: FunctionStorage by any thread; a session by one at a time.

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/execution/invocation_storage.h"
#include "enclave/execution/stored_value.h"
#include "enclave/keys/data_keys.h"
#include "enclave/storage/state_store.h"

namespace nsl::engine {

inline constexpr std::string_view kValueSpace = "engine/value";

struct StorageListRequest {
  Bytes prefix{};  // keys that begin with this
  Bytes after{};   // … and are above this; empty: from the first
  std::size_t limit = 100;
};

struct StoredKeyPage {
  std::vector<Bytes> keys;     // ascending
  std::optional<Bytes> after;  // the `after` that continues; nothing if this was the end
};

class StorageSession {
 public:
  static constexpr std::size_t kMaxKeyBytes = execution::kMaxStorageKeyBytes;
  static constexpr std::size_t kMaxValueBytes = execution::kMaxStoredValueBytes;
  static constexpr std::size_t kMaxPage = execution::kMaxStorageListed;
  static constexpr std::size_t kMaxChanges = execution::kMaxStorageChanges;
  static constexpr std::size_t kMaxChangedBytes = execution::kMaxStorageChangedBytes;

  // Both outlive the session. `storage` is the function's, from its record.
  StorageSession(storage::Transaction& transaction, keys::DataKeys& data_keys, const UserId& owner,
                 std::uint64_t storage);

  // Nothing if there is no such key.
  Result<std::optional<SecretBytes>> get(ByteSpan key);
  Status put(ByteSpan key, ByteSpan value);
  // Ok if there is no such key, too.
  Status erase(ByteSpan key);
  // At most kMaxPage keys.
  Result<StoredKeyPage> list(const StorageListRequest& request);

  // Whether it was used at all, and whether anything was put or erased.
  bool is_used() const { return used_; }
  bool has_changes() const { return changes_ > 0; }

 private:
  Status begin_change(ByteSpan key, std::size_t value_bytes);
  Bytes place(ByteSpan key) const;
  Result<storage::ScanRequest> scan_of(const StorageListRequest& request) const;
  Result<const keys::UserCipher*> cipher();

  storage::Transaction& transaction_;
  keys::DataKeys& data_keys_;
  const UserId owner_;
  const std::uint64_t storage_;
  std::optional<keys::UserCipher> cipher_;
  bool used_ = false;
  std::size_t changes_ = 0;
  std::size_t changed_bytes_ = 0;
};

class FunctionRegistry;

class FunctionStorage {
 public:
  // Both outlive it.
  FunctionStorage(keys::DataKeys& data_keys, const FunctionRegistry& registry)
      : data_keys_(data_keys), registry_(registry) {}

  // The owner's way in. not-found if there is no such function.
  Result<StorageSession> open(storage::Transaction& transaction, const UserId& owner,
                              const FunctionName& name);

  // Erases, in transactions of its own, what the owner's functions that are gone had stored; of all
  // owners, too: to be called now and then, since a crash can come between.
  static Status erase_abandoned(storage::StateStore& store, const UserId& owner);
  static Status erase_all_abandoned(storage::StateStore& store);
  // Up to 100 values of all the owner's functions; true if there are more. For deleting the owner.
  static Result<bool> erase_some_of(storage::Transaction& transaction, const UserId& owner);

  // For the registry: the values of this storage are to be erased.
  static Status abandon(storage::Transaction& transaction, const UserId& owner,
                        std::uint64_t storage);

 private:
  keys::DataKeys& data_keys_;
  const FunctionRegistry& registry_;
};

}  // namespace nsl::engine
