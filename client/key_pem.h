#pragma once
// A user's key as a PEM text: PKCS #8, not encrypted (RFC 7468 section 10).
//
// Pure; any thread.

#include <string>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/signing_key.h"

namespace nsl::client {

// Fails with bad-key.
Result<crypto::SigningKey> key_of_pem(const SecretBytes& pem);
SecretBytes pem_of_key(const crypto::SigningKey& key);

// The base64 of its SubjectPublicKeyInfo, as the setting operators.keys has it.
std::string public_key_text(const crypto::PublicKey& key);

}  // namespace nsl::client
