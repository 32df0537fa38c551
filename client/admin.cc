#include "client/admin.h"

#include "client/bodies.h"

namespace nsl::client {
namespace {

Target user_path(std::string_view user) { return Target("/v1/admin/users").segment(user); }

KnownUser read_user(JsonFields& in) {
  return {.id = in.text("id"), .state = in.text("state"), .registered = in.time("registeredAt")};
}

Tunable read_tunable(JsonFields& in) {
  return {.name = in.text("name"),
          .value = in.number("value"),
          .smallest = in.number("smallest"),
          .largest = in.number("largest"),
          .meaning = in.text("meaning")};
}

OperationStatus read_status(JsonFields& in) {
  JsonFields requests(in.object("requests"));
  JsonFields store(in.object("store"));
  OperationStatus status{.requests = requests.number("total"),
                         .refused = requests.number("refused"),
                         .rate_limited = requests.number("rateLimited"),
                         .at_work = requests.number("atWork"),
                         .invocations_at_work = in.number("invocationsAtWork"),
                         .commits = store.number("commits"),
                         .conflicts = store.number("conflicts"),
                         .live_bytes = store.number("liveBytesEstimate"),
                         .host_bytes = store.number("hostBytes")};
  in.take_fault(requests);
  in.take_fault(store);
  return status;
}

Call put(Target target) { return {.method = Method::kPut, .target = std::move(target)}; }
Call post(Target target) { return {.method = Method::kPost, .target = std::move(target)}; }

Call with_json(Call call, const Json& json) {
  call.content_type = kJsonType;
  call.body = body_of(json);
  return call;
}

}  // namespace

Result<std::uint64_t> AdminApi::credit(std::string_view user, std::uint64_t amount,
                                       const std::optional<std::string>& reference) {
  Json json{{"amount", amount}};
  if (reference)
    json["reference"] = *reference;
  Call call = with_json(post(user_path(user).literal("/gas")), json);
  NSL_ASSIGN_OR_RETURN(call.idempotency_key, new_idempotency_key());
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call(call));
  return read_reply(reply, [](JsonFields& in) { return in.number("left"); });
}

Result<GasAccount> AdminApi::account(std::string_view user) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.target = user_path(user).literal("/gas")}));
  return read_reply(reply, [](JsonFields& in) {
    return GasAccount{.left = in.number("left"),
                      .credited = in.number("credited"),
                      .debited = in.number("debited")};
  });
}

Result<Quota> AdminApi::limits(std::string_view user) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.target = user_path(user).literal("/limits")}));
  return read_quota(reply);
}

Status AdminApi::set_limits(std::string_view user, std::optional<std::uint64_t> storage_bytes) {
  const Json json{{"storageBytes", storage_bytes ? Json(*storage_bytes) : Json(nullptr)}};
  return status_of(session_.call(with_json(post(user_path(user).literal("/limits")), json)));
}

Status AdminApi::disable(std::string_view user) {
  return status_of(session_.call(post(user_path(user).literal("/disable"))));
}
Status AdminApi::enable(std::string_view user) {
  return status_of(session_.call(post(user_path(user).literal("/enable"))));
}

Result<UserPage> AdminApi::users(const std::optional<std::string>& from) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.target = Target("/v1/admin/users").query("from", from)}));
  return read_reply(reply, [](JsonFields& in) {
    return UserPage{.users = read_each(in, "users", read_user), .next = in.optional_text("next")};
  });
}

Result<AllowlistPage> AdminApi::allowlist(const std::optional<std::string>& from) {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      session_.call({.target = Target("/v1/admin/allowlist").query("from", from)}));
  return read_reply(reply, [](JsonFields& in) {
    return AllowlistPage{.users = in.texts("users"), .next = in.optional_text("next")};
  });
}

Status AdminApi::allow(std::string_view user) {
  return status_of(session_.call(put(Target("/v1/admin/allowlist").segment(user))));
}
Status AdminApi::disallow(std::string_view user) {
  return status_of(session_.call(
      {.method = Method::kDelete, .target = Target("/v1/admin/allowlist").segment(user)}));
}

Result<OperationStatus> AdminApi::status() {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = Target("/v1/admin/status")}));
  return read_reply(reply, read_status);
}

Result<std::string> AdminApi::metrics() {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = Target("/v1/admin/metrics")}));
  return std::string(reply.text());
}

Result<Backup> AdminApi::backup(std::string_view name) {
  Call call = with_json(post(Target("/v1/admin/backup")), {{"name", name}});
  call.repeatable = Repeatable::kOnlyIfNotDone;
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call(call));
  return read_reply(reply, [](JsonFields& in) {
    return Backup{.name = in.text("name"),
                  .records = in.number("records"),
                  .bytes = in.number("bytes"),
                  .sequence = in.number("sequence")};
  });
}

Result<std::vector<Tunable>> AdminApi::tuning() {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = Target("/v1/admin/tuning")}));
  return read_reply(reply, [](JsonFields& in) { return read_each(in, "settings", read_tunable); });
}

Status AdminApi::tune(std::string_view setting, std::uint64_t value) {
  return status_of(session_.call(
      with_json(put(Target("/v1/admin/tuning").segment(setting)), {{"value", value}})));
}

Status AdminApi::reset_clock() {
  return status_of(session_.call(post(Target("/v1/admin/clock/reset"))));
}

}  // namespace nsl::client
