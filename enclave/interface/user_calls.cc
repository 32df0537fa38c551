// The caller's own account: registering, looking, deleting, gas.
#include "enclave/identity/jwk.h"
#include "enclave/interface/credentials.h"
#include "enclave/interface/handlers.h"
#include "enclave/interface/replies.h"

namespace nsl::interface::handlers {
namespace {

// The key that is to be registered: the one in the body, or that of the certificate.
Result<crypto::PublicKey> claimed_key(Call& call, const identity::Credentials& credentials) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"key"}));
  if (!fields.has("key")) {
    if (!credentials.certificate_key)
      return fields.missing("key");
    return *credentials.certificate_key;
  }
  auto key = identity::parse_jwk(as_bytes(fields.raw("key")));
  if (!key.ok())
    return fields.wrong("key", key.error().detail(), key.error().code());
  return key;
}

Status add_user(Call& call, const identity::ProvenKey& key, std::optional<UserId>& added) {
  const Ports& ports = call.ports();
  return call.change([&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(added, ports.users.add(transaction, events, key, ports.wall.now()));
    NSL_ASSIGN_OR_RETURN(const bool leaving, Deletions::is_under_way(transaction, *added));
    if (leaving)
      return Error(Errc::kConflict, "what this key had is still being deleted");
    NSL_RETURN_IF_ERROR(ports.data_keys.create(transaction, events, *added));
    return ports.gas.open_account(transaction, events, *added);
  });
}

void write_user(Json& json, const identity::User& user) {
  json.member("id").text(user.id.value());
  json.member("state").text(user.state == identity::UserState::kActive ? "active" : "disabled");
  json.member("kind").text(crypto::name_of(user.key.kind()));
  json.member("key").raw(as_bytes(user.key.jwk()));
  json.member("registeredAt").number(user.registered.count());
}

std::string_view name_of(gas::EntryKind kind) {
  switch (kind) {
    case gas::EntryKind::kGrant:
      return "grant";
    case gas::EntryKind::kCredit:
      return "credit";
    case gas::EntryKind::kDebit:
      return "debit";
  }
  return "";
}

void write_entry(Json& json, const gas::HistoryEntry& entry) {
  json.open_object().member("kind").text(name_of(entry.kind));
  json.member("from").number(entry.from.count()).member("until").number(entry.until.count());
  json.member("amount").number(entry.amount.count());
  json.member("balance").number(entry.balance.count());
  if (entry.kind == gas::EntryKind::kDebit)
    json.member("invocations").number(entry.invocations);
  if (entry.kind == gas::EntryKind::kCredit)
    json.member("reference").text(entry.reference);
  json.close_object();
}

}  // namespace

Result<Reply> users_register(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto credentials, credentials_of(call.request()));
  NSL_ASSIGN_OR_RETURN(const auto claimed, claimed_key(call, credentials));
  NSL_ASSIGN_OR_RETURN(const auto proven, call.ports().authenticator.prove(credentials, claimed));
  NSL_RETURN_IF_ERROR(call.context().gate.admit_registration(call.details.retry_after));
  std::optional<UserId> added;
  NSL_RETURN_IF_ERROR(add_user(call, proven, added));
  call.who.user = *added;
  return json_reply(201, [&](Json& json) { json.member("id").text(added->value()); });
}

Result<Reply> users_show(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto user, call.ports().users.find(*call.snapshot(), call.user()));
  if (!user)
    return Error(Errc::kNotFound);
  return json_reply(200, [&](Json& json) { write_user(json, *user); });
}

// Once the first step is durable there is no way back, whatever becomes of the others: they are done
// later then, and 202 says so.
Result<Reply> users_delete(Call& call) {
  NSL_RETURN_IF_ERROR(call.context().deletions.begin(call.user()));
  if (const Status done = call.context().deletions.finish(call.user()); !done.ok()) {
    call.tell(done.error());
    return json_reply(202, [](Json& json) { json.member("deletion").text("under-way"); });
  }
  return no_content();
}

Result<Reply> quota_show(Call& call) {
  const storage::Account account(call.user().value());
  NSL_ASSIGN_OR_RETURN(const auto usage, call.ports().store.usage(account));
  NSL_ASSIGN_OR_RETURN(const auto quota, call.ports().store.quota(account));
  return json_reply(200, [&](Json& json) {
    json.member("storageBytes").number(quota.count());
    json.member("usedBytes").number(usage.bytes.count());
    json.member("usedRecords").number(usage.records);
  });
}

Result<Reply> gas_show(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto balance, call.ports().gas.balance(call.user()));
  return json_reply(200, [&](Json& json) {
    json.member("left").number(balance.left().count());
    json.member("available").number(balance.available().count());
    json.member("reserved").number(balance.reserved.count());
    json.member("credited").number(balance.credited.count());
    json.member("debited").number(balance.debited.count());
  });
}

Result<Reply> gas_history(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto limit, call.page_limit(gas::Accounts::kMaxHistoryPage));
  NSL_ASSIGN_OR_RETURN(const auto before, call.query.number("before", {0, UINT64_MAX}));
  NSL_ASSIGN_OR_RETURN(const auto page,
                       call.ports().gas.history(*call.snapshot(), call.user(), before, limit));
  return json_reply(200, [&](Json& json) {
    json.member("entries").open_array();
    for (const gas::HistoryEntry& entry : page.entries)
      write_entry(json, entry);
    json.close_array();
    if (page.older)
      json.member("before").number(*page.older);
  });
}

}  // namespace nsl::interface::handlers
