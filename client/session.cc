#include "client/session.h"

#include <chrono>
#include <thread>

#include "base/hex.h"
#include "client/json_fields.h"
#include "crypto/random.h"

namespace nsl::client {
namespace {

UnixMillis system_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

ServiceStatus read_status(JsonFields& in) {
  ServiceStatus status{.version = in.text("version"),
                       .platform = in.text("platform"),
                       .is_simulation = in.truth("simulation"),
                       .warning = in.optional_text("warning").value_or(""),
                       .configuration_hash = in.text("configurationHash"),
                       .registration = in.text("registration"),
                       .audience = in.text("audience"),
                       .time = in.time("time"),
                       .incarnation = {},
                       .sequence = 0,
                       .witness = {},
                       .rollback_is_detectable = false};
  JsonFields store(in.object("store"));
  status.incarnation = store.text("incarnation");
  status.sequence = store.number("sequence");
  status.witness = store.text("witness");
  status.rollback_is_detectable = store.truth("rollbackDetectable");
  in.take_fault(store);
  return status;
}

double draw_jitter() {
  std::uint8_t byte = 0;
  return crypto::fill_random({&byte, 1}).ok() ? byte / 255.0 : 0.5;
}

}  // namespace

Session::Session(Transport transport, Credentials credentials, KnownService known,
                 SessionOptions options)
    : transport_(std::move(transport)),
      credentials_(std::move(credentials)),
      known_(std::move(known)),
      options_(std::move(options)) {
  if (!options_.now)
    options_.now = system_time;
  if (!options_.sleep)
    options_.sleep = [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); };
}

Result<Request> Session::request_of(const Call& call) {
  Request request{.method = call.method, .target = call.target.text()};
  if (call.caller == Caller::kThisUser) {
    NSL_ASSIGN_OR_RETURN(std::string authorization,
                         credentials_.authorization(audience_, options_.now()));
    request.fields.push_back({"Authorization", std::move(authorization)});
  }
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty())
      request.fields.push_back({name, value});
  };
  add("Content-Type", call.content_type);
  add("Idempotency-Key", call.idempotency_key);
  add("If-Match", call.if_match);
  request.body = call.body;
  return request;
}

// One exchange; a refusal is in problem_.
Result<Reply> Session::attempt(const Call& call) {
  problem_.reset();
  NSL_ASSIGN_OR_RETURN(const Request request, request_of(call));
  NSL_ASSIGN_OR_RETURN(last_, transport_.exchange(request));
  if (last_.ok())
    return last_;
  problem_ = problem_of(last_);
  return problem_->error();
}

bool Session::pause(std::uint32_t attempt) {
  const auto asked = problem_ ? problem_->retry_after : std::nullopt;
  const auto pause = pause_after(options_.retry, attempt, asked, draw_jitter());
  if (pause)
    options_.sleep(*pause);
  return pause.has_value();
}

// The store began a new life since its status was seen, or a clock was set.
bool Session::can_mend_token() const {
  return problem_ && credentials_.need_audience() &&
         (problem_->slug == "token-audience" || problem_->slug == "token-expired");
}

Result<Reply> Session::call(const Call& call) {
  problem_.reset();
  if (call.caller == Caller::kThisUser && !credentials_.are_there())
    return Error(Errc::kUnauthenticated, "this client has no key and no token");
  if (call.caller == Caller::kThisUser && audience_.empty())
    if (const auto seen = status(); !seen.ok())
      return seen.error();
  bool was_mended = false;
  for (std::uint32_t number = 1;; ++number) {
    Result<Reply> reply = attempt(call);
    if (reply.ok())
      return reply;
    if (call.caller == Caller::kThisUser && can_mend_token() && !was_mended) {
      was_mended = true;
      credentials_.forget_jwt();
      if (const auto seen = status(); !seen.ok())
        return seen.error();
      continue;
    }
    const bool again = problem_ ? may_repeat(*problem_, call.repeatable)
                                : may_repeat(reply.error().code(), call.repeatable);
    if (!again || !pause(number))
      return reply;
  }
}

Result<ServiceStatus> Session::status() {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      call({.method = Method::kGet, .target = Target("/v1/status"), .caller = Caller::kAnybody}));
  NSL_ASSIGN_OR_RETURN(const ServiceStatus status, read_reply(reply, read_status));
  NSL_RETURN_IF_ERROR(known_.see({.incarnation = status.incarnation,
                                  .sequence = status.sequence,
                                  .platform = status.platform,
                                  .configuration_hash = status.configuration_hash}));
  audience_ = status.audience;
  return status;
}

Status status_of(const Result<Reply>& reply) {
  return reply.ok() ? ok_status() : Status(reply.error());
}

Result<std::string> new_idempotency_key() {
  std::uint8_t bytes[16];
  NSL_RETURN_IF_ERROR(crypto::fill_random(bytes));
  return hex_encode(bytes);
}

}  // namespace nsl::client
