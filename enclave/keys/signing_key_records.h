#pragma once
// What the store holds of users' signing keys, and under which keys:
//
//   keys/signing   owner  name            what is known of the key: all but the private parts
//   keys/private   owner  name  version   a private part: a sealed record (user_cipher.h)
//
// Every parse fails with storage-corrupt if the bytes are not what encode() makes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "crypto/key_kind.h"
#include "enclave/keys/function_access.h"

namespace nsl::keys {

inline constexpr std::size_t kMaxKeyVersions = 16;

// The space of the private parts: for a data key's rotation.
inline constexpr std::string_view kPrivateSpace = "keys/private";

struct SigningKeyVersion {
  std::uint32_t version = 0;  // from 1
  UnixMillis created;
  Bytes public_key;  // as crypto::PublicKey::bytes() has it

  friend bool operator==(const SigningKeyVersion&, const SigningKeyVersion&) = default;
};

struct SigningKeyRecord {
  crypto::KeyKind kind = crypto::KeyKind::kP256;
  std::vector<SigningKeyVersion> versions;  // 1 to kMaxKeyVersions, ascending; the last is current
  FunctionAccess access;

  const SigningKeyVersion& current() const { return versions.back(); }
  // Null if there is no such version.
  const SigningKeyVersion* find(std::uint32_t version) const;

  Bytes encode() const;
  static Result<SigningKeyRecord> parse(ByteSpan value);

  friend bool operator==(const SigningKeyRecord&, const SigningKeyRecord&) = default;
};

Bytes signing_key_key(const UserId& owner, std::string_view name);
Bytes private_key(const UserId& owner, std::string_view name, std::uint32_t version);

// A prefix for scans, and the name in a key below it.
Bytes signing_keys_of(const UserId& owner);
Result<std::string> name_in(ByteSpan signing_key_key);

}  // namespace nsl::keys
