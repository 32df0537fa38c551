#include "enclave/app/components.h"

#include <string_view>
#include <utility>

#include "enclave/app/room_options.h"
#include "enclave/app/setting_forms.h"
#include "enclave/identity/jwt.h"
#include "enclave/identity/user_id.h"
#include "enclave/keys/signing_key_records.h"
#include "enclave/sandbox/guest_module.h"
#include "enclave/secrets/records.h"

namespace nsl::app {
namespace {

// One that is left out loses its records when a data key is rotated.
std::vector<std::string_view> sealed_spaces() {
  const auto engine = engine::Engine::sealed_spaces();
  std::vector<std::string_view> spaces(engine.begin(), engine.end());
  spaces.push_back(secrets::kValueSpace);
  spaces.push_back(keys::kPrivateSpace);
  return spaces;
}

identity::Registration registration_of(const Configuration& configuration) {
  return configuration.registration == "allowlist" ? identity::Registration::kAllowlist
                                                   : identity::Registration::kOpen;
}

Result<std::vector<crypto::PublicKey>> operator_keys_of(const Configuration& configuration) {
  std::vector<crypto::PublicKey> keys;
  for (const std::string& text : configuration.operator_keys) {
    NSL_ASSIGN_OR_RETURN(crypto::PublicKey key, operator_key(text));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<std::vector<UserId>> ids_of(const std::vector<crypto::PublicKey>& keys) {
  std::vector<UserId> ids;
  for (const crypto::PublicKey& key : keys) {
    NSL_ASSIGN_OR_RETURN(UserId id, identity::user_id_of(key));
    ids.push_back(std::move(id));
  }
  return ids;
}

gas::AccountsOptions gas_options_of(const Configuration& configuration) {
  gas::AccountsOptions options;
  options.registration_grant = Gas(configuration.registration_gas);
  options.longest_delay = std::chrono::milliseconds(configuration.gas_delay_ms);
  return options;
}

}  // namespace

Components::Components(const Configuration& configuration, Ground& ground,
                       storage::EmbeddedStore& store, std::vector<UserId> operators)
    : ground_(ground),
      store_(store),
      users_(registration_of(configuration), std::move(operators)),
      mac_keys_(ground.sealing()),
      tokens_(mac_keys_, ground.platform().entropy(), store.store().incarnation()),
      ratchet_(ground.sealing()),
      data_keys_({ratchet_, ground.platform().entropy(), ground.platform().monotonic()},
                 {.cached_keys = configuration.cached_keys,
                  .idle = std::chrono::milliseconds(configuration.key_idle_ms)}),
      shredding_({store.store(), ratchet_, ground.platform().entropy(), ground.events()}),
      reencryption_({store.store(), data_keys_, ground.events()}, sealed_spaces()) {}

Result<std::unique_ptr<Components>> Components::make(const Configuration& configuration,
                                                     Ground& ground,
                                                     storage::EmbeddedStore& store) {
  NSL_ASSIGN_OR_RETURN(const std::vector<crypto::PublicKey> operators,
                       operator_keys_of(configuration));
  NSL_ASSIGN_OR_RETURN(std::vector<UserId> ids, ids_of(operators));
  std::unique_ptr<Components> made(new Components(configuration, ground, store, std::move(ids)));
  NSL_RETURN_IF_ERROR(made->make_rest(configuration, operators));
  return made;
}

Status Components::make_rest(const Configuration& configuration,
                             const std::vector<crypto::PublicKey>& operators) {
  Platform& platform = ground_.platform();
  EventSink& events = ground_.events();
  NSL_ASSIGN_OR_RETURN(clock_, identity::ClockFloor::open(platform.wall(), store()));
  NSL_ASSIGN_OR_RETURN(
      authenticator_,
      identity::Authenticator::create({users_, tokens_, *clock_, events},
                                      identity::audience_of(store().incarnation()), operators));
  signing_keys_ =
      std::make_unique<keys::SigningKeys>(keys::SigningKeysPorts{data_keys_, *clock_, events});
  secrets_ = std::make_unique<secrets::Secrets>(
      secrets::SecretsPorts{data_keys_, *clock_, events},
      secrets::SecretsOptions{.warning_ahead = std::chrono::hours(configuration.warning_hours),
                              .keep = static_cast<std::uint8_t>(configuration.secret_versions)});
  expiry_ = std::make_unique<secrets::Expiry>(secrets::ExpiryPorts{store(), *clock_, events});
  NSL_ASSIGN_OR_RETURN(gas_, gas::Accounts::open({store(), *clock_, platform.monotonic(),
                                                  platform.entropy(), events},
                                                 gas_options_of(configuration)));
  write_groups_ = std::make_unique<gas::WriteGroups>(
      *gas_, std::chrono::milliseconds(configuration.gas_window_ms));
  NSL_ASSIGN_OR_RETURN(instances_,
                       sandbox::InstancePool::create(
                           sandbox::engine_module(),
                           {.max_instances = static_cast<std::uint32_t>(configuration.instances)},
                           platform.monotonic()));
  runtime_ = std::make_unique<execution::Runtime>(
      execution::Runtime{*instances_, platform.monotonic(), *clock_, platform.entropy()});
  engine_ = std::make_unique<engine::Engine>(engine::EnginePorts{.store = store(),
                                                                 .runtime = *runtime_,
                                                                 .wall = *clock_,
                                                                 .data_keys = data_keys_,
                                                                 .signing_keys = *signing_keys_,
                                                                 .secrets = *secrets_,
                                                                 .gas = *gas_,
                                                                 .events = events},
                                             engine_options_of(configuration));
  return ok_status();
}

Status Components::persist_clock() {
  const std::lock_guard lock(clock_mutex_);
  return clock_->persist();
}

Status Components::reset_clock() {
  const std::lock_guard lock(clock_mutex_);
  return clock_->reset(ground_.events());
}

}  // namespace nsl::app
