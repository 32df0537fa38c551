#pragma once
// Secrets over data keys, a store and a ratchet in memory, for tests.

#include <gtest/gtest.h>

#include <string>

#include "enclave/keys/testing/vault.h"
#include "enclave/secrets/expiry.h"
#include "enclave/secrets/secrets.h"

namespace nsl::secrets::testing {

inline SecretBytes secret(std::string_view text) { return SecretBytes::copy_of(as_bytes(text)); }

// What a secret says, or the slug of why there is none.
inline std::string text_of(const Result<SecretBytes>& value) {
  if (!value.ok())
    return std::string(value.error().slug());
  return std::string(as_text(value->reveal(SecretAccess::because("a test compares it"))));
}

struct Safe {
  explicit Safe(const SecretsOptions& options = {})
      : secrets({*vault.data_keys, wall, vault.events}, options),
        expiry({vault.memory.store, wall, vault.events}) {}

  storage::StateStore& store() { return vault.memory.store; }

  template <class Work>
  Status act(Work&& work) {
    return vault.act([&](auto& transaction, auto& told) -> Status {
      auto done = work(transaction, told);
      return done.ok() ? ok_status() : Status(done.error());
    });
  }

  // The new version's number; 0 and the error if there is none.
  Result<std::uint32_t> put(const UserId& owner, std::string_view name, std::string_view text,
                            const PutOptions& options = {}) {
    std::uint32_t version = 0;
    const Status done = act([&](auto& transaction, auto& told) -> Status {
      NSL_ASSIGN_OR_RETURN(version,
                           secrets.put(transaction, told, owner, name, secret(text), options));
      return ok_status();
    });
    if (!done.ok())
      return done.error();
    return version;
  }
  Status roll_back(const UserId& owner, std::string_view name, std::uint32_t version) {
    return act([&](auto& transaction, auto& told) {
      return secrets.roll_back(transaction, told, owner, name, version);
    });
  }
  Status restrict(const UserId& owner, std::string_view name, const keys::FunctionAccess& access) {
    return act([&](auto& transaction, auto& told) {
      return secrets.restrict(transaction, told, owner, name, access);
    });
  }
  Status keep(const UserId& owner, std::string_view name, std::uint8_t count) {
    return act([&](auto& transaction, auto& told) {
      return secrets.keep(transaction, told, owner, name, count);
    });
  }
  Status erase(const UserId& owner, std::string_view name) {
    return act([&](auto& transaction, auto& told) {
      return secrets.erase(transaction, told, owner, name);
    });
  }
  std::string get(const UserId& owner, std::string_view name,
                  std::optional<std::uint32_t> version = {}) {
    return text_of(secrets.get(*store().snapshot(), owner, name, version));
  }
  Result<SecretInfo> describe(const UserId& owner, std::string_view name) {
    return secrets.describe(*store().snapshot(), owner, name);
  }
  Result<std::vector<execution::NamedSecret>> load(const keys::InvokedFunction& function,
                                                   const std::vector<std::string>& names) {
    return secrets.load(*store().snapshot(), function, names);
  }

  keys::testing::Vault vault;
  platform::testing::FrozenWallClock wall;
  Secrets secrets;
  Expiry expiry;
};

}  // namespace nsl::secrets::testing
