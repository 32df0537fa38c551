#pragma once
// The caller's gas account.

#include <optional>
#include <string>
#include <vector>

#include "client/session.h"

namespace nsl::client {

struct GasBalance {
  std::uint64_t left = 0;
  std::uint64_t available = 0;  // without what running invocations have reserved
  std::uint64_t reserved = 0;
  std::uint64_t credited = 0;  // since the account was opened
  std::uint64_t debited = 0;
};

struct GasEntry {
  std::string kind;  // "grant", "credit", "debit"
  UnixMillis from;
  UnixMillis until;
  std::uint64_t amount = 0;
  std::uint64_t balance = 0;      // after it
  std::uint64_t invocations = 0;  // of a debit
  std::string reference;          // of a credit
};

struct GasHistory {
  std::vector<GasEntry> entries;        // the newest first
  std::optional<std::uint64_t> before;  // for the next page
};

class GasApi {
 public:
  explicit GasApi(Session& session) : session_(session) {}

  Result<GasBalance> balance();
  Result<GasHistory> history(std::optional<std::uint64_t> before = {},
                             std::optional<std::uint64_t> limit = {});

 private:
  Session& session_;
};

}  // namespace nsl::client
