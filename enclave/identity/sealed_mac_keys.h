#pragma once
// Tokens' keys out of the root key.

#include "enclave/identity/mac_keys.h"
#include "enclave/sealing/sealing.h"

namespace nsl::identity {

class SealedMacKeys final : public MacKeys {
 public:
  // `sealing` outlives this.
  explicit SealedMacKeys(const sealing::Sealing& sealing) : sealing_(sealing) {}

  std::uint32_t current_epoch() const override { return sealing_.current_epoch().count(); }
  std::uint32_t oldest_epoch() const override { return sealing_.oldest_epoch().count(); }
  Result<SecretBytes> key(std::uint32_t epoch) const override {
    return sealing_.derive(sealing::Purpose::kIdentity, sealing::Epoch(epoch));
  }

 private:
  const sealing::Sealing& sealing_;
};

}  // namespace nsl::identity
