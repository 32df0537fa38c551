// API tokens, and tokens that a user delegates to an application.
#include <algorithm>

#include "enclave/interface/handlers.h"
#include "enclave/interface/replies.h"

namespace nsl::interface::handlers {
namespace {

using identity::TokenInfo;
using identity::TokenKind;

constexpr std::size_t kMaxScopes = 32;
constexpr std::size_t kMaxScopeBytes = 32;

Result<identity::ScopeSet> read_scopes(const Fields& fields) {
  NSL_ASSIGN_OR_RETURN(const auto names,
                       fields.optional_texts("scopes", kMaxScopes, kMaxScopeBytes));
  if (!names)
    return fields.missing("scopes");
  identity::ScopeSet scopes;
  for (const std::string& name : *names) {
    const auto scope = identity::scope_of(name);
    if (!scope.ok())
      return fields.wrong("scopes", "no such scope");
    scopes.add(*scope);
  }
  return scopes;
}

// What is not said is not granted: all functions have to be asked for as such.
Result<identity::FunctionSet> read_functions(const Fields& fields) {
  NSL_ASSIGN_OR_RETURN(const auto names,
                       fields.optional_texts("functions", identity::FunctionSet::kMaxNames,
                                             identity::FunctionSet::kMaxNameBytes));
  if (fields.has("allFunctions")) {
    NSL_ASSIGN_OR_RETURN(const bool all, fields.truth("allFunctions"));
    if (all && names)
      return fields.wrong("functions", "allFunctions says it already");
    if (all)
      return identity::FunctionSet::all();
  }
  std::vector<FunctionName> functions;
  for (const std::string& name : names.value_or(std::vector<std::string>()))
    functions.emplace_back(name);
  auto set = identity::FunctionSet::of(std::move(functions));
  if (!set.ok())
    return fields.wrong("functions", set.error().detail());
  return set;
}

Result<identity::TokenRequest> read_request(Call& call, const Fields& fields, TokenKind kind) {
  identity::TokenRequest request{.kind = kind};
  NSL_ASSIGN_OR_RETURN(const auto label,
                       fields.optional_text("label", identity::kMaxTokenLabelBytes));
  request.label = label.value_or("");
  NSL_ASSIGN_OR_RETURN(request.scopes, read_scopes(fields));
  NSL_ASSIGN_OR_RETURN(request.functions, read_functions(fields));
  NSL_ASSIGN_OR_RETURN(const auto at, fields.optional_number("expiresAt", {0, UINT64_MAX}));
  NSL_ASSIGN_OR_RETURN(const auto life, fields.optional_number("lifetimeSeconds", {1, UINT64_MAX}));
  NSL_ASSIGN_OR_RETURN(const auto expires, call.expiry(at, life));
  if (!expires)
    return fields.missing("lifetimeSeconds");
  request.expires = *expires;
  NSL_ASSIGN_OR_RETURN(const auto application,
                       fields.optional_text("application", kMaxUserIdBytes));
  request.application = UserId(application.value_or(""));
  return request;
}

void write_token(Json& json, const TokenInfo& token) {
  json.member("id").text(token.id.value()).member("label").text(token.label);
  json.member("scopes").open_array();
  for (const identity::ScopeInfo& row : identity::all_scopes())
    if (token.scopes.has(row.scope))
      json.text(row.name);
  json.close_array();
  json.member("allFunctions").truth(token.functions.is_all());
  if (!token.functions.is_all())
    write_texts(json, "functions", token.functions.names(),
                [](const FunctionName& name) { return name.value(); });
  if (!token.application.empty())
    json.member("application").text(token.application.value());
  json.member("createdAt").number(token.created.count());
  json.member("expiresAt").number(token.expires.count());
  if (token.last_used)
    json.member("lastUsedAt").number(token.last_used->count());
}

Result<Reply> create(Call& call, const Fields& fields, TokenKind kind) {
  NSL_ASSIGN_OR_RETURN(const auto request, read_request(call, fields, kind));
  std::optional<identity::NewToken> made;
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(made, call.ports().tokens.create(transaction, events, call.user(), request,
                                                          call.ports().wall.now()));
    return ok_status();
  }));
  return json_reply(201, [&](Json& json) {
    const auto access = SecretAccess::because("who made a token is shown it, once");
    json.member("token").text(as_text(made->text.reveal(access)));
    write_token(json, made->info);
  });
}

Result<Reply> list(Call& call, TokenKind kind) {
  NSL_ASSIGN_OR_RETURN(const auto tokens, call.ports().tokens.list(*call.snapshot(), call.user()));
  return json_reply(200, [&](Json& json) {
    json.member("tokens").open_array();
    for (const TokenInfo& token : tokens)
      if (token.kind == kind) {
        json.open_object();
        write_token(json, token);
        json.close_object();
      }
    json.close_array();
  });
}

Result<Reply> revoke(Call& call, TokenKind kind) {
  const identity::TokenId id(call.parameter("id"));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(const auto tokens, call.ports().tokens.list(transaction, call.user()));
    const auto found = std::ranges::find(tokens, id, &TokenInfo::id);
    if (found == tokens.end() || found->kind != kind)
      return Error(Errc::kNotFound);
    return call.ports().tokens.revoke(transaction, events, call.user(), id);
  }));
  return no_content();
}

}  // namespace

Result<Reply> tokens_create(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields,
                       call.fields({"label", "scopes", "functions", "allFunctions", "expiresAt",
                                    "lifetimeSeconds"}));
  return create(call, fields, TokenKind::kApi);
}

Result<Reply> delegations_create(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields,
                       call.fields({"label", "scopes", "functions", "allFunctions", "expiresAt",
                                    "lifetimeSeconds", "application"}));
  return create(call, fields, TokenKind::kDelegated);
}

Result<Reply> tokens_list(Call& call) { return list(call, TokenKind::kApi); }
Result<Reply> delegations_list(Call& call) { return list(call, TokenKind::kDelegated); }
Result<Reply> tokens_revoke(Call& call) { return revoke(call, TokenKind::kApi); }
Result<Reply> delegations_revoke(Call& call) { return revoke(call, TokenKind::kDelegated); }

}  // namespace nsl::interface::handlers
