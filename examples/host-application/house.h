#pragma once
// The rooms of the enclave that accounts live in, over a store in one folder, put together as the
// service does it: registering and deleting a user, which concern every room, each in one transaction.
//
// Thread-safety: one thread.

#include <functional>
#include <memory>
#include <string>

#include "base/event_buffer.h"
#include "enclave/gas/accounts.h"
#include "enclave/identity/authenticator.h"
#include "enclave/identity/clock_floor.h"
#include "enclave/identity/sealed_mac_keys.h"
#include "enclave/keys/data_keys.h"
#include "enclave/keys/sealed_ratchet.h"
#include "enclave/keys/shredding.h"
#include "enclave/platform/buffered_entropy.h"
#include "enclave/platform/no_witness.h"
#include "enclave/platform/simulation/clock.h"
#include "enclave/platform/simulation/entropy.h"
#include "enclave/platform/simulation/posix_files.h"
#include "enclave/platform/simulation/sealing_key.h"
#include "enclave/secrets/secrets.h"
#include "enclave/storage/embedded_store.h"

namespace nsl::example {

class House {
 public:
  // Opens or makes it in `folder`. In simulation: whoever has the folder can read everything.
  static Result<std::unique_ptr<House>> open(const std::string& folder, Gas registration_grant);

  using Work = std::function<Status(storage::Transaction&, EventSink&)>;
  // Runs `work` in a transaction and commits it, synced.
  Status act(const Work& work);

  Result<UserId> register_user(const identity::ProvenKey& key);
  // Erases all that the rooms hold of the user, then shreds: when it returns, no copy of the folder
  // can be decrypted for this user with the root key as it is now.
  Status delete_user(const UserId& user);

  storage::StateStore& store() { return embedded_->store(); }
  std::string audience() const { return identity::audience_of(embedded_->store().incarnation()); }
  identity::Tokens& tokens() { return *tokens_; }
  identity::Authenticator& authenticator() { return *authenticator_; }
  gas::Accounts& gas() { return *gas_; }
  secrets::Secrets& secrets() { return *secrets_; }
  const platform::WallClock& clock() const { return *clock_; }

 private:
  House() = default;
  Status open_store(const std::string& folder);
  Status open_rooms(Gas registration_grant);

  platform::simulation::SystemEntropy system_entropy_;
  platform::BufferedEntropy entropy_{system_entropy_};
  platform::simulation::SystemWallClock wall_;
  platform::simulation::SystemMonotonicClock monotonic_;
  platform::NoWitness witness_;
  NullEventSink events_;
  std::unique_ptr<platform::simulation::PosixFiles> root_files_;
  std::unique_ptr<platform::simulation::PosixFiles> store_files_;
  std::unique_ptr<platform::simulation::SimulatedSealingKey> sealing_key_;
  std::unique_ptr<sealing::Sealing> sealing_;
  std::unique_ptr<storage::EmbeddedStore> embedded_;
  std::unique_ptr<identity::ClockFloor> clock_;
  std::unique_ptr<identity::SealedMacKeys> mac_keys_;
  std::unique_ptr<identity::Users> users_;
  std::unique_ptr<identity::Tokens> tokens_;
  std::unique_ptr<identity::Authenticator> authenticator_;
  std::unique_ptr<keys::SealedRatchet> ratchet_;
  std::unique_ptr<keys::DataKeys> data_keys_;
  std::unique_ptr<keys::Shredding> shredding_;
  std::unique_ptr<secrets::Secrets> secrets_;
  std::unique_ptr<gas::Accounts> gas_;
};

}  // namespace nsl::example
