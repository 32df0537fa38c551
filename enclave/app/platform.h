#pragma once
// The platform that the program runs on, as one thing: each executable has its own (simulation_platform.h).
//
// Thread-safety: as the ports that it gives out; open_directory() by one thread at a time.

#include <memory>
#include <string>

#include "base/result.h"
#include "enclave/interface/operations.h"
#include "enclave/platform/clock.h"
#include "enclave/platform/entropy.h"
#include "enclave/platform/files.h"
#include "enclave/platform/freshness_witness.h"
#include "enclave/platform/sealing_key.h"

namespace nsl::app {

class Platform {
 public:
  Platform() = default;
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  virtual ~Platform() = default;

  virtual interface::Platform kind() const = 0;
  virtual const platform::WallClock& wall() const = 0;
  virtual const platform::MonotonicClock& monotonic() const = 0;
  virtual platform::Entropy& entropy() = 0;
  virtual platform::SealingKey& sealing_key() = 0;
  virtual platform::FreshnessWitness& witness() = 0;

  // Makes it if it is not there; its parent is.
  virtual Result<std::unique_ptr<platform::Files>> open_directory(const std::string& path) = 0;
};

}  // namespace nsl::app
