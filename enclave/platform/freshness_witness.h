#pragma once
// The witness port: somebody outside of the disk's reach who remembers how far a store had come, so
// that an older state put back by the host is noticed. Without one a rollback across a restart can
// not be detected by the enclave.
//
// A witness only remembers; what a difference means is decided by who asks (enclave/storage).
//
// Thread-safety: one thread at a time.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace nsl::platform {

struct WitnessedState {
  std::array<std::uint8_t, 16> incarnation{};
  std::uint64_t position = 0;  // never falls within one incarnation

  friend bool operator==(const WitnessedState&, const WitnessedState&) = default;
};

class FreshnessWitness {
 public:
  FreshnessWitness() = default;
  FreshnessWitness(const FreshnessWitness&) = delete;
  FreshnessWitness& operator=(const FreshnessWitness&) = delete;
  virtual ~FreshnessWitness() = default;

  // "none", "file" …: what status and evidence say of it.
  virtual std::string_view kind() const = 0;
  // Whether advance() is remembered at all; `false` for "none".
  virtual bool remembers() const = 0;

  // What was remembered last; nothing if nothing ever was.
  virtual Result<std::optional<WitnessedState>> last() = 0;

  // Returns when the state is remembered durably. The first state is taken as it is; later the
  // incarnation must be the same and the position not below the last one's: fails with
  // invalid-argument otherwise. After any other failure either state may be remembered.
  virtual Status advance(const WitnessedState& state) = 0;

  // The operator's explicit act of accepting another history (a restore, a rollback): whatever was
  // remembered is replaced.
  virtual Status replace(const WitnessedState& state) = 0;
};

// The rule of advance(), for implementations.
Status check_advance(const std::optional<WitnessedState>& last, const WitnessedState& next);

}  // namespace nsl::platform
