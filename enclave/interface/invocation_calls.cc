// Invoking functions, running code that comes with the request, and the records of both.
#include "enclave/identity/permissions.h"
#include "enclave/interface/function_replies.h"
#include "enclave/interface/handlers.h"
#include "enclave/interface/replies.h"

namespace nsl::interface::handlers {
namespace {

constexpr std::size_t kMaxNamedSecrets = 64;

using execution::Limit;

Result<std::optional<engine::IdempotencyKey>> read_idempotency_key(Call& call) {
  const std::string_view text = call.request().idempotency_key;
  if (text.empty())
    return std::optional<engine::IdempotencyKey>();
  auto key = engine::parse_idempotency_key(text);
  if (!key.ok())
    return call.wrong("Idempotency-Key", key.error().detail());
  return std::optional(std::move(*key));
}

// A limit below what is possible at all is the caller's mistake; above its ceiling it changes nothing.
Result<engine::AskedLimits> read_limits(const Query& query) {
  engine::AskedLimits limits;
  for (const QueryParameter& parameter : query.all()) {
    const auto limit = execution::limit_named(parameter.name);
    if (!limit)
      continue;
    NSL_ASSIGN_OR_RETURN(
        const auto value,
        query.number(parameter.name, {execution::spec(*limit).smallest, UINT64_MAX}));
    limits.emplace_back(*limit, *value);
  }
  return limits;
}

Result<engine::AskedLimits> read_limits(const Fields& fields) {
  engine::AskedLimits limits;
  NSL_ASSIGN_OR_RETURN(const Fields asked,
                       fields.object("limits", {"gas", "memoryBytes", "wallTimeMs", "resultBytes",
                                                "logBytes", "hostCalls", "callDepth"}));
  for (const execution::LimitSpec& row : execution::limit_table()) {
    NSL_ASSIGN_OR_RETURN(const auto value,
                         asked.optional_number(row.name, {row.smallest, UINT64_MAX}));
    if (value)
      limits.emplace_back(row.limit, *value);
  }
  return limits;
}

void add_headers(Reply& reply, const engine::InvokeReply& done) {
  if (done.id.empty())
    return;
  reply.headers.reserve(5);
  add_gas_header(reply, done.gas);
  reply.headers.push_back({"Nsl-Invocation", done.id.value()});
  add_version_headers(reply, done.version, done.hash);
  if (done.is_stored)
    reply.headers.push_back({"Nsl-Replayed", "true"});
}

LogEnd end_of_log(const engine::InvokeReply& done) {
  return done.log_is_cut ? LogEnd::kCut : LogEnd::kWhole;
}

// What stopped it before it ran is a refusal as any other. What it did itself tells what it said.
void answer_failure(Call& call, const engine::InvokeReply& done, Insight insight) {
  call.tell(done.failure().error);
  FailureProblem problem(done.failure(), call.details, insight);
  if (!done.id.empty())
    problem.json().member("invocation").text(done.id.value());
  if (call.route().id == RouteId::execute && !done.id.empty())
    write_log(problem.json(), done.log, end_of_log(done));
  Reply reply = problem.finish();
  add_headers(reply, done);
  call.answer(std::move(reply));
}

ByteSpan result_of(const engine::InvokeReply& done) {
  return std::get<SecretBytes>(done.outcome)
      .reveal(SecretAccess::because("the result is sent to the caller"));
}

void invoked(Call& call, const engine::InvokeReply& done, Insight insight) {
  if (!done.ok())
    return answer_failure(call, done, insight);
  Reply reply = bytes_reply(kJsonType, result_of(done));
  add_headers(reply, done);
  call.answer(std::move(reply));
}

void executed(Call& call, const engine::InvokeReply& done) {
  if (!done.ok())
    return answer_failure(call, done, Insight::kOwner);
  Reply reply = json_reply(200, [&](Json& json) {
    json.member("result").raw(result_of(done));
    json.member("gas").number(done.gas.count()).member("invocation").text(done.id.value());
    json.member("hash").text(done.hash.value()).member("replayed").truth(done.is_stored);
    write_log(json, done.log, end_of_log(done));
  });
  add_headers(reply, done);
  call.answer(std::move(reply));
}

Status invoke(const CallPtr& call, UserId owner) {
  if (owner.value().size() > kMaxUserIdBytes)
    return Error(Errc::kNotFound);
  engine::InvokeRequest request;
  request.caller = call->user();
  request.owner = std::move(owner);
  request.function = call->function();
  NSL_ASSIGN_OR_RETURN(request.selector, read_selector(call->query));
  NSL_ASSIGN_OR_RETURN(request.limits, read_limits(call->query));
  NSL_ASSIGN_OR_RETURN(request.key, read_idempotency_key(*call));
  request.input = SecretBytes::copy_of(call->request().body);
  const Insight insight = request.owner == request.caller ? Insight::kOwner : Insight::kCaller;
  return call->ports().engine.invoker().invoke(
      std::move(request),
      [call, insight](const engine::InvokeReply& done) { invoked(*call, done, insight); });
}

void write_record(Json& json, const engine::InvocationRecord& record) {
  json.member("id").text(record.id.value());
  json.member("caller").text(record.caller.value()).member("owner").text(record.owner.value());
  if (!record.function.empty())
    json.member("function").text(record.function.value()).member("version").number(record.version);
  json.member("hash").text(record.hash.value());
  json.member("startedAt").number(record.started.count());
  json.member("busyMicros").number(record.busy_micros).member("runs").number(record.runs);
  json.member("gas").number(record.gas.count());
  json.member("ownerPays").truth(record.owner_pays);
  json.member("outcome").text(record.error.empty() ? "result" : "failure");
  if (!record.error.empty()) {
    json.member("error").open_object().member("code").text(record.error);
    json.member("detail").text(record.error_detail);
    json.member("message").text(record.message).close_object();
  }
  write_log(json, record.log, record.log_is_cut ? LogEnd::kCut : LogEnd::kWhole);
}

}  // namespace

Status functions_invoke(const CallPtr& call) { return invoke(call, call->user()); }

Status functions_invoke_of(const CallPtr& call) { return invoke(call, call->owner_in_path()); }

Status execute(const CallPtr& call) {
  engine::ExecuteRequest request;
  request.caller = call->user();
  NSL_ASSIGN_OR_RETURN(const Fields fields, call->fields({"code", "input", "secrets", "limits"}));
  NSL_ASSIGN_OR_RETURN(request.code, fields.secret_text("code"));
  request.input = SecretBytes::copy_of(as_bytes(fields.raw("input")));
  NSL_ASSIGN_OR_RETURN(auto secrets, fields.optional_texts("secrets", kMaxNamedSecrets, 128));
  request.secrets = std::move(secrets).value_or(std::vector<std::string>());
  NSL_ASSIGN_OR_RETURN(request.limits, read_limits(fields));
  NSL_ASSIGN_OR_RETURN(request.key, read_idempotency_key(*call));
  return call->ports().engine.invoker().execute(
      std::move(request), [call](const engine::InvokeReply& done) { executed(*call, done); });
}

Result<Reply> invocations_list(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto limit, call.page_limit(engine::InvocationLog::kMaxPage));
  std::optional<engine::InvocationId> before;
  if (const std::string* text = call.query.find("before"); text != nullptr) {
    const auto id = engine::parse_invocation_id(*text);
    if (!id.ok())
      return call.wrong("before", "expected an invocation's id");
    before = *id;
  }
  NSL_ASSIGN_OR_RETURN(const auto page, call.ports().engine.invocations().list(
                                            *call.snapshot(), call.user(), before, limit));
  return json_reply(200, [&](Json& json) {
    json.member("invocations").open_array();
    for (const engine::InvocationRecord& record : page.invocations) {
      json.open_object();
      write_record(json, record);
      json.close_object();
    }
    json.close_array();
    if (page.before)
      json.member("before").text(page.before->value());
  });
}

// A token that is limited to some functions sees the records of these; the others are not there.
Result<Reply> invocations_show(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto record, call.ports().engine.invocations().get(
                                              *call.snapshot(), call.user(), call.parameter("id")));
  const FunctionName name = name_for_token(call.user(), record.owner, record.function);
  if (!identity::authorise(call.who, call.route().operation, name).ok())
    return Error(Errc::kNotFound);
  return json_reply(200, [&](Json& json) { write_record(json, record); });
}

}  // namespace nsl::interface::handlers
