#include "enclave/engine/session_port.h"

namespace nsl::engine {

Result<std::optional<SecretBytes>> SessionPort::get(std::string_view key) {
  return session_.get(as_bytes(key));
}

Status SessionPort::put(std::string_view key, ByteSpan value) {
  return session_.put(as_bytes(key), value);
}

Status SessionPort::erase(std::string_view key) { return session_.erase(as_bytes(key)); }

Result<execution::StorageKeys> SessionPort::list(const execution::StorageListing& listing) {
  NSL_ASSIGN_OR_RETURN(const StoredKeyPage found, session_.list({.prefix = to_bytes(listing.prefix),
                                                                 .after = to_bytes(listing.after),
                                                                 .limit = listing.limit}));
  execution::StorageKeys page{.keys = {}, .has_more = found.after.has_value()};
  for (const Bytes& key : found.keys)
    page.keys.emplace_back(as_text(key));
  return page;
}

}  // namespace nsl::engine
