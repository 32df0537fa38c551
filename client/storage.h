#pragma once
// What the caller's functions stored. Keys are bytes; values are JSON or bytes.

#include <optional>
#include <string>
#include <vector>

#include "base/secret_bytes.h"
#include "client/session.h"

namespace nsl::client {

struct StoragePage {
  std::vector<std::string> keys;     // any bytes
  std::optional<std::string> after;  // for the next page
};

struct StoredValue {
  SecretBytes content;
  bool is_json = false;
};

struct StorageList {
  std::optional<std::string> prefix;
  std::optional<std::string> after;
  std::optional<std::uint64_t> limit;
};

class StorageApi {
 public:
  explicit StorageApi(Session& session) : session_(session) {}

  Result<StoragePage> list(std::string_view function, const StorageList& request = {});
  Result<StoredValue> get(std::string_view function, std::string_view key);
  Status put(std::string_view function, std::string_view key, const StoredValue& value);
  Status erase(std::string_view function, std::string_view key);

 private:
  Session& session_;
};

}  // namespace nsl::client
