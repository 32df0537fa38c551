#include "examples/host-application/house.h"

namespace nsl::example {

Result<std::unique_ptr<House>> House::open(const std::string& folder, Gas registration_grant) {
  std::unique_ptr<House> house(new House);
  NSL_RETURN_IF_ERROR(house->open_store(folder));
  NSL_RETURN_IF_ERROR(house->open_rooms(registration_grant));
  return house;
}

Status House::open_store(const std::string& folder) {
  namespace simulation = platform::simulation;
  NSL_ASSIGN_OR_RETURN(root_files_, simulation::PosixFiles::in_directory(folder + "/root"));
  NSL_ASSIGN_OR_RETURN(store_files_, simulation::PosixFiles::in_directory(folder + "/store"));
  NSL_ASSIGN_OR_RETURN(sealing_key_,
                       simulation::SimulatedSealingKey::from_key_file(
                           folder + "/platform.key", platform::EnclaveIdentity{}, entropy_));
  NSL_ASSIGN_OR_RETURN(sealing_, sealing::Sealing::open({.files = *root_files_,
                                                         .sealing_key = *sealing_key_,
                                                         .entropy = entropy_,
                                                         .events = events_},
                                                        platform::SealingPolicy::kMrenclave));
  NSL_ASSIGN_OR_RETURN(embedded_, storage::EmbeddedStore::open({.files = *store_files_,
                                                                .sealing = *sealing_,
                                                                .entropy = entropy_,
                                                                .witness = witness_,
                                                                .events = events_},
                                                               {}));
  return ok_status();
}

Status House::open_rooms(Gas registration_grant) {
  NSL_ASSIGN_OR_RETURN(clock_, identity::ClockFloor::open(wall_, store()));
  mac_keys_ = std::make_unique<identity::SealedMacKeys>(*sealing_);
  users_ = std::make_unique<identity::Users>(identity::Registration::kOpen, std::vector<UserId>());
  tokens_ = std::make_unique<identity::Tokens>(*mac_keys_, entropy_, store().incarnation());
  NSL_ASSIGN_OR_RETURN(authenticator_, identity::Authenticator::create(
                                           {*users_, *tokens_, *clock_, events_}, audience(), {}));
  ratchet_ = std::make_unique<keys::SealedRatchet>(*sealing_);
  data_keys_ = std::make_unique<keys::DataKeys>(
      keys::DataKeysPorts{*ratchet_, entropy_, monotonic_}, keys::DataKeysOptions{});
  shredding_ = std::make_unique<keys::Shredding>(
      keys::ShreddingPorts{store(), *ratchet_, entropy_, events_});
  secrets_ = std::make_unique<secrets::Secrets>(
      secrets::SecretsPorts{*data_keys_, *clock_, events_}, secrets::SecretsOptions{});
  gas::AccountsOptions accounts;
  accounts.registration_grant = registration_grant;
  NSL_ASSIGN_OR_RETURN(
      gas_, gas::Accounts::open({store(), *clock_, monotonic_, entropy_, events_}, accounts));
  return shredding_->run();  // what an earlier end left to do
}

Status House::act(const Work& work) {
  EventBuffer told;
  const auto done = storage::run_transaction(store(), [&](storage::Transaction& transaction) {
    told.clear();
    return work(transaction, told);
  });
  if (!done.ok())
    return done.error();
  told.publish(events_);
  return ok_status();
}

Result<UserId> House::register_user(const identity::ProvenKey& key) {
  UserId user;
  NSL_RETURN_IF_ERROR(act([&](storage::Transaction& transaction, EventSink& told) -> Status {
    NSL_ASSIGN_OR_RETURN(user, users_->add(transaction, told, key, clock_->now()));
    NSL_RETURN_IF_ERROR(data_keys_->create(transaction, told, user));
    return gas_->open_account(transaction, told, user);
  }));
  return user;
}

Status House::delete_user(const UserId& user) {
  bool more = true;
  while (more) {
    NSL_RETURN_IF_ERROR(act([&](storage::Transaction& transaction, EventSink& told) -> Status {
      NSL_ASSIGN_OR_RETURN(more, secrets_->erase_some_of(transaction, told, user));
      return ok_status();
    }));
  }
  NSL_RETURN_IF_ERROR(act([&](storage::Transaction& transaction, EventSink& told) -> Status {
    NSL_RETURN_IF_ERROR(tokens_->revoke_all(transaction, told, user));
    NSL_RETURN_IF_ERROR(gas_->close_account(transaction, told, user));
    NSL_RETURN_IF_ERROR(data_keys_->erase(transaction, told, user));
    return users_->erase(transaction, told, user);
  }));
  gas_->forget(user);
  data_keys_->forget(user);
  return shredding_->run();
}

}  // namespace nsl::example
