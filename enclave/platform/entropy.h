#pragma once
// The entropy port: random bytes that neither the host nor a guest can predict.
//
// Thread-safety: implementations may be called by any thread at once.

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::platform {

class Entropy {
 public:
  virtual ~Entropy() = default;

  // Fills all of `out`, or fails with entropy-failure; then `out` is not to be used.
  virtual Status fill(MutableByteSpan out) = 0;
};

}  // namespace nsl::platform
