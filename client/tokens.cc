#include "client/tokens.h"

#include "client/bodies.h"

namespace nsl::client {
namespace {

Target target_of(TokenKind kind) {
  return Target(kind == TokenKind::kApi ? "/v1/tokens" : "/v1/delegations");
}

Json json_of(TokenKind kind, const TokenRequest& request) {
  Json json{{"scopes", request.scopes}, {"lifetimeSeconds", request.life.count()}};
  if (!request.label.empty())
    json["label"] = request.label;
  if (request.for_all_functions)
    json["allFunctions"] = true;
  else
    json["functions"] = request.functions;
  if (kind == TokenKind::kDelegated && !request.application.empty())
    json["application"] = request.application;
  return json;
}

TokenInfo read_info(JsonFields& in) {
  return {.id = in.text("id"),
          .label = in.text("label"),
          .scopes = in.texts("scopes"),
          .for_all_functions = in.truth("allFunctions"),
          .functions = in.optional_texts("functions"),
          .application = in.optional_text("application").value_or(""),
          .created = in.time("createdAt"),
          .expires = in.time("expiresAt"),
          .last_used = in.optional_time("lastUsedAt")};
}

}  // namespace

Result<NewToken> TokensApi::create(TokenKind kind, const TokenRequest& request) {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.method = Method::kPost,
                                                         .target = target_of(kind),
                                                         .repeatable = Repeatable::kOnlyIfNotDone,
                                                         .content_type = kJsonType,
                                                         .body = body_of(json_of(kind, request))}));
  return read_reply(reply, [](JsonFields& in) {
    return NewToken{.token = SecretBytes::take(in.text("token")), .info = read_info(in)};
  });
}

Result<std::vector<TokenInfo>> TokensApi::list(TokenKind kind) {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = target_of(kind)}));
  return read_reply(reply, [](JsonFields& in) { return read_each(in, "tokens", read_info); });
}

Status TokensApi::revoke(TokenKind kind, std::string_view id) {
  return status_of(
      session_.call({.method = Method::kDelete, .target = target_of(kind).segment(id)}));
}

}  // namespace nsl::client
