#include "enclave/app/ground.h"

#include <utility>

namespace nsl::app {
namespace {

platform::SealingPolicy sealing_policy_of(const Configuration& configuration) {
  return configuration.sealing_policy == "mrsigner" ? platform::SealingPolicy::kMrsigner
                                                    : platform::SealingPolicy::kMrenclave;
}

// The sealing policy is a fixed setting that has to be known before the store can say so.
Error as_settings_error(const Error& error) {
  if (error.code() != Errc::kSealPolicyMismatch)
    return error;
  return Error(Errc::kSettingsMismatch,
               "\n  sealing.policy: " + error.detail() +
                   "\nWrite the old value into the configuration again. What is sealed can not be "
                   "sealed under another policy by this program.");
}

}  // namespace

Ground::Ground(const Configuration& configuration, Platform& platform)
    : configuration_(configuration),
      places_(places_of(configuration)),
      platform_(platform),
      entropy_(platform.entropy()) {}

Result<std::unique_ptr<Ground>> Ground::lay(const Configuration& configuration,
                                            Platform& platform) {
  std::unique_ptr<Ground> ground(new Ground(configuration, platform));
  NSL_ASSIGN_OR_RETURN(ground->data_files_, platform.open_directory(ground->places_.data));
  NSL_ASSIGN_OR_RETURN(ground->lock_, ground->data_files_->lock());
  NSL_ASSIGN_OR_RETURN(ground->telemetry_, Telemetry::create(configuration, platform));
  NSL_ASSIGN_OR_RETURN(ground->root_files_, platform.open_directory(ground->places_.root));
  NSL_ASSIGN_OR_RETURN(ground->store_files_, platform.open_directory(ground->places_.store));
  auto sealing = sealing::Sealing::open({.files = *ground->root_files_,
                                         .sealing_key = platform.sealing_key(),
                                         .entropy = platform.entropy(),
                                         .events = ground->events()},
                                        sealing_policy_of(configuration));
  if (!sealing.ok())
    return as_settings_error(sealing.error());
  ground->sealing_ = std::move(*sealing);
  return ground;
}

Status Ground::check_witness() {
  if (!platform_.witness().remembers())
    return ok_status();
  NSL_ASSIGN_OR_RETURN(const auto last, platform_.witness().last());
  NSL_ASSIGN_OR_RETURN(const auto names, store_files_->list());
  if (last || names.empty())
    return ok_status();
  return Error(Errc::kSettingsMismatch,
               "\n  witness.kind: the configured witness knows nothing of the store that is there, "
               "so there was another at the first start, or this one has lost what it knew.\nWrite "
               "the old value into the configuration again; or, if the change is meant, run "
               "`nsl-enclave-sim accept-settings` with this configuration.");
}

Result<std::unique_ptr<storage::EmbeddedStore>> Ground::open_store(storage::RollbackPolicy rollback,
                                                                   storage::IfEmpty if_empty) {
  storage::EmbeddedStoreOptions options = store_options();
  options.rollback = rollback;
  options.if_empty = if_empty;
  return storage::EmbeddedStore::open(store_ports(), options);
}

storage::EmbeddedStorePorts Ground::store_ports() {
  return {.files = *store_files_,
          .sealing = *sealing_,
          .entropy = entropy_,
          .witness = platform_.witness(),
          .events = events()};
}

storage::EmbeddedStoreOptions Ground::store_options() const {
  storage::EmbeddedStoreOptions options;
  options.limits.account_quota = ByteCount(configuration_.quota_mib << 20);
  options.tuning.block_cache = ByteCount(configuration_.block_cache_mib << 20);
  options.tuning.write_buffer = ByteCount(configuration_.write_buffer_mib << 20);
  return options;
}

}  // namespace nsl::app
