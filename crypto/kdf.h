#pragma once
// Key derivation: HKDF with SHA-256 (RFC 5869), for keys from a key that is uniformly random already
// or from other high-entropy secrets. Not for passwords.
//
// Thread-safety: no shared state.

#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace nsl::crypto {

inline constexpr std::size_t kMaxHkdfOutputSize = 8160;  // 255 blocks (RFC 5869 section 2.3)
inline constexpr std::size_t kMaxHkdfInfoSize = 1024;    // ours

// `size` bytes. Distinct (salt, info) give independent keys: put into `info` what the key is for, in
// an encoding without ambiguity. Fails with invalid-argument if `secret` is empty, or if the size or
// that of `info` is out of range.
Result<SecretBytes> hkdf_sha256(const SecretBytes& secret, ByteSpan salt, ByteSpan info,
                                std::size_t size);

}  // namespace nsl::crypto
