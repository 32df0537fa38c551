#pragma once
// A stream of random bytes that a 32-byte seed determines: the same seed gives the same bytes on
// every machine, in every build, however the reads are cut. It serves the randomness of an
// invocation, so that a run can be repeated.
//
// The stream is the ChaCha20 keystream of RFC 8439 section 2.4 under the key `seed`, nonce zero,
// from block counter 0 (past 2^32 blocks the counter goes on as one of 64 bits; it never wraps).
// To one who does not know the seed it looks like fill_random()'s; who learns the seed knows all of
// it, earlier bytes included. Two uses of one seed give one stream.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

struct evp_cipher_ctx_st;

namespace nsl::crypto {

// Not for use by two threads at once; a moved-from object can only be assigned to or destroyed.
// Its state, seed included, is wiped when it is destroyed.
class DeterministicRandom {
 public:
  static constexpr std::size_t kSeedSize = 32;

  // Fails with crypto-failure if OpenSSL can't (want of memory, or no ChaCha20 in it).
  static Result<DeterministicRandom> from_seed(std::span<const std::uint8_t, kSeedSize> seed);

  // The next out.size() bytes of the stream. After a failure (crypto-failure, as above) the
  // position in the stream is unspecified.
  Status fill(MutableByteSpan out);

 private:
  struct FreeContext {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_cipher_ctx_st, FreeContext>;

  explicit DeterministicRandom(Context context);

  Context context_;
};

}  // namespace nsl::crypto
