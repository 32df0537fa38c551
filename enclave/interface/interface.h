#pragma once
// The first header of this room: the only way into the enclave. It makes of a request, of which nobody
// believes a word, a call of a component, and of what that returns a reply.
//
//   interface::Interface handler(ports, {});
//   auto server = Server::start(options, identity, handler, events);
//
// A request goes through these steps, and the first that fails answers it:
//
//   on the server's thread   path → call (routes.def) → the body's size and kind
//   on a thread of the desk  who is it? → may it? → not too often? → the call's own fields, each
//                            checked by name → the component → durable → the reply
//
// Authentication and everything after it may read the store, so none of it is done on the server's
// thread. A call without a credential does no work. A refusal is application/problem+json (RFC 9457),
// its type, title and status those of base/errors.def, and an event:
//
//   interface.refused   code (slug), route (its name), connection; of nothing that the caller sent
//
// What is another user's and what does not exist are answered by the same code, with the same words.
// Secrets, inputs, results, code and tokens are in memory that is wiped, from the body to the reply.
//
// Thread-safety: all members may be called by any thread.

#include <cstdint>
#include <memory>

#include "base/event.h"
#include "enclave/engine/desk.h"
#include "enclave/engine/engine.h"
#include "enclave/gas/accounts.h"
#include "enclave/identity/authenticator.h"
#include "enclave/identity/tokens.h"
#include "enclave/identity/users.h"
#include "enclave/interface/caller_limits.h"
#include "enclave/interface/message.h"
#include "enclave/interface/operations.h"
#include "enclave/keys/data_keys.h"
#include "enclave/keys/signing_keys.h"
#include "enclave/platform/clock.h"
#include "enclave/secrets/secrets.h"
#include "enclave/storage/state_store.h"

namespace nsl::interface {

// All of it outlives the interface. `wall` is the clock that the rooms have: a ClockFloor.
struct Ports {
  storage::StateStore& store;
  const identity::Users& users;
  identity::Tokens& tokens;
  identity::Authenticator& authenticator;
  keys::DataKeys& data_keys;
  keys::SigningKeys& signing_keys;
  secrets::Secrets& secrets;
  gas::Accounts& gas;
  engine::Engine& engine;
  const platform::WallClock& wall;
  const platform::MonotonicClock& monotonic;
  Operations& operations;
  EventSink& events;
};

struct Options {
  engine::DeskOptions desk;  // requests that were taken in, and the store work of their calls
  CallerLimits callers;
};

class Interface final : public RequestHandler {
 public:
  Interface(const Ports& ports, const Options& options);
  // Waits until every request was answered: stop the server first, so that none comes.
  ~Interface() override;

  void handle(const UntrustedRequest& request, ReplyTo reply) override;
  Reply refusal(const Error& error) override;

  CallerLimits caller_limits() const;
  void set_caller_limits(const CallerLimits& limits);

  // Goes on with deletions of users that a crash interrupted. To be called at the start, and every
  // few minutes; blocks.
  Status finish_deletions();

  struct Counts {
    std::uint64_t requests = 0;      // that came
    std::uint64_t refused = 0;       // answered with a problem
    std::uint64_t rate_limited = 0;  // of these, with rate-limited or too-many-at-once
    std::uint32_t at_work = 0;       // not answered yet
  };
  Counts counts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsl::interface
