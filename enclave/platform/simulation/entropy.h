#pragma once
// The entropy of a plain Linux machine: getrandom(2). It blocks only until the kernel's generator
// was seeded once after boot.

#include "enclave/platform/entropy.h"

namespace nsl::platform::simulation {

class SystemEntropy final : public Entropy {
 public:
  Status fill(MutableByteSpan out) override;
};

}  // namespace nsl::platform::simulation
