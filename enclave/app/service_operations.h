#pragma once
// What the interface asks of the program as a whole: interface::Operations, over what the program has.
//
// The interface is given this, and this acts on the interface and the server: so they are told to it
// once they are there (serving()), and taken back before the server goes (stopping()).
//
// Thread-safety: as Operations: any thread.

#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "enclave/app/components.h"
#include "enclave/app/configuration.h"
#include "enclave/app/ground.h"
#include "enclave/interface/interface.h"
#include "enclave/interface/operations.h"
#include "enclave/server/server.h"

namespace nsl::app {

class Housekeeping;

class ServiceOperations final : public interface::Operations {
 public:
  // All of it outlives this.
  ServiceOperations(const Configuration& configuration, Ground& ground, Components& components);

  // What is there while requests are served.
  struct Serving {
    interface::Interface* interface = nullptr;
    server::Server* server = nullptr;
    Housekeeping* housekeeping = nullptr;
  };
  void serving(const Serving& serving);
  void stopping() { serving({}); }

  interface::ServiceStatus status() const override;
  Status ready() const override;
  Result<interface::BackupReport> backup(std::string_view name) override;
  std::string metrics() override;
  std::vector<interface::Tunable> tuning() const override;
  Status tune(std::string_view name, std::uint64_t value) override;
  Status reset_clock() override;
  void user_was_disabled(const UserId& user) override;
  void user_was_deleted(const UserId& user) override;

  // A chore: ends the connections of those who were deleted before the last run, so that who asked for
  // it has its reply.
  Status end_deleted_connections();

 private:
  const Configuration configuration_;
  Ground& ground_;
  Components& components_;
  mutable std::shared_mutex mutex_;
  Serving serving_;  // guarded by mutex_, held while it is used
  std::mutex backup_mutex_;
  std::mutex deleted_mutex_;
  std::vector<UserId> deleted_;          // since the last run
  std::vector<UserId> deleted_earlier_;  // … and before that
};

// "name" in the configured directory; for `nsl-enclave-sim restore`, too.
std::string backup_file_name(std::string_view name);

}  // namespace nsl::app
