#include "enclave/execution/memory_storage.h"

namespace nsl::execution {

Result<std::optional<SecretBytes>> MemoryStorage::get(std::string_view key) {
  const auto found = seen_.find(key);
  if (found == seen_.end())
    return std::optional<SecretBytes>();
  return std::optional<SecretBytes>(SecretBytes::copy_of(found->second));
}

Status MemoryStorage::put(std::string_view key, ByteSpan value) {
  seen_.insert_or_assign(std::string(key), to_bytes(value));
  return ok_status();
}

Status MemoryStorage::erase(std::string_view key) {
  if (const auto found = seen_.find(key); found != seen_.end())
    seen_.erase(found);
  return ok_status();
}

Result<StorageKeys> MemoryStorage::list(const StorageListing& listing) {
  StorageKeys page;
  auto at = listing.after < listing.prefix ? seen_.lower_bound(listing.prefix)
                                           : seen_.upper_bound(listing.after);
  for (; at != seen_.end() && at->first.starts_with(listing.prefix); ++at) {
    if (page.keys.size() == listing.limit) {
      page.has_more = true;
      break;
    }
    page.keys.push_back(at->first);
  }
  return page;
}

}  // namespace nsl::execution
