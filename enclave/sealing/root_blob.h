#pragma once
// The root blob: bytes sealed under the platform's key. Format, byte by byte: docs/sealing.md.
//
// Internal to the room; the blob that is read is UNTRUSTED. Errors are those that sealing.h names,
// found in this order: seal-truncated (less than a header), seal-tampered (magic),
// seal-unknown-version, seal-tampered (checksum of the header), seal-truncated or seal-tampered (less
// or more than the header says), seal-policy-mismatch, svn-too-new, seal-wrong-platform, seal-tampered
// (authentication). The header's checksum has no key: it tells an accident from another platform, and
// somebody who makes it right gets the latter error. Nothing is believed before authentication.
//
// Thread-safety: no shared state.

#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/platform/entropy.h"
#include "enclave/platform/sealing_key.h"

namespace nsl::sealing {

inline constexpr std::size_t kBlobHeaderSize = 160;
inline constexpr std::size_t kMaxBlobSize = 4096;
inline constexpr std::size_t kMaxBlobContent = kMaxBlobSize - kBlobHeaderSize - 16;

struct OpenedBlob {
  SecretBytes content;
  platform::SealingKeyRequest request;  // how the key was asked for
};

// Seals `content`, at most kMaxBlobContent bytes, for this enclave at its own SVNs, under a key of its
// own (a random key id), and opens the result once, so that a platform that gives no key twice is
// noticed before anything is replaced. Fails with too-large, entropy-failure, unavailable, or what
// the sealing key fails with.
Result<Bytes> seal_blob(const SecretBytes& content, const platform::SealingKey& sealing_key,
                        platform::SealingPolicy policy, platform::Entropy& entropy);

Result<OpenedBlob> open_blob(ByteSpan blob, const platform::SealingKey& sealing_key,
                             platform::SealingPolicy policy);

}  // namespace nsl::sealing
