#pragma once
// One request at work: what came, who sent it, what is known of a refusal, and the reply, which is
// given once. Handlers (handlers.h) work on it.
//
// Thread-safety: one thread at a time.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "enclave/identity/principal.h"
#include "enclave/interface/caller_gate.h"
#include "enclave/interface/context.h"
#include "enclave/interface/fields.h"
#include "enclave/interface/problem.h"
#include "enclave/interface/route.h"

namespace nsl::interface {

class Call {
 public:
  // `context` outlives the reply. What the request borrows is there until then.
  Call(Context& context, const UntrustedRequest& request, Match match, std::string_view query_text,
       ReplyTo reply);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  // What nobody answered failed through us.
  ~Call();

  const Ports& ports() const { return context_.ports; }
  Context& context() { return context_; }
  const Route& route() const { return *route_; }
  const UntrustedRequest& request() const { return request_; }
  std::string_view body() const { return as_text(request_.body); }
  std::string_view query_text() const { return query_text_; }

  // Filled in on the way to the handler.
  identity::Principal who;
  CallerGate::Permit permit;
  Query query;
  ProblemDetails details;

  const UserId& user() const { return who.user; }
  // Of the path; empty if the route has no such parameter.
  const std::string& parameter(std::string_view name) const;
  FunctionName function() const { return FunctionName(parameter("name")); }
  UserId owner_in_path() const;
  // A version number of the path.
  Result<std::uint32_t> version_parameter();
  Error wrong(std::string_view field, std::string_view why) {
    return wrong_field(details, std::string(field), why);
  }
  Result<Fields> fields(std::initializer_list<std::string_view> known) {
    return Fields::read(body(), known, details);
  }
  // The parameter "limit" of a list: at most `most`, which it is if it is not there.
  Result<std::size_t> page_limit(std::size_t most);
  // The parameter "from" of a list of names; empty if it is not there.
  Result<std::string> name_from();
  // "expiresAt" or "lifetimeSeconds", if one of them is there.
  Result<std::optional<UnixMillis>> expiry(const std::optional<std::uint64_t>& expires_at,
                                           const std::optional<std::uint64_t>& lifetime_seconds);

  std::unique_ptr<storage::Reader> snapshot() const { return ports().store.snapshot(); }
  using Work = std::function<Status(storage::Transaction&, EventSink&)>;
  // Runs it in a transaction and returns when that is durable; then its events are told. For a user's
  // own data it fails if the user was disabled or deleted meanwhile.
  Status change(const Work& work);

  // Once, either of them. What the request borrowed is gone then.
  void answer(Reply&& reply);
  void refuse(const Error& error);
  void finish(Result<Reply>&& result);
  // The event of a refusal or a failure, for a handler that writes the problem itself.
  void tell(const Error& error);
  bool is_answered() const { return !reply_; }

 private:
  Context& context_;
  UntrustedRequest request_;
  const Route* route_;
  std::vector<PathParameter> parameters_;
  std::string_view query_text_;
  ReplyTo reply_;  // empty once it was given
};

using CallPtr = std::shared_ptr<Call>;

// What a token's set of functions has to name: a function of the user's own by its name, another's as
// "owner/name".
FunctionName name_for_token(const UserId& user, const UserId& owner, const FunctionName& name);

// Tells an event of a refusal; `route` is a name of routes.def, or "none".
void tell_refusal(Context& context, const Error& error, std::string_view route,
                  std::uint64_t connection, const UserId& user);

}  // namespace nsl::interface
