#pragma once
// What a function's config names, as far as its owner has it and lets this function have it. What is
// missing is named to the owner alone: another caller learns that something is.
//
// Thread-safety: no state.

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "enclave/keys/signing_keys.h"
#include "enclave/secrets/secrets.h"

namespace nsl::engine {

// required-secrets-missing, which lists all that are missing.
Result<std::vector<execution::NamedSecret>> granted_secrets(const secrets::Secrets& secrets,
                                                            storage::Reader& reader,
                                                            const keys::InvokedFunction& function,
                                                            std::span<const std::string> names,
                                                            const UserId& caller);

// key-unavailable.
Result<std::vector<execution::NamedKey>> granted_keys(const keys::SigningKeys& signing_keys,
                                                      storage::Reader& reader,
                                                      const keys::InvokedFunction& function,
                                                      std::span<const std::string> names,
                                                      const UserId& caller);

}  // namespace nsl::engine
