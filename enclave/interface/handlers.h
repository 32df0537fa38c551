#pragma once
// What each call of routes.def does, once its caller is known and allowed. Internal to this room.
//
// A Result<Reply> is the answer; all that it depends on is durable then. A Status tells whether the
// work has begun: then the call is answered by whoever ends it.

#include <variant>

#include "enclave/interface/call.h"

namespace nsl::interface {

using Answering = Result<Reply> (*)(Call&);
using Starting = Status (*)(const CallPtr&);
using Handler = std::variant<Answering, Starting>;

const Handler& handler_of(RouteId id);

namespace handlers {

// service_calls.cc: they do not block, and are called by a server's thread
Result<Reply> healthz(Call& call);
Result<Reply> readyz(Call& call);
Result<Reply> version_show(Call& call);
Result<Reply> status_show(Call& call);
Result<Reply> limits_show(Call& call);
Result<Reply> openapi_show(Call& call);

// user_calls.cc
Result<Reply> users_register(Call& call);
Result<Reply> users_show(Call& call);
Result<Reply> users_delete(Call& call);
Result<Reply> quota_show(Call& call);
Result<Reply> gas_show(Call& call);
Result<Reply> gas_history(Call& call);

// token_calls.cc
Result<Reply> tokens_create(Call& call);
Result<Reply> tokens_list(Call& call);
Result<Reply> tokens_revoke(Call& call);
Result<Reply> delegations_create(Call& call);
Result<Reply> delegations_list(Call& call);
Result<Reply> delegations_revoke(Call& call);

// secret_calls.cc
Result<Reply> secrets_list(Call& call);
Result<Reply> secrets_put(Call& call);
Result<Reply> secrets_get(Call& call);
Result<Reply> secrets_delete(Call& call);
Result<Reply> secrets_versions(Call& call);
Result<Reply> secrets_roll_back(Call& call);
Result<Reply> secrets_keep(Call& call);
Result<Reply> secrets_grant(Call& call);

// function_calls.cc
Result<Reply> functions_list(Call& call);
Status functions_deploy(const CallPtr& call);
Result<Reply> functions_show(Call& call);
Result<Reply> functions_delete(Call& call);
Result<Reply> functions_versions(Call& call);
Result<Reply> functions_version(Call& call);
Result<Reply> functions_source(Call& call);
Result<Reply> functions_point(Call& call);
Result<Reply> functions_drop_alias(Call& call);
Result<Reply> functions_share(Call& call);

// invocation_calls.cc
Status functions_invoke(const CallPtr& call);
Status functions_invoke_of(const CallPtr& call);
Status execute(const CallPtr& call);
Result<Reply> invocations_list(Call& call);
Result<Reply> invocations_show(Call& call);

// storage_calls.cc
Result<Reply> storage_list(Call& call);
Result<Reply> storage_get(Call& call);
Result<Reply> storage_put(Call& call);
Result<Reply> storage_delete(Call& call);

// key_calls.cc
Result<Reply> keys_create(Call& call);
Result<Reply> keys_list(Call& call);
Result<Reply> keys_import(Call& call);
Result<Reply> keys_show(Call& call);
Result<Reply> keys_delete(Call& call);
Result<Reply> keys_rotate(Call& call);
Result<Reply> keys_delete_version(Call& call);
Result<Reply> keys_grant(Call& call);
Result<Reply> keys_sign(Call& call);

// admin_calls.cc
Result<Reply> admin_status(Call& call);
Result<Reply> admin_metrics(Call& call);
Result<Reply> admin_backup(Call& call);
Result<Reply> admin_tuning(Call& call);
Result<Reply> admin_tune(Call& call);
Result<Reply> admin_reset_clock(Call& call);
Result<Reply> admin_users(Call& call);
Result<Reply> admin_disable(Call& call);
Result<Reply> admin_enable(Call& call);
Result<Reply> admin_credit(Call& call);
Result<Reply> admin_account(Call& call);
Result<Reply> admin_limits(Call& call);
Result<Reply> admin_set_limits(Call& call);
Result<Reply> admin_allowlist(Call& call);
Result<Reply> admin_allow(Call& call);
Result<Reply> admin_disallow(Call& call);

}  // namespace handlers
}  // namespace nsl::interface
