#include "client/client.h"

namespace nsl::client {

Client::Client(ClientOptions options, Credentials credentials, KnownService known)
    : session_(Transport(std::move(options.endpoint), std::move(options.server_key),
                         options.timeouts, std::move(options.identity)),
               std::move(credentials), std::move(known), std::move(options.session)) {}

Status Client::ready() {
  return status_of(session_.call({.target = Target("/readyz"), .caller = Caller::kAnybody}));
}

}  // namespace nsl::client
