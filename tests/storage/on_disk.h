#pragma once
// An embedded store in a folder on the disk, as a program of its own would have it: root key and data
// in two folders beneath.

#include <memory>
#include <string>

#include "base/event.h"
#include "enclave/platform/buffered_entropy.h"
#include "enclave/platform/no_witness.h"
#include "enclave/platform/simulation/entropy.h"
#include "enclave/platform/simulation/posix_files.h"
#include "enclave/platform/simulation/sealing_key.h"
#include "enclave/storage/embedded_store.h"

namespace nsl::storage::testing {

class StoreOnDisk {
 public:
  // Opens or makes it; prints why and ends the process if it can't.
  explicit StoreOnDisk(const std::string& folder);

  StateStore& store() { return embedded_->store(); }

 private:
  platform::simulation::SystemEntropy system_entropy_;
  platform::BufferedEntropy entropy_{system_entropy_};
  platform::NoWitness witness_;
  NullEventSink events_;
  std::unique_ptr<platform::simulation::PosixFiles> root_;
  std::unique_ptr<platform::simulation::PosixFiles> data_;
  std::unique_ptr<platform::simulation::SimulatedSealingKey> key_;
  std::unique_ptr<sealing::Sealing> sealing_;
  std::unique_ptr<EmbeddedStore> embedded_;
};

// The two keys that the writer puts in one transaction.
std::string left_key(std::uint64_t number);
std::string right_key(std::uint64_t number);

}  // namespace nsl::storage::testing
