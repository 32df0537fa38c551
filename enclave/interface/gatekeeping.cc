#include "enclave/interface/gatekeeping.h"

#include <algorithm>

#include "base/utf8.h"
#include "enclave/identity/permissions.h"
#include "enclave/interface/credentials.h"

namespace nsl::interface {
namespace {

using identity::Permission;

// "text/javascript; charset=utf-8" → "text/javascript"; compared without regard to case (RFC 9110).
bool is_type(std::string_view header, std::string_view type) {
  const std::string_view essence = header.substr(0, std::min(header.find(';'), header.size()));
  const auto last = essence.find_last_not_of(" \t");
  return std::ranges::equal(essence.substr(0, last == std::string_view::npos ? 0 : last + 1), type,
                            [](char met, char wanted) {
                              return (met >= 'A' && met <= 'Z' ? met - 'A' + 'a' : met) == wanted;
                            });
}

std::string listed(std::span<const std::string_view> types) {
  std::string text;
  for (const std::string_view type : types)
    text += (text.empty() ? "" : " or ") + std::string(type);
  return text;
}

Status check_type(const BodyRule& rule, std::string_view content_type, ProblemDetails& details) {
  const auto is_met = [&](std::string_view type) { return is_type(content_type, type); };
  if (rule.types.empty() || std::ranges::any_of(rule.types, is_met))
    return ok_status();
  return wrong_field(details, "Content-Type", "expected " + listed(rule.types),
                     Errc::kUnsupportedMediaType);
}

// For the check of a token's functions, before anything is looked up.
Status authorise(const Call& call) {
  const identity::Operation operation = call.route().operation;
  if (identity::permission_of(operation).concern != identity::Concern::kFunction)
    return identity::authorise(call.who, operation);
  if (!call.parameter("name").empty())
    return identity::authorise(call.who, operation,
                               name_for_token(call.user(), call.owner_in_path(), call.function()));
  // Which function a record is of shows when it is read: the handler asks again.
  if (call.route().id == RouteId::invocations_show && !call.who.functions.names().empty())
    return identity::authorise(call.who, operation, call.who.functions.names().front());
  return identity::authorise(call.who, operation);
}

Status identify(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto credentials, credentials_of(call.request()));
  const auto reader = call.snapshot();
  NSL_ASSIGN_OR_RETURN(call.who, call.ports().authenticator.authenticate(*reader, credentials));
  return ok_status();
}

}  // namespace

Status check_body(const Route& route, const UntrustedRequest& request, ProblemDetails& details) {
  const BodyRule& rule = rule_of(route.body);
  if (route.body == BodyKind::kNone && !request.body.empty())
    return wrong_field(details, "body", "this call has none");
  if (request.body.size() > rule.limit) {
    details.limit = rule.limit;
    return Error(rule.too_large, "allowed " + std::to_string(rule.limit) + " bytes, met " +
                                     std::to_string(request.body.size()));
  }
  // A value is of one kind or the other, an empty one, too.
  if (request.body.empty() && route.body != BodyKind::kValue)
    return ok_status();
  return check_type(rule, request.content_type, details);
}

Status read_query(Call& call) {
  NSL_ASSIGN_OR_RETURN(auto parameters, parse_query(call.query_text()));
  for (const QueryParameter& parameter : parameters)
    if (!call.route().takes_query(parameter.name))
      return call.wrong(sanitize_utf8(parameter.name), "this call has no such parameter");
  call.query = Query(std::move(parameters), call.details);
  return ok_status();
}

Status admit(Call& call) {
  // Who registers is nobody yet: its credentials are the handler's to check, as proof of a key.
  if (call.route().id != RouteId::users_register)
    NSL_RETURN_IF_ERROR(identify(call));
  if (const Status allowed = authorise(call); !allowed.ok()) {
    call.details.rule = identity::permission_of(call.route().operation).name;
    return allowed;
  }
  if (!call.user().empty()) {
    NSL_ASSIGN_OR_RETURN(call.permit,
                         call.context().gate.enter(call.user(), call.details.retry_after));
  }
  return read_query(call);
}

}  // namespace nsl::interface
