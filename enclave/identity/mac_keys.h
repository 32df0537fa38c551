#pragma once
// The keys under which tokens are stored as HMACs, one an epoch. In the service they are sealing's,
// derived for Purpose::kIdentity (sealed_mac_keys.h); tests have others.
//
// Thread-safety: implementations may be called by any thread at once.

#include <cstdint>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace nsl::identity {

class MacKeys {
 public:
  MacKeys() = default;
  MacKeys(const MacKeys&) = delete;
  MacKeys& operator=(const MacKeys&) = delete;
  virtual ~MacKeys() = default;

  // New tokens are stored under this epoch's.
  virtual std::uint32_t current_epoch() const = 0;
  // Tokens of earlier epochs than this are refused.
  virtual std::uint32_t oldest_epoch() const = 0;
  // 32 bytes. Fails with invalid-argument for an epoch that is not kept.
  virtual Result<SecretBytes> key(std::uint32_t epoch) const = 0;
};

}  // namespace nsl::identity
