// `nsl status`: what a service says of itself.
#include <iostream>

#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

struct None {};

Status show_status(Talk& talk, const None&) {
  const Status ready = talk.client().ready();
  NSL_ASSIGN_OR_RETURN(const client::ServiceStatus service, talk.client().status());
  talk.show({{"url", talk.client().session().transport().endpoint().url()},
             {"ready", ready.ok() ? "yes" : "no: " + ready.error().message()},
             {"version", service.version},
             {"platform", service.platform},
             {"registration", service.registration},
             {"configuration", service.configuration_hash},
             {"store", service.incarnation},
             {"sequence", shown_number(service.sequence)},
             {"witness", service.witness},
             {"rollback", service.rollback_is_detectable ? "detected by the service"
                                                         : "not detected by the service"},
             {"time", shown_time(service.time)}});
  if (service.is_simulation && !talk.is_json())
    std::cout << service.warning << '\n';
  return ok_status();
}

}  // namespace

void add_status_command(CLI::App& app, ExitStatus& status) {
  add_talk_command<None>(
      app, status, "status", "What the service says of itself", [](CLI::App&, None&) {},
      show_status);
}

}  // namespace nsl::cli
