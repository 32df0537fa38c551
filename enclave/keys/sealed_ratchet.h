#pragma once
// The ratchet of the root blob. Thread-safety: as Sealing's, any thread.

#include "enclave/keys/ratchet.h"
#include "enclave/sealing/sealing.h"

namespace nsl::keys {

class SealedRatchet final : public Ratchet {
 public:
  // `sealing` outlives this.
  explicit SealedRatchet(sealing::Sealing& sealing) : sealing_(sealing) {}

  State state() const override {
    const auto state = sealing_.ratchet_state(sealing::Ratchet::kUserKeys);
    return {.current = state.current, .has_previous = state.has_previous};
  }
  Result<SecretBytes> key(std::uint64_t generation) const override {
    return sealing_.ratchet_key(sealing::Ratchet::kUserKeys, generation);
  }
  Status begin_replacing() override {
    return sealing_.begin_replacing(sealing::Ratchet::kUserKeys);
  }
  Status end_replacing() override { return sealing_.end_replacing(sealing::Ratchet::kUserKeys); }

 private:
  sealing::Sealing& sealing_;
};

}  // namespace nsl::keys
