#pragma once
// The caller's signing keys. Private parts can be sent in, and never come out.

#include <optional>
#include <string>
#include <vector>

#include "base/secret_bytes.h"
#include "client/access.h"
#include "client/session.h"

namespace nsl::client {

struct KeyVersion {
  std::uint32_t version = 0;
  UnixMillis created;
  std::string public_key;                  // hex: compressed SEC 1, or Ed25519's 32 bytes
  std::optional<std::string> neo_address;  // of P-256
};

struct KeyInfo {
  std::string name;
  std::string kind;  // "p256", "secp256k1", "ed25519"
  KeyVersion current;
  Access access;
};

struct KeyPage {
  std::vector<KeyInfo> keys;
  std::optional<std::string> next;
};

struct KeyVersions {
  KeyInfo key;
  std::vector<KeyVersion> versions;
};

struct NewKey {
  std::string name;
  std::string kind;
  std::string public_key;
  std::optional<std::string> neo_address;
};

enum class SignOf : std::uint8_t { kMessage, kDigest };

struct KeySignature {
  std::uint32_t version = 0;
  std::string signature;  // base64url of 64 bytes
  std::optional<std::uint64_t> recovery_id;
};

class KeysApi {
 public:
  explicit KeysApi(Session& session) : session_(session) {}

  Result<NewKey> create(std::string_view name, std::string_view kind,
                        const std::optional<Access>& access = {});
  // A PKCS #8 key as PEM, not encrypted.
  Result<NewKey> import_pem(std::string_view name, const SecretBytes& pem,
                            const std::optional<Access>& access = {});
  Result<KeyPage> list(const std::optional<std::string>& from = {},
                       std::optional<std::uint64_t> limit = {});
  Result<KeyVersions> show(std::string_view name);
  Result<NewKey> rotate(std::string_view name);
  Status erase(std::string_view name);
  Status erase_version(std::string_view name, std::uint32_t version);
  Status grant(std::string_view name, const Access& access);
  Result<KeySignature> sign(std::string_view name, ByteSpan bytes, SignOf of,
                            std::optional<std::uint64_t> version = {});

 private:
  Session& session_;
};

}  // namespace nsl::client
