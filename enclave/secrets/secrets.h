#pragma once
// Users' secrets: values of up to 64 KiB, any bytes, encrypted under their owner's data key; owner,
// name and version are in the associated data. Only the owner reads them, and the owner's functions
// that name them in their `config`, unless the owner restricted a secret to some of these.
//
// A secret has versions, numbered from 1: put() and roll_back() make the next, which is the current
// one; the newest `keep` of them are kept. A function gets the current one, so a value is changed
// without deploying anything. A version may expire: from then on nobody gets its value, and an event
// comes ahead of that and at that time (expiry.h). It stays encrypted in the store until a put(), an
// erase() or keep() drops it, so that a clock that went wrong destroys nothing.
//
// Every call names the owner, who is the authenticated caller: another user's secret can not be
// named, and one that is not there is answered as such: there is no other path.
//
// Mutators write into the caller's transaction and tell their events to the caller's sink. Errors:
//   not-found             no such secret, or no such version
//   invalid-argument      a name that is none (execution/names.h), an expiry in the past, keep = 0 …
//   secret-too-large, version-mismatch, secret-expired
//   secret-unavailable    for a function: not there, expired, or not granted; one answer for all
//   and those of the data keys and the store, quota-exceeded among them.
//
// Thread-safety: all members may be called by any thread.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/execution/named_secret.h"
#include "enclave/keys/data_keys.h"
#include "enclave/keys/function_access.h"
#include "enclave/platform/clock.h"
#include "enclave/secrets/records.h"
#include "enclave/storage/state_store.h"

namespace nsl::secrets {

struct SecretsOptions {
  std::chrono::hours warning_ahead{7 * 24};  // of an expiry
  std::uint8_t keep = 4;                     // versions of a new secret, unless put() says another
};

// All of it outlives the secrets.
struct SecretsPorts {
  keys::DataKeys& data_keys;
  const platform::WallClock& wall;
  EventSink& events;  // of what happens outside of a caller's transaction
};

struct PutOptions {
  // The version that has to be the current one; 0: there must be no such secret.
  std::optional<std::uint32_t> expected_version;
  // Of this version.
  std::optional<UnixMillis> expires;
  // Left out: as it is, or as the defaults say.
  std::optional<std::uint8_t> keep;
  std::optional<keys::FunctionAccess> access;
};

// All but the values.
struct SecretInfo {
  std::string name;
  SecretRecord record;
};

struct SecretPage {
  std::vector<SecretInfo> secrets;  // by name
  std::optional<std::string> next;  // the `from` that continues; nothing if this was the end
};

class Secrets {
 public:
  static constexpr std::size_t kMaxPage = 100;

  Secrets(const SecretsPorts& ports, const SecretsOptions& options)
      : ports_(ports), options_(options) {}

  // Returns the new version's number.
  Result<std::uint32_t> put(storage::Transaction& transaction, EventSink& events,
                            const UserId& owner, std::string_view name, const SecretBytes& value,
                            const PutOptions& options);
  // A new version with the value and the expiry of an older one; returns its number.
  Result<std::uint32_t> roll_back(storage::Transaction& transaction, EventSink& events,
                                  const UserId& owner, std::string_view name,
                                  std::uint32_t version);
  Status restrict(storage::Transaction& transaction, EventSink& events, const UserId& owner,
                  std::string_view name, const keys::FunctionAccess& access);
  // How many versions are kept from now on; older ones are dropped.
  Status keep(storage::Transaction& transaction, EventSink& events, const UserId& owner,
              std::string_view name, std::uint8_t count);
  // With all its versions.
  Status erase(storage::Transaction& transaction, EventSink& events, const UserId& owner,
               std::string_view name);
  // Erases up to 100 of the owner's secrets; true if there are more. For deleting the owner.
  Result<bool> erase_some_of(storage::Transaction& transaction, EventSink& events,
                             const UserId& owner);

  // The current version's value, or that of another.
  Result<SecretBytes> get(storage::Reader& reader, const UserId& owner, std::string_view name,
                          std::optional<std::uint32_t> version) const;
  Result<SecretInfo> describe(storage::Reader& reader, const UserId& owner,
                              std::string_view name) const;
  // Names not below `from`; at most kMaxPage of them.
  Result<SecretPage> list(storage::Reader& reader, const UserId& owner, std::string_view from,
                          std::size_t limit) const;

  // What an invocation of the function is given: the current values of `names`, those that its
  // `config` lists, in this order. All or none.
  Result<std::vector<execution::NamedSecret>> load(storage::Reader& reader,
                                                   const keys::InvokedFunction& function,
                                                   std::span<const std::string> names) const;

 private:
  Status check(std::string_view name, const SecretBytes& value, const PutOptions& options) const;
  Result<std::uint32_t> add_version(storage::Transaction& transaction, const UserId& owner,
                                    std::string_view name, SecretRecord& record,
                                    const SecretBytes& value, std::optional<UnixMillis> expires);
  Status drop_version(storage::Transaction& transaction, const UserId& owner, std::string_view name,
                      const SecretVersion& version);
  Status drop_beyond_keep(storage::Transaction& transaction, const UserId& owner,
                          std::string_view name, SecretRecord& record);
  std::vector<DueEvent> due_events(const UserId& owner, std::string_view name,
                                   const SecretVersion& version) const;
  Result<SecretBytes> open(storage::Reader& reader, const keys::UserOpener& opener,
                           const UserId& owner, std::string_view name,
                           const SecretVersion& version) const;
  void refused(const keys::InvokedFunction& function, std::string_view name,
               std::string_view reason) const;

  const SecretsPorts ports_;
  const SecretsOptions options_;
};

}  // namespace nsl::secrets
