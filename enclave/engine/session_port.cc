#include "enclave/engine/session_port.h"

#include <utility>

namespace nsl::engine {

Result<std::optional<Bytes>> SessionPort::get(std::string_view key) {
  NSL_ASSIGN_OR_RETURN(const auto value, session_.get(as_bytes(key)));
  if (!value)
    return std::optional<Bytes>();
  return std::optional(
      to_bytes(value->reveal(SecretAccess::because("the function reads what it stored"))));
}

Status SessionPort::put(std::string_view key, ByteSpan value) {
  return session_.put(as_bytes(key), value);
}

Result<bool> SessionPort::erase(std::string_view key) { return session_.erase(as_bytes(key)); }

Result<execution::StoragePage> SessionPort::list(const execution::StorageListRequest& request) {
  NSL_ASSIGN_OR_RETURN(StoredEntryPage found, session_.entries({.prefix = to_bytes(request.prefix),
                                                                .after = to_bytes(request.after),
                                                                .limit = request.limit}));
  execution::StoragePage page{.entries = {}, .has_more = found.has_more};
  for (StoredEntry& entry : found.entries)
    page.entries.push_back(
        {.key = std::string(as_text(entry.key)), .value = std::move(entry.value)});
  return page;
}

}  // namespace nsl::engine
