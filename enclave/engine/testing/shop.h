#pragma once
// Functions and what they store over data keys, a store and a ratchet in memory, for tests: nothing
// runs here.

#include <gtest/gtest.h>

#include <string>

#include "enclave/engine/function_registry.h"
#include "enclave/engine/function_storage.h"
#include "enclave/keys/testing/vault.h"

namespace nsl::engine::testing {

// What bytes say, or the slug of why there are none.
inline std::string text_of(const Result<SecretBytes>& value) {
  if (!value.ok())
    return std::string(value.error().slug());
  return std::string(as_text(value->reveal(SecretAccess::because("a test compares it"))));
}

inline SecretBytes secret(std::string_view text) { return SecretBytes::copy_of(as_bytes(text)); }

struct Shop {
  storage::StateStore& store() { return vault.memory.store; }

  // The version that it became.
  Result<Deployed> deploy(const UserId& owner, std::string_view name, std::string_view source,
                          const DeployOptions& options = {}, const FunctionNeeds& needs = {}) {
    Deployed deployed;
    const Status done = vault.act([&](auto& transaction, auto& told) -> Status {
      const Candidate candidate{
          .source = as_bytes(source), .hash = crypto::sha256(as_bytes(source)), .needs = needs};
      NSL_ASSIGN_OR_RETURN(
          deployed, functions.deploy(transaction, told, owner, FunctionName(std::string(name)),
                                     candidate, options));
      return ok_status();
    });
    if (!done.ok())
      return done.error();
    return deployed;
  }
  Status erase(const UserId& owner, std::string_view name) {
    return vault.act([&](auto& transaction, auto& told) {
      return functions.erase(transaction, told, owner, FunctionName(std::string(name)));
    });
  }
  std::string source(const UserId& owner, std::string_view name, const Selector& selector = {}) {
    const auto reader = store().snapshot();
    const FunctionName function{std::string(name)};
    const auto version = functions.version(*reader, owner, function, selector);
    return version.ok() ? text_of(functions.source(*reader, owner, function, *version))
                        : std::string(version.error().slug());
  }
  // Runs `work` with the function's storage, and commits.
  Status with_storage(const UserId& owner, std::string_view name,
                      const std::function<Status(StorageSession&)>& work) {
    return vault.act([&](auto& transaction, auto&) -> Status {
      NSL_ASSIGN_OR_RETURN(StorageSession session,
                           values.open(transaction, owner, FunctionName(std::string(name))));
      return work(session);
    });
  }

  keys::testing::Vault vault;
  platform::testing::FrozenWallClock wall;
  FunctionRegistry functions{{*vault.data_keys, wall, vault.entropy}};
  FunctionStorage values{*vault.data_keys, functions};
};

}  // namespace nsl::engine::testing
