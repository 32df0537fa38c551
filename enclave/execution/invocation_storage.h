#pragma once
// The port behind `context.storage`: one transaction over one function's storage, as an invocation
// sees it. Whoever made the transaction commits it when the invocation gave a result, and drops it
// when it did not; the invocation itself does neither.
//
// Keys are UTF-8 of 1 to kMaxStorageKeyBytes bytes, in the order of their bytes. Values are encoded
// (stored_value.h). The host-call table checks both before it asks, so an implementation meets no
// others.
//
// Reads see the writes of the same transaction. Every failure ends the invocation, with its code: a
// function can not catch it, since what it would go on with might never be committed. So a refusal
// that is known only at the commit (conflict, a quota) may as well come from there.
//
// Threads: one call at a time, each on whichever worker runs the invocation then, which it holds up.
// Exceptions do not leave it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace nsl::execution {

inline constexpr std::size_t kMaxStorageKeyBytes = 512;
inline constexpr std::size_t kMaxStorageListed = 1000;  // keys of a page
// What one invocation may put and erase: calls, and bytes of keys and values together. The host-call
// table ends it with too-many-changes beyond this.
inline constexpr std::size_t kMaxStorageChanges = 1000;
inline constexpr std::size_t kMaxStorageChangedBytes = std::size_t{8} << 20;

struct StorageListing {
  std::string_view prefix;    // keys that begin with this; empty: all
  std::string_view after;     // … and are above this; empty: from the first
  std::uint32_t limit = 100;  // 1 to kMaxStorageListed
};

struct StorageKeys {
  std::vector<std::string> keys;  // ascending
  bool has_more = false;          // there are others above the last one
};

class InvocationStorage {
 public:
  virtual ~InvocationStorage() = default;

  // Nothing if there is no such key.
  virtual Result<std::optional<SecretBytes>> get(std::string_view key) = 0;
  virtual Status put(std::string_view key, ByteSpan value) = 0;
  // Ok if there is no such key, too.
  virtual Status erase(std::string_view key) = 0;
  virtual Result<StorageKeys> list(const StorageListing& listing) = 0;
};

}  // namespace nsl::execution
