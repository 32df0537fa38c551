#pragma once
// The first header of this room: the service, for a C++ program.
//
//   NSL_ASSIGN_OR_RETURN(const ServerKey key, ServerKey::of_pem(certificate_pem));
//   Client client({.endpoint = endpoint, .server_key = key},
//                 *Credentials::of_key(std::move(signing_key)));
//   NSL_ASSIGN_OR_RETURN(const Invoked done, client.invocations().invoke({.function = "median"}));
//
// The server is who has the pinned key (tls.h). Every refusal of the service is an Error with the
// code of its problem's type; problem() tells the rest. Requests that may be are made again after a
// failure (retry.h). What was seen of the store before, in the file `known_path`, is held against what
// it tells now (known_service.h).
//
// Blocking. Thread-safety: one thread, a Client each: connections are cheap.

#include <memory>

#include "client/admin.h"
#include "client/functions.h"
#include "client/gas.h"
#include "client/invocations.h"
#include "client/keys.h"
#include "client/secrets.h"
#include "client/session.h"
#include "client/storage.h"
#include "client/tokens.h"
#include "client/users.h"

namespace nsl::client {

struct ClientOptions {
  Endpoint endpoint;
  ServerKey server_key;
  Timeouts timeouts{};
  SessionOptions session{};
  std::optional<TlsClientIdentity> identity{};  // for tokens that are bound to an application
};

class Client {
 public:
  Client(ClientOptions options, Credentials credentials,
         KnownService known = KnownService(std::string()));

  UsersApi users() { return UsersApi(session_); }
  GasApi gas() { return GasApi(session_); }
  TokensApi tokens() { return TokensApi(session_); }
  SecretsApi secrets() { return SecretsApi(session_); }
  FunctionsApi functions() { return FunctionsApi(session_); }
  InvocationsApi invocations() { return InvocationsApi(session_); }
  StorageApi storage() { return StorageApi(session_); }
  KeysApi keys() { return KeysApi(session_); }
  AdminApi admin() { return AdminApi(session_); }

  Result<ServiceStatus> status() { return session_.status(); }
  // Ok if it serves requests.
  Status ready();

  Session& session() { return session_; }
  const Problem* problem() const { return session_.problem(); }

 private:
  Session session_;
};

}  // namespace nsl::client
