#pragma once
// Randomness that nobody can predict or repeat: OpenSSL's generator (CTR-DRBG, NIST SP 800-90A),
// seeded by the system. Fit for keys, nonces and seeds. For a stream that must repeat there is
// crypto/deterministic_random.h.

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::crypto {

// Fills all of `out`, or fails with entropy-failure; then nothing in `out` may be used. May be
// called by any thread.
Status fill_random(MutableByteSpan out);

}  // namespace nsl::crypto
