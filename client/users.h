#pragma once
// The caller's own account.

#include <optional>
#include <string>

#include "client/session.h"

namespace nsl::client {

struct User {
  std::string id;
  std::string state;  // "active", "disabled"
  std::string kind;   // of the key: "p256", "ed25519"
  UnixMillis registered;
};

struct Quota {
  std::uint64_t storage_bytes = 0;
  std::uint64_t used_bytes = 0;
  std::uint64_t used_records = 0;
};

class UsersApi {
 public:
  explicit UsersApi(Session& session) : session_(session) {}

  // Makes the credentials' key a user of the service; its id. already-exists: it is one.
  Result<std::string> register_key();
  Result<User> show();
  Result<Quota> quota();
  // Destroys all that the user has, for good.
  Status erase();

 private:
  Session& session_;
};

// Of a reply with a quota.
Result<Quota> read_quota(const Reply& reply);

}  // namespace nsl::client
