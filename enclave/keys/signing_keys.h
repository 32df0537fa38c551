#pragma once
// Users' signing keys: P-256, secp256k1 and Ed25519. They are made or imported here, used here, and
// there is no call that gives a private part out. Stored under the owner's data key; owner, name and
// version are in the associated data.
//
// A key has versions, numbered from 1: rotate() makes the next, which signs from then on. Older ones
// stay, to verify with and to sign with when one is named, until erase_version().
//
// Every call names the owner, who is the authenticated caller: another user's key can not be named,
// and one that is not there is answered as such: there is no other path.
//
// Mutators write into the caller's transaction and tell their events to the caller's sink. Errors:
//   not-found          no such key, or no such version
//   already-exists, bad-key, too-many-versions
//   invalid-argument   a name that is none (execution/names.h), a digest for Ed25519
//   key-unavailable    for a function: not there, or not granted; one answer for both
//   and those of the data keys and the store, quota-exceeded among them.
//
// Thread-safety: all members may be called by any thread.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/event.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/signing_key.h"
#include "enclave/execution/named_key.h"
#include "enclave/keys/data_keys.h"
#include "enclave/keys/function_access.h"
#include "enclave/keys/signing_key_records.h"
#include "enclave/platform/clock.h"
#include "enclave/storage/state_store.h"

namespace nsl::keys {

// All of it outlives the signing keys.
struct SigningKeysPorts {
  DataKeys& data_keys;
  const platform::WallClock& wall;
  EventSink& events;  // of what happens outside of a caller's transaction
};

// A private part that comes from outside, in one of two forms.
struct RawPrivateKey {
  crypto::KeyKind kind;
  SecretBytes bytes;  // as crypto::SigningKey::from_private() takes them
};
struct Pkcs8PrivateKey {
  SecretBytes der;  // as crypto::SigningKey::from_pkcs8() takes it
};
using ImportedKey = std::variant<RawPrivateKey, Pkcs8PrivateKey>;

// All but the private parts.
struct SigningKeyInfo {
  std::string name;
  SigningKeyRecord record;
};

struct SigningKeyPage {
  std::vector<SigningKeyInfo> keys;  // by name
  std::optional<std::string> next;   // the `from` that continues; nothing if this was the end
};

// What is to be signed: a message, or a digest that the caller vouches for. Borrowed.
struct Message {
  ByteSpan bytes;
};
using ToSign = std::variant<Message, crypto::Digest32>;

struct Signature {
  std::uint32_t version = 0;  // of the key
  crypto::SignatureBytes bytes{};
  // Of a digest that secp256k1 signed: 0 to 3.
  std::optional<std::uint8_t> recovery_id;
};

class SigningKeys {
 public:
  static constexpr std::size_t kMaxPage = 100;

  explicit SigningKeys(const SigningKeysPorts& ports) : ports_(ports) {}

  // Each returns the first version's public key.
  Result<crypto::PublicKey> create(storage::Transaction& transaction, EventSink& events,
                                   const UserId& owner, std::string_view name, crypto::KeyKind kind,
                                   const FunctionAccess& access);
  Result<crypto::PublicKey> import(storage::Transaction& transaction, EventSink& events,
                                   const UserId& owner, std::string_view name,
                                   const ImportedKey& imported, const FunctionAccess& access);
  // A new version of the same kind; returns its public key.
  Result<crypto::PublicKey> rotate(storage::Transaction& transaction, EventSink& events,
                                   const UserId& owner, std::string_view name);
  Status restrict(storage::Transaction& transaction, EventSink& events, const UserId& owner,
                  std::string_view name, const FunctionAccess& access);
  // Not the current one: that fails with invalid-argument.
  Status erase_version(storage::Transaction& transaction, EventSink& events, const UserId& owner,
                       std::string_view name, std::uint32_t version);
  // With all its versions.
  Status erase(storage::Transaction& transaction, EventSink& events, const UserId& owner,
               std::string_view name);
  // Erases up to 100 of the owner's keys; true if there are more. For deleting the owner.
  Result<bool> erase_some_of(storage::Transaction& transaction, EventSink& events,
                             const UserId& owner);

  Result<SigningKeyInfo> describe(storage::Reader& reader, const UserId& owner,
                                  std::string_view name) const;
  // Names not below `from`; at most kMaxPage of them.
  Result<SigningKeyPage> list(storage::Reader& reader, const UserId& owner, std::string_view from,
                              std::size_t limit) const;

  // The current version, or another.
  Result<crypto::PublicKey> public_key(storage::Reader& reader, const UserId& owner,
                                       std::string_view name,
                                       std::optional<std::uint32_t> version) const;
  Result<Signature> sign(storage::Reader& reader, const UserId& owner, std::string_view name,
                         std::optional<std::uint32_t> version, const ToSign& to_sign) const;

  // What an invocation of the function signs with: the current versions of `names`, those that its
  // `config` lists, in this order. All or none.
  Result<std::vector<execution::NamedKey>> load(storage::Reader& reader,
                                                const InvokedFunction& function,
                                                std::span<const std::string> names) const;

 private:
  Result<crypto::PublicKey> add_first(storage::Transaction& transaction, EventSink& events,
                                      const UserId& owner, std::string_view name,
                                      const crypto::SigningKey& key, const FunctionAccess& access,
                                      std::string_view event);
  Status add_version(storage::Transaction& transaction, const UserId& owner, std::string_view name,
                     SigningKeyRecord& record, const crypto::SigningKey& key);
  Result<crypto::SigningKey> open(storage::Reader& reader, const UserOpener& opener,
                                  const UserId& owner, std::string_view name,
                                  const SigningKeyRecord& record,
                                  const SigningKeyVersion& version) const;
  void refused(const InvokedFunction& function, std::string_view name,
               std::string_view reason) const;

  const SigningKeysPorts ports_;
};

}  // namespace nsl::keys
