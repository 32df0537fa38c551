#include "enclave/app/simulation_platform.h"

#include <string_view>
#include <utility>

#include "crypto/sha256.h"
#include "enclave/app/places.h"
#include "enclave/platform/simulation/posix_files.h"

namespace nsl::app {
namespace {

// What this program would measure as, if it were measured: the same in every version, so that data of a
// simulation outlive an update.
platform::EnclaveIdentity simulated_identity() {
  platform::EnclaveIdentity identity;
  identity.mrenclave = crypto::sha256(as_bytes("nsl-enclave-sim: simulated MRENCLAVE"));
  identity.mrsigner = crypto::sha256(as_bytes("nsl-enclave-sim: simulated MRSIGNER"));
  identity.isv_product_id = 1;
  identity.isv_svn = 1;
  return identity;
}

}  // namespace

Result<std::unique_ptr<SimulationPlatform>> SimulationPlatform::create(
    const Configuration& configuration) {
  using platform::simulation::FileWitness;
  using platform::simulation::PosixFiles;
  using platform::simulation::SimulatedSealingKey;
  const Places places = places_of(configuration);
  std::unique_ptr<SimulationPlatform> made(new SimulationPlatform);
  NSL_RETURN_IF_ERROR(PosixFiles::in_directory(places.data));
  NSL_ASSIGN_OR_RETURN(
      made->sealing_key_,
      SimulatedSealingKey::from_key_file(places.key_file, simulated_identity(), made->entropy_));
  if (configuration.witness_kind == "file") {
    NSL_ASSIGN_OR_RETURN(made->witness_files_, PosixFiles::in_directory(places.witness));
    made->witness_ = std::make_unique<FileWitness>(*made->witness_files_);
  } else {
    made->witness_ = std::make_unique<platform::NoWitness>();
  }
  return made;
}

Result<std::unique_ptr<platform::Files>> SimulationPlatform::open_directory(
    const std::string& path) {
  NSL_ASSIGN_OR_RETURN(std::unique_ptr<platform::Files> files,
                       platform::simulation::PosixFiles::in_directory(path));
  return files;
}

}  // namespace nsl::app
