#pragma once
// Everything that an embedded store stands on, for tests: a platform whose sealing lives in memory,
// and the directory that the test brings.

#include <memory>

#include "base/event.h"
#include "enclave/platform/no_witness.h"
#include "enclave/platform/simulation/entropy.h"
#include "enclave/platform/simulation/sealing_key.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/storage/embedded_store.h"

namespace nsl::storage::testing {

// Two of these with the same `machine` are the same platform only if they share the root's files.
class EmbeddedPlatform {
 public:
  explicit EmbeddedPlatform(std::uint8_t machine = 1);

  EmbeddedStorePorts ports(platform::Files& files) { return ports(files, no_witness_); }
  EmbeddedStorePorts ports(platform::Files& files, platform::FreshnessWitness& witness) {
    return {.files = files,
            .sealing = *sealing_,
            .entropy = entropy_,
            .witness = witness,
            .events = events_};
  }
  sealing::Sealing& sealing() { return *sealing_; }

 private:
  platform::simulation::SystemEntropy entropy_;
  platform::NoWitness no_witness_;
  NullEventSink events_;
  platform::testing::MemoryFiles root_;
  std::unique_ptr<platform::simulation::SimulatedSealingKey> key_;
  std::unique_ptr<sealing::Sealing> sealing_;
};

}  // namespace nsl::storage::testing
