#pragma once
// What the service stands on: the data directory, locked; who listens to events; the root keys; and the
// way to the state store. Every command that touches the data directory begins here.
//
// Thread-safety: one thread; what it gives out as it says itself.

#include <memory>

#include "base/result.h"
#include "enclave/app/configuration.h"
#include "enclave/app/places.h"
#include "enclave/app/platform.h"
#include "enclave/app/telemetry.h"
#include "enclave/platform/buffered_entropy.h"
#include "enclave/sealing/sealing.h"
#include "enclave/storage/embedded_store.h"

namespace nsl::app {

class Ground {
 public:
  // Makes what is not there. storage-locked if another process uses the data directory; those of
  // Sealing::open, where a policy that differs is told as settings-mismatch. `platform` outlives this.
  static Result<std::unique_ptr<Ground>> lay(const Configuration& configuration,
                                             Platform& platform);

  // Fails with settings-mismatch, too: the configured witness knows nothing of a store that is there,
  // so it was another at the first start. Not asked when a new witness or a rollback is accepted.
  Status check_witness();

  Result<std::unique_ptr<storage::EmbeddedStore>> open_store(storage::RollbackPolicy rollback,
                                                             storage::IfEmpty if_empty);

  const Places& places() const { return places_; }
  Platform& platform() { return platform_; }
  EventSink& events() { return telemetry_->events(); }
  Telemetry& telemetry() { return *telemetry_; }
  sealing::Sealing& sealing() { return *sealing_; }
  platform::Entropy& entropy() { return entropy_; }
  storage::EmbeddedStorePorts store_ports();
  storage::EmbeddedStoreOptions store_options() const;

 private:
  Ground(const Configuration& configuration, Platform& platform);

  const Configuration configuration_;
  const Places places_;
  Platform& platform_;
  platform::BufferedEntropy entropy_;
  std::unique_ptr<platform::Files> data_files_;
  std::unique_ptr<platform::DirectoryLock> lock_;
  std::unique_ptr<Telemetry> telemetry_;
  std::unique_ptr<platform::Files> root_files_;
  std::unique_ptr<platform::Files> store_files_;
  std::unique_ptr<sealing::Sealing> sealing_;
};

}  // namespace nsl::app
