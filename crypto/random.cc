#include "crypto/random.h"

#include <openssl/err.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstddef>

namespace nsl::crypto {
namespace {

// RAND_bytes takes an int.
constexpr std::size_t kMaxChunk = std::size_t{1} << 30;

}  // namespace

Status fill_random(MutableByteSpan out) {
  while (!out.empty()) {
    const std::size_t chunk = std::min(out.size(), kMaxChunk);
    if (RAND_bytes(out.data(), static_cast<int>(chunk)) != 1) {
      // What OpenSSL queued for this thread belongs to this failure and to no later one.
      ERR_clear_error();
      return Error(Errc::kEntropyFailure, "the random generator has no seed");
    }
    out = out.subspan(chunk);
  }
  return ok_status();
}

}  // namespace nsl::crypto
