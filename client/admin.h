#pragma once
// What an operator may: credentials of an operator's key.

#include <optional>
#include <string>
#include <vector>

#include "client/session.h"
#include "client/users.h"

namespace nsl::client {

struct KnownUser {
  std::string id;
  std::string state;
  UnixMillis registered;
};

struct UserPage {
  std::vector<KnownUser> users;
  std::optional<std::string> next;
};

struct AllowlistPage {
  std::vector<std::string> users;
  std::optional<std::string> next;
};

struct GasAccount {
  std::uint64_t left = 0;
  std::uint64_t credited = 0;
  std::uint64_t debited = 0;
};

struct Backup {
  std::string name;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t sequence = 0;
};

struct Tunable {
  std::string name;
  std::uint64_t value = 0;
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
  std::string meaning;
};

struct OperationStatus {
  std::uint64_t requests = 0;
  std::uint64_t refused = 0;
  std::uint64_t rate_limited = 0;
  std::uint64_t at_work = 0;
  std::uint64_t invocations_at_work = 0;
  std::uint64_t commits = 0;
  std::uint64_t conflicts = 0;
  std::uint64_t live_bytes = 0;
  std::uint64_t host_bytes = 0;
};

class AdminApi {
 public:
  explicit AdminApi(Session& session) : session_(session) {}

  // Goes with an idempotency key, so that it is credited once. What is left then.
  Result<std::uint64_t> credit(std::string_view user, std::uint64_t amount,
                               const std::optional<std::string>& reference = {});
  Result<GasAccount> account(std::string_view user);
  Result<Quota> limits(std::string_view user);
  // Nothing: the quota of the configuration.
  Status set_limits(std::string_view user, std::optional<std::uint64_t> storage_bytes);
  Status disable(std::string_view user);
  Status enable(std::string_view user);
  Result<UserPage> users(const std::optional<std::string>& from = {});
  Result<AllowlistPage> allowlist(const std::optional<std::string>& from = {});
  Status allow(std::string_view user);
  Status disallow(std::string_view user);

  Result<OperationStatus> status();
  // In Prometheus' text format.
  Result<std::string> metrics();
  Result<Backup> backup(std::string_view name);
  Result<std::vector<Tunable>> tuning();
  Status tune(std::string_view setting, std::uint64_t value);
  Status reset_clock();

 private:
  Session& session_;
};

}  // namespace nsl::client
