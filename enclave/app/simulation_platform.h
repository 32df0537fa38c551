#pragma once
// A plain Linux machine that takes the place of an SGX platform. It PROTECTS NOTHING from whoever owns
// the machine: the key that seals lies in a file.
//
// Thread-safety: as Platform's.

#include "enclave/app/configuration.h"
#include "enclave/app/platform.h"
#include "enclave/platform/no_witness.h"
#include "enclave/platform/simulation/clock.h"
#include "enclave/platform/simulation/entropy.h"
#include "enclave/platform/simulation/file_witness.h"
#include "enclave/platform/simulation/sealing_key.h"

namespace nsl::app {

class SimulationPlatform final : public Platform {
 public:
  // Makes the data directory if it is not there, and the key file in it. Errors: those of the ports.
  static Result<std::unique_ptr<SimulationPlatform>> create(const Configuration& configuration);

  interface::Platform kind() const override { return interface::Platform::kSimulation; }
  const platform::WallClock& wall() const override { return wall_; }
  const platform::MonotonicClock& monotonic() const override { return monotonic_; }
  platform::Entropy& entropy() override { return entropy_; }
  platform::SealingKey& sealing_key() override { return *sealing_key_; }
  platform::FreshnessWitness& witness() override { return *witness_; }
  Result<std::unique_ptr<platform::Files>> open_directory(const std::string& path) override;

 private:
  SimulationPlatform() = default;

  platform::simulation::SystemWallClock wall_;
  platform::simulation::SystemMonotonicClock monotonic_;
  platform::simulation::SystemEntropy entropy_;
  std::unique_ptr<platform::SealingKey> sealing_key_;
  std::unique_ptr<platform::Files> witness_files_;  // null: no witness
  std::unique_ptr<platform::FreshnessWitness> witness_;
};

}  // namespace nsl::app
