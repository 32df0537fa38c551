#pragma once
// HMAC with SHA-256 (RFC 2104, FIPS 198-1): a message authentication code, and a keyed hash for
// values that must not be found by guessing without the key.
//
// Thread-safety: no shared state.

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/sha256.h"

namespace nsl::crypto {

// Fails with invalid-argument if the key is empty.
Result<Digest32> hmac_sha256(const SecretBytes& key, ByteSpan message);

// Whether two byte strings are equal, in a time that depends on their sizes alone.
bool constant_time_equal(ByteSpan a, ByteSpan b);

}  // namespace nsl::crypto
