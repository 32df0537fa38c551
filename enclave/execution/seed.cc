#include "enclave/execution/seed.h"

#include <cstring>

#include "crypto/sha256.h"

namespace nsl::execution {

std::uint64_t math_seed_of(ByteSpan bytes) {
  const crypto::Digest32 digest = crypto::sha256(bytes);
  std::uint64_t seed = 0;
  for (std::size_t i = 0; i < 8; ++i)
    seed |= std::uint64_t{digest[i]} << (8 * i);
  return seed == 0 ? 1 : seed;
}

Result<Seed> Seed::draw(platform::Entropy& entropy) {
  // One call for both parts: it may be a system call. Independent bytes need no hash.
  SecretBytes drawn = SecretBytes::of_size(kBytes + sizeof(std::uint64_t));
  const MutableByteSpan bytes =
      drawn.reveal_mutable(SecretAccess::because("an invocation's seed is drawn"));
  NSL_RETURN_IF_ERROR(entropy.fill(bytes));
  std::uint64_t math = 0;
  std::memcpy(&math, bytes.data() + kBytes, sizeof(math));
  return Seed(SecretBytes::copy_of(bytes.first(kBytes)), math == 0 ? 1 : math);
}

Seed Seed::from(std::span<const std::uint8_t, kBytes> bytes) {
  return Seed(SecretBytes::copy_of(bytes), math_seed_of(bytes));
}

}  // namespace nsl::execution
