// The operator's calls: users, gas, quotas, the list of who may register, and the program itself.
#include "base/base64.h"
#include "enclave/identity/user_id.h"
#include "enclave/interface/credits.h"
#include "enclave/interface/handlers.h"
#include "enclave/interface/replies.h"

namespace nsl::interface::handlers {
namespace {

constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::size_t kMaxBackupName = 64;
constexpr std::size_t kMaxCursor = 256;

// The user that the path names; it need not be there.
Result<UserId> named_user(Call& call) {
  auto named = identity::parse_user_id(call.parameter("id"));
  if (!named.ok())
    return call.wrong("id", "expected a user id");
  return std::move(named->id);
}

Result<UserId> registered_user(Call& call) {
  NSL_ASSIGN_OR_RETURN(UserId id, named_user(call));
  NSL_ASSIGN_OR_RETURN(const auto standing, call.ports().users.standing(*call.snapshot(), id));
  if (!standing)
    return Error(Errc::kNotFound);
  return id;
}

// The row that this call goes by lets users see their own quota, elsewhere; this is about anybody's.
Status require_operator(const Call& call) {
  if (call.who.role == identity::Role::kOperator)
    return ok_status();
  return Error(Errc::kPermissionDenied,
               std::string(identity::permission_of(call.route().operation).name) +
                   ": of another user, not for the role " +
                   std::string(identity::name_of(call.who.role)));
}

Result<Bytes> cursor(Call& call) {
  const std::string* text = call.query.find("from");
  if (text == nullptr)
    return Bytes();
  auto from = base64url_decode(*text);
  if (!from.ok() || from->size() > kMaxCursor)
    return call.wrong("from", "expected what `next` said");
  return from;
}

void write_next(Json& json, const std::optional<Bytes>& next) {
  if (next)
    json.member("next").text(base64url_encode(*next));
}

void write_tunable(Json& json, const Tunable& setting) {
  json.open_object().member("name").text(setting.name).member("value").number(setting.value);
  json.member("smallest").number(setting.smallest).member("largest").number(setting.largest);
  json.member("meaning").text(setting.meaning).close_object();
}

}  // namespace

Result<Reply> admin_status(Call& call) {
  const storage::Statistics statistics = call.ports().store.statistics();
  const Context& context = call.context();
  return json_reply(200, [&](Json& json) {
    json.member("requests").open_object().member("total").number(context.requests.load());
    json.member("refused").number(context.refused.load());
    json.member("rateLimited").number(context.rate_limited.load());
    json.member("atWork").number(context.at_work.count()).close_object();
    json.member("invocationsAtWork").number(call.ports().engine.invoker().in_flight());
    json.member("store").open_object().member("commits").number(statistics.commits);
    json.member("conflicts").number(statistics.conflicts);
    json.member("syncedCommits").number(statistics.synced_commits);
    json.member("liveBytesEstimate").number(statistics.live_bytes_estimate);
    json.member("files").number(statistics.file_count);
    json.member("hostBytes").number(statistics.host_bytes).close_object();
  });
}

Result<Reply> admin_metrics(Call& call) {
  return bytes_reply(kMetricsType, as_bytes(call.ports().operations.metrics()));
}

Result<Reply> admin_backup(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"name"}));
  NSL_ASSIGN_OR_RETURN(const auto name, fields.text("name", kMaxBackupName));
  NSL_ASSIGN_OR_RETURN(const auto report, call.ports().operations.backup(name));
  return json_reply(201, [&](Json& json) {
    json.member("name").text(report.name).member("records").number(report.records);
    json.member("bytes").number(report.bytes.count()).member("sequence").number(report.sequence);
  });
}

Result<Reply> admin_tuning(Call& call) {
  return json_reply(200, [&](Json& json) {
    json.member("settings").open_array();
    for (const Tunable& setting : call.ports().operations.tuning())
      write_tunable(json, setting);
    json.close_array();
  });
}

Result<Reply> admin_tune(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"value"}));
  NSL_ASSIGN_OR_RETURN(const auto value, fields.number("value", {0, UINT64_MAX}));
  NSL_RETURN_IF_ERROR(call.ports().operations.tune(call.parameter("setting"), value));
  return no_content();
}

Result<Reply> admin_reset_clock(Call& call) {
  NSL_RETURN_IF_ERROR(call.ports().operations.reset_clock());
  return no_content();
}

Result<Reply> admin_users(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Bytes from, cursor(call));
  NSL_ASSIGN_OR_RETURN(const auto page, call.ports().users.list(*call.snapshot(), from));
  return json_reply(200, [&](Json& json) {
    json.member("users").open_array();
    for (const identity::User& user : page.users) {
      json.open_object().member("id").text(user.id.value());
      json.member("state").text(user.state == identity::UserState::kActive ? "active" : "disabled");
      json.member("registeredAt").number(user.registered.count()).close_object();
    }
    json.close_array();
    write_next(json, page.next);
  });
}

Result<Reply> admin_disable(Call& call) {
  NSL_ASSIGN_OR_RETURN(const UserId user, named_user(call));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().users.disable(transaction, events, user);
  }));
  call.ports().operations.user_was_disabled(user);
  return no_content();
}

Result<Reply> admin_enable(Call& call) {
  NSL_ASSIGN_OR_RETURN(const UserId user, named_user(call));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().users.enable(transaction, events, user);
  }));
  return no_content();
}

Result<Reply> admin_credit(Call& call) {
  NSL_ASSIGN_OR_RETURN(const UserId user, named_user(call));
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"amount", "reference"}));
  NSL_ASSIGN_OR_RETURN(const auto amount, fields.number("amount", {1, UINT64_MAX}));
  NSL_ASSIGN_OR_RETURN(const auto reference,
                       fields.optional_text("reference", gas::kMaxReferenceBytes));
  const Credit credit{.user = user, .amount = Gas(amount), .reference = reference.value_or("")};
  Gas left;
  bool was_done = false;
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(was_done, is_done(transaction, credit, call.request().idempotency_key));
    if (was_done)
      return ok_status();
    NSL_ASSIGN_OR_RETURN(
        left, call.ports().gas.credit(transaction, events, user, credit.amount, credit.reference));
    return note_done(transaction, credit, call.request().idempotency_key);
  }));
  if (was_done) {
    NSL_ASSIGN_OR_RETURN(const auto balance, call.ports().gas.balance(user));
    left = balance.left();
  }
  Reply reply = json_reply(200, [&](Json& json) { json.member("left").number(left.count()); });
  if (was_done)
    reply.headers.push_back({"Nsl-Replayed", "true"});
  return reply;
}

Result<Reply> admin_account(Call& call) {
  NSL_ASSIGN_OR_RETURN(const UserId user, named_user(call));
  NSL_ASSIGN_OR_RETURN(const auto balance, call.ports().gas.balance(user));
  return json_reply(200, [&](Json& json) {
    json.member("left").number(balance.left().count());
    json.member("credited").number(balance.credited.count());
    json.member("debited").number(balance.debited.count());
  });
}

Result<Reply> admin_limits(Call& call) {
  NSL_RETURN_IF_ERROR(require_operator(call));
  NSL_ASSIGN_OR_RETURN(const UserId user, registered_user(call));
  const storage::Account account(user.value());
  NSL_ASSIGN_OR_RETURN(const auto usage, call.ports().store.usage(account));
  NSL_ASSIGN_OR_RETURN(const auto quota, call.ports().store.quota(account));
  return json_reply(200, [&](Json& json) {
    json.member("storageBytes").number(quota.count());
    json.member("usedBytes").number(usage.bytes.count());
    json.member("usedRecords").number(usage.records);
  });
}

Result<Reply> admin_set_limits(Call& call) {
  NSL_ASSIGN_OR_RETURN(const UserId user, registered_user(call));
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"storageBytes"}));
  std::optional<ByteCount> quota;
  if (!fields.is_null("storageBytes")) {
    NSL_ASSIGN_OR_RETURN(const auto bytes, fields.number("storageBytes", {0, UINT64_MAX / 2}));
    quota = ByteCount(bytes);
  }
  NSL_RETURN_IF_ERROR(call.ports().store.set_quota(storage::Account(user.value()), quota));
  return no_content();
}

Result<Reply> admin_allowlist(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Bytes from, cursor(call));
  NSL_ASSIGN_OR_RETURN(const auto page, call.ports().users.allowed(*call.snapshot(), from));
  return json_reply(200, [&](Json& json) {
    write_texts(json, "users", page.users, [](const UserId& id) { return id.value(); });
    write_next(json, page.next);
  });
}

Result<Reply> admin_allow(Call& call) {
  NSL_ASSIGN_OR_RETURN(const UserId user, named_user(call));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().users.allow(transaction, events, user);
  }));
  return no_content();
}

Result<Reply> admin_disallow(Call& call) {
  NSL_ASSIGN_OR_RETURN(const UserId user, named_user(call));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().users.disallow(transaction, events, user);
  }));
  return no_content();
}

}  // namespace nsl::interface::handlers
