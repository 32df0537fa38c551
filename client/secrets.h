#pragma once
// The caller's secrets. Values are bytes, and travel as the bodies of requests and replies only.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_bytes.h"
#include "client/access.h"
#include "client/session.h"

namespace nsl::client {

struct SecretVersion {
  std::uint32_t version = 0;
  std::uint64_t bytes = 0;
  UnixMillis created;
  std::optional<UnixMillis> expires;
};

struct SecretInfo {
  std::string name;
  SecretVersion current;
  std::uint32_t keep = 0;  // versions
  Access access;
};

struct SecretPage {
  std::vector<SecretInfo> secrets;
  std::optional<std::string> next;
};

struct SecretVersions {
  SecretInfo secret;
  std::vector<SecretVersion> versions;
};

struct SecretValue {
  SecretBytes value;
  std::string version;
};

struct SecretPut {
  std::optional<std::uint64_t> expected_version;  // else version-mismatch; 0: there must be none
  std::optional<std::uint64_t> keep;
  std::optional<std::chrono::seconds> life;
  std::optional<Access> access;  // restricted; else as it was, at first all functions
};

class SecretsApi {
 public:
  explicit SecretsApi(Session& session) : session_(session) {}

  // The version that it made.
  Result<std::uint32_t> put(std::string_view name, const SecretBytes& value,
                            const SecretPut& options = {});
  Result<SecretValue> get(std::string_view name, std::optional<std::uint64_t> version = {});
  Result<SecretPage> list(const std::optional<std::string>& from = {},
                          std::optional<std::uint64_t> limit = {});
  Result<SecretVersions> versions(std::string_view name);
  Status erase(std::string_view name);
  // Makes an older version's value the newest version; its number.
  Result<std::uint32_t> roll_back(std::string_view name, std::uint32_t version);
  Status keep(std::string_view name, std::uint32_t versions);
  Status grant(std::string_view name, const Access& access);

 private:
  Session& session_;
};

}  // namespace nsl::client
