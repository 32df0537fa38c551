#pragma once
// The service, running: the components, the interface, the HTTPS server with the enclave's own
// certificate, and the housekeeping. Constructs and connects them, and takes them down in order.
//
// Events: app.started (port), app.stopped; app.simulation at the start of a simulation.
// Thread-safety: one thread.

#include <memory>

#include "enclave/app/components.h"
#include "enclave/app/housekeeping.h"
#include "enclave/app/service_operations.h"
#include "enclave/interface/interface.h"
#include "enclave/server/server.h"

namespace nsl::app {

class Service {
 public:
  // Serves when it returns. `ground` and `store` outlive it; the settings have been checked.
  static Result<std::unique_ptr<Service>> start(const Configuration& configuration, Ground& ground,
                                                storage::EmbeddedStore& store);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  // Drains for as long as the configuration says, and stores what is left.
  ~Service();

  std::uint16_t port() const { return server_->port(); }
  // DER.
  const Bytes& certificate() const { return certificate_; }

 private:
  Service(const Configuration& configuration, Ground& ground,
          std::unique_ptr<Components> components);

  Status listen();
  void watch();

  const Configuration configuration_;
  Ground& ground_;
  std::unique_ptr<Components> components_;
  ServiceOperations operations_;
  std::unique_ptr<interface::Interface> interface_;
  Bytes certificate_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<Housekeeping> housekeeping_;
};

}  // namespace nsl::app
