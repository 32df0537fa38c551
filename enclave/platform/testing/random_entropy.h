#pragma once
// Entropy for tests that need it to be good and care for nothing else: crypto's generator.

#include "crypto/random.h"
#include "enclave/platform/entropy.h"

namespace nsl::platform::testing {

class RandomEntropy final : public Entropy {
 public:
  Status fill(MutableByteSpan out) override { return crypto::fill_random(out); }
};

}  // namespace nsl::platform::testing
