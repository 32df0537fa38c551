#include "tests/support/embedded_platform.h"

#include <cstdlib>

namespace nsl::storage::testing {

EmbeddedPlatform::EmbeddedPlatform(std::uint8_t machine) {
  auto key = platform::simulation::SimulatedSealingKey::from_secret(
      SecretBytes::copy_of(Bytes(32, machine)), platform::EnclaveIdentity{});
  if (!key.ok())
    std::abort();
  key_ = std::move(*key);
  auto sealing = sealing::Sealing::open(
      {.files = root_, .sealing_key = *key_, .entropy = entropy_, .events = events_},
      platform::SealingPolicy::kMrenclave);
  if (!sealing.ok())
    std::abort();
  sealing_ = std::move(*sealing);
}

}  // namespace nsl::storage::testing
