#pragma once
// What the store holds of secrets, and under which keys:
//
//   secrets/secret  owner  name                         what is known of it: all but its values
//   secrets/value   owner  name  version                a value: a sealed record (keys/user_cipher.h)
//   secrets/due     time  owner  name  version  what    an event that is to be told at that time
//
// Every parse fails with storage-corrupt if the bytes are not what encode() makes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "enclave/keys/function_access.h"

namespace nsl::secrets {

inline constexpr std::size_t kMaxVersions = 32;
inline constexpr std::size_t kMaxValueBytes = 64 * 1024;

// The space of the values: for a data key's rotation.
inline constexpr std::string_view kValueSpace = "secrets/value";

struct SecretVersion {
  std::uint32_t version = 0;  // from 1, without holes but at the old end
  UnixMillis created;
  std::uint32_t size = 0;  // in bytes
  std::optional<UnixMillis> expires;

  bool is_expired(UnixMillis now) const { return expires && now >= *expires; }

  friend bool operator==(const SecretVersion&, const SecretVersion&) = default;
};

struct SecretRecord {
  std::vector<SecretVersion> versions;  // 1 to kMaxVersions, ascending; the last is the current one
  std::uint8_t keep = 1;                // how many versions are kept, 1 to kMaxVersions
  keys::FunctionAccess access;

  const SecretVersion& current() const { return versions.back(); }
  // Null if there is no such version.
  const SecretVersion* find(std::uint32_t version) const;

  Bytes encode() const;
  static Result<SecretRecord> parse(ByteSpan value);

  friend bool operator==(const SecretRecord&, const SecretRecord&) = default;
};

enum class DueKind : std::uint8_t { kWarning = 1, kExpiry = 2 };

// Stands in the key; the value is empty.
struct DueEvent {
  UnixMillis at;
  UserId owner;
  std::string name;
  std::uint32_t version = 0;
  DueKind kind = DueKind::kWarning;

  Bytes key() const;
  static Result<DueEvent> parse(ByteSpan key);

  friend bool operator==(const DueEvent&, const DueEvent&) = default;
};

Bytes secret_key(const UserId& owner, std::string_view name);
Bytes value_key(const UserId& owner, std::string_view name, std::uint32_t version);

// Prefixes for scans, and the name in a key below the first.
Bytes secrets_of(const UserId& owner);
Bytes all_due();
Result<std::string> name_in(ByteSpan secret_key);

}  // namespace nsl::secrets
