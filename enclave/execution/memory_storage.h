#pragma once
// A function's storage in memory: that of `nsl run`, and of tests. A transaction works on a copy of
// all that was committed, so this is for small contents.

#include <functional>
#include <map>
#include <string>

#include "enclave/execution/invocation_storage.h"

namespace nsl::execution {

using StorageContents = std::map<std::string, Bytes, std::less<>>;  // values encoded

class MemoryStorage final : public InvocationStorage {
 public:
  // `committed` outlives it, and is changed by commit() alone.
  explicit MemoryStorage(StorageContents& committed) : committed_(committed), seen_(committed) {}

  Result<std::optional<SecretBytes>> get(std::string_view key) override;
  Status put(std::string_view key, ByteSpan value) override;
  Status erase(std::string_view key) override;
  Result<StorageKeys> list(const StorageListing& listing) override;

  void commit() { committed_ = seen_; }

 private:
  StorageContents& committed_;
  StorageContents seen_;
};

}  // namespace nsl::execution
