#pragma once
// Key files: PKCS #8 in PEM, not encrypted, that only their owner can read.

#include <string>

#include "base/result.h"
#include "crypto/signing_key.h"

namespace nsl::cli {

Result<crypto::SigningKey> read_key_file(const std::string& path);
// Fails with already-exists: a key that is overwritten is gone.
Status write_key_file(const std::string& path, const crypto::SigningKey& key);

// The base64 of its SubjectPublicKeyInfo, as the setting operators.keys has it.
std::string public_key_text(const crypto::PublicKey& key);

}  // namespace nsl::cli
