#pragma once
// Where an invocation's randomness comes from: 32 bytes of the enclave's entropy, or bytes that a
// person gave to `nsl run --seed` to repeat a run. In the service a caller can never choose it.
//
// crypto.* is a ChaCha20 stream keyed with it (crypto/deterministic_random.h); Math.random gets a
// value derived by SHA-256, since its state lies open in the guest's memory.

#include <array>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/platform/entropy.h"

namespace nsl::execution {

class Seed {
 public:
  static constexpr std::size_t kBytes = 32;

  static Result<Seed> draw(platform::Entropy& entropy);
  static Seed from(std::span<const std::uint8_t, kBytes> bytes);

  const SecretBytes& key() const { return key_; }
  std::uint64_t math() const { return math_; }  // never 0

 private:
  Seed(SecretBytes key, std::uint64_t math) : key_(std::move(key)), math_(math) {}

  SecretBytes key_;
  std::uint64_t math_;
};

// The first eight bytes of a SHA-256 as a number that is not 0: how seeds for Math.random are made.
std::uint64_t math_seed_of(ByteSpan bytes);

}  // namespace nsl::execution
