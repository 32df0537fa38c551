// The operator's explicit acts: what the service refuses by itself.
#include <iostream>

#include "base/hex.h"
#include "enclave/app/commands.h"
#include "enclave/app/fixed_settings.h"
#include "enclave/app/ground.h"

namespace nsl::app {
namespace {

template <class Act>
ExitStatus on_ground(const CommandContext& context, Act act) {
  const auto run = [&]() -> Status {
    NSL_ASSIGN_OR_RETURN(const Configuration configuration, read_configuration(context.options));
    NSL_ASSIGN_OR_RETURN(const auto platform, context.make_platform(configuration));
    NSL_ASSIGN_OR_RETURN(const auto ground, Ground::lay(configuration, *platform));
    return act(*ground, configuration);
  };
  const Status status = run();
  return status.ok() ? kSuccess : complain(status.error());
}

Status accept_rollback(Ground& ground, const Configuration&) {
  NSL_ASSIGN_OR_RETURN(const auto store,
                       ground.open_store(storage::RollbackPolicy::kAcceptAsNewIncarnation,
                                         storage::IfEmpty::kRefuse));
  const std::string incarnation = hex_encode(store->store().incarnation());
  const EventField fields[] = {{"incarnation", std::string_view(incarnation)},
                               {"position", store->store().sequence().count()}};
  ground.events().emit({"app.rollback-accepted", fields});
  std::cout << "accepted at position " << store->store().sequence().count() << "; new incarnation "
            << incarnation << "; all tokens are revoked\n";
  return ok_status();
}

Status accept_new_settings(Ground& ground, const Configuration& configuration) {
  NSL_ASSIGN_OR_RETURN(const auto store, ground.open_store(storage::RollbackPolicy::kRefuse,
                                                           storage::IfEmpty::kRefuse));
  NSL_ASSIGN_OR_RETURN(const std::vector<std::string> changed,
                       accept_settings(store->store(), ground.events(), configuration));
  for (const std::string& line : changed)
    std::cout << line << '\n';
  std::cout << (changed.empty() ? "nothing differs" : "accepted")
            << "; the configuration's hash is " << hex_encode(configuration_hash(configuration))
            << '\n';
  return ok_status();
}

}  // namespace

void add_acceptance_commands(const CommandContext& context) {
  context.app
      .add_subcommand("accept-rollback",
                      "Go on with an older state, as a new incarnation: what came after it is lost")
      ->callback([context] { context.status = on_ground(context, accept_rollback); });
  context.app
      .add_subcommand("accept-settings",
                      "Fix other security settings than those of the first start")
      ->callback([context] { context.status = on_ground(context, accept_new_settings); });
}

}  // namespace nsl::app
