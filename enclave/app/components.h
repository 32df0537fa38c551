#pragma once
// Every component between the store and the interface, constructed in the order of the layers: who needs
// one is below it here.
//
// Thread-safety: the components may be used by any thread.

#include <memory>
#include <mutex>
#include <vector>

#include "enclave/app/configuration.h"
#include "enclave/app/ground.h"
#include "enclave/engine/engine.h"
#include "enclave/gas/accounts.h"
#include "enclave/gas/write_groups.h"
#include "enclave/identity/authenticator.h"
#include "enclave/identity/clock_floor.h"
#include "enclave/identity/sealed_mac_keys.h"
#include "enclave/keys/reencryption.h"
#include "enclave/keys/sealed_ratchet.h"
#include "enclave/keys/shredding.h"
#include "enclave/secrets/expiry.h"
#include "enclave/storage/embedded_store.h"

namespace nsl::app {

class Components {
 public:
  // `ground` and `store` outlive them.
  static Result<std::unique_ptr<Components>> make(const Configuration& configuration,
                                                  Ground& ground, storage::EmbeddedStore& store);

  storage::StateStore& store() { return store_.store(); }
  storage::EmbeddedStore& embedded_store() { return store_; }
  identity::ClockFloor& clock() { return *clock_; }
  identity::Users& users() { return users_; }
  identity::Tokens& tokens() { return tokens_; }
  identity::Authenticator& authenticator() { return *authenticator_; }
  keys::DataKeys& data_keys() { return data_keys_; }
  keys::SigningKeys& signing_keys() { return *signing_keys_; }
  keys::Shredding& shredding() { return shredding_; }
  keys::Reencryption& reencryption() { return reencryption_; }
  secrets::Secrets& secrets() { return *secrets_; }
  secrets::Expiry& expiry() { return *expiry_; }
  gas::Accounts& gas() { return *gas_; }
  sandbox::InstancePool& instances() { return *instances_; }
  engine::Engine& engine() { return *engine_; }

  // One at a time may do what is the clock's alone: persist() and reset().
  Status persist_clock();
  Status reset_clock();

 private:
  Components(const Configuration& configuration, Ground& ground, storage::EmbeddedStore& store,
             std::vector<UserId> operators);
  Status make_rest(const Configuration& configuration,
                   const std::vector<crypto::PublicKey>& operators);

  Ground& ground_;
  storage::EmbeddedStore& store_;
  std::mutex clock_mutex_;
  std::unique_ptr<identity::ClockFloor> clock_;
  identity::Users users_;
  identity::SealedMacKeys mac_keys_;
  identity::Tokens tokens_;
  std::unique_ptr<identity::Authenticator> authenticator_;
  keys::SealedRatchet ratchet_;
  keys::DataKeys data_keys_;
  keys::Shredding shredding_;
  keys::Reencryption reencryption_;
  std::unique_ptr<keys::SigningKeys> signing_keys_;
  std::unique_ptr<secrets::Secrets> secrets_;
  std::unique_ptr<secrets::Expiry> expiry_;
  std::unique_ptr<gas::Accounts> gas_;
  std::unique_ptr<gas::WriteGroups> write_groups_;  // after the engine, which settles
  std::unique_ptr<sandbox::InstancePool> instances_;
  std::unique_ptr<execution::Runtime> runtime_;
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace nsl::app
