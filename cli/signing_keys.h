#pragma once
// The signing keys of `nsl run`: those that the command line makes or names.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/execution/named_key.h"

namespace nsl::cli {

// Each argument is "NAME=KIND" (p256, secp256k1, ed25519), for a new key, or "NAME=@path", for the
// one in a PEM file (PKCS #8, not encrypted). New keys come from `seed`, each its own, if there is
// one.
Result<std::vector<execution::NamedKey>> read_signing_keys(
    const std::vector<std::string>& arguments, const std::optional<SecretBytes>& seed);

}  // namespace nsl::cli
