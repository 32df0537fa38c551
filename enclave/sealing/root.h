#pragma once
// What the root blob holds, as a value, and its encoding: the body that root_blob.h seals.
//
// Internal to the room. The encoding (docs/sealing.md) is canonical: there is one for each value.

#include <array>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/sealing/sealing.h"

namespace nsl::sealing {

inline constexpr std::size_t kRootKeySize = 32;

// The key of a generation, and while it is being replaced the one of the generation before.
struct RatchetKeys {
  std::uint64_t generation = 0;
  SecretBytes current;
  SecretBytes previous;  // empty if no replacement is under way
};

// Thread-safety: a value.
struct Root {
  std::array<std::uint8_t, 16> id{};
  std::uint32_t oldest_epoch = 0;
  std::vector<SecretBytes> epoch_keys;  // of oldest_epoch and those that follow; never empty
  RatchetKeys user_keys;                // Ratchet::kUserKeys

  std::uint32_t current_epoch() const;
};

// A new one, in epoch 1 and generation 1. Fails with entropy-failure.
Result<Root> make_root(platform::Entropy& entropy);
Result<SecretBytes> make_root_key(platform::Entropy& entropy);

Root copy_of(const Root& root);

// At most kMaxEncodedRoot bytes.
inline constexpr std::size_t kMaxEncodedRoot =
    16 + 4 + 2 + kMaxKeptEpochs * kRootKeySize + 1 + 1 + 8 + 2 * kRootKeySize;
SecretBytes encode(const Root& root);
// Fails with seal-tampered if the bytes encode nothing.
Result<Root> decode_root(const SecretBytes& bytes);

}  // namespace nsl::sealing
