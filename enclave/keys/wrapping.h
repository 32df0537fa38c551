#pragma once
// Wrapping of data keys: AES-256-GCM under the ratchet's key of one generation, with random nonces.
// User, version, generation and id are in the associated data, so a wrapped key put in another's
// place does not unwrap.

#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/keys/data_key_records.h"
#include "enclave/keys/ratchet.h"
#include "enclave/platform/entropy.h"

namespace nsl::keys {

// Under the given generation. Fails with not-found if the ratchet does not have that.
Result<WrappedDataKey> wrap(const Ratchet& ratchet, std::uint64_t generation,
                            platform::Entropy& entropy, const UserId& user, std::uint32_t version,
                            const DataKeyId& id, const SecretBytes& key);

// data-key-lost if its generation is gone, authentication-failed if it is not this user's.
Result<SecretBytes> unwrap(const Ratchet& ratchet, const UserId& user,
                           const WrappedDataKey& wrapped);

// The same key under another generation.
Result<WrappedDataKey> rewrap(const Ratchet& ratchet, std::uint64_t generation,
                              platform::Entropy& entropy, const UserId& user,
                              const WrappedDataKey& wrapped);

}  // namespace nsl::keys
