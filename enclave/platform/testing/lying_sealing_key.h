#pragma once
// A platform that lies about its sealing key, in front of one that does not.
//
// Thread-safety: as the port's; lie() by any thread.

#include <atomic>

#include "enclave/platform/sealing_key.h"

namespace nsl::platform::testing {

enum class SealingLie : std::uint8_t {
  kNone,
  kOtherKey,    // one bit of every key differs
  kShortKey,    // 16 bytes instead of 32
  kNoKey,       // derive() fails with unavailable
  kNoIdentity,  // identity() fails with unavailable
  kIgnoresSvn,  // derives for SVNs above its own, as if they were its own
};

class LyingSealingKey final : public SealingKey {
 public:
  // `inner` outlives this. At first it tells the truth.
  explicit LyingSealingKey(const SealingKey& inner) : inner_(inner) {}

  void lie(SealingLie lie) { lie_ = lie; }

  Result<EnclaveIdentity> identity() const override;
  Result<SecretBytes> derive(const SealingKeyRequest& request) const override;

 private:
  const SealingKey& inner_;
  std::atomic<SealingLie> lie_{SealingLie::kNone};
};

}  // namespace nsl::platform::testing
