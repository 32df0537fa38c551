#include "client/invocations.h"

#include <charconv>

#include "client/bodies.h"

namespace nsl::client {
namespace {

Target invoke_target(const Invoke& request) {
  Target target = request.owner ? Target("/v1/users").segment(*request.owner).literal("/functions")
                                : Target("/v1/functions");
  return target.segment(request.function)
      .literal("/invoke")
      .query("version", request.selector.version)
      .query("alias", request.selector.alias)
      .query("gas", request.limits.gas)
      .query("memoryBytes", request.limits.memory_bytes)
      .query("wallTimeMs", request.limits.wall_time_ms);
}

// The input stands in it as it came: reading and writing it again could change a number.
std::string execute_body(const Execute& request) {
  Json rest{{"code", request.code}, {"secrets", request.secrets}, {"limits", Json::object()}};
  Json& limits = rest["limits"];
  if (request.limits.gas)
    limits["gas"] = *request.limits.gas;
  if (request.limits.memory_bytes)
    limits["memoryBytes"] = *request.limits.memory_bytes;
  if (request.limits.wall_time_ms)
    limits["wallTimeMs"] = *request.limits.wall_time_ms;
  std::string body = rest.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (request.input) {
    body.pop_back();
    body += R"(,"input":)" + *request.input + '}';
  }
  return body;
}

Result<std::string> key_for(const std::optional<std::string>& given) {
  if (given)
    return *given;
  return new_idempotency_key();
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

InvocationRecord read_record(JsonFields& in) {
  InvocationRecord record{
      .id = in.text("id"),
      .caller = in.text("caller"),
      .owner = in.text("owner"),
      .function = in.optional_text("function").value_or(""),
      .version = static_cast<std::uint32_t>(in.optional_number("version").value_or(0)),
      .hash = in.text("hash"),
      .started = in.time("startedAt"),
      .busy_micros = in.number("busyMicros"),
      .gas = in.number("gas"),
      .error = {},
      .detail = {},
      .message = {},
      .log = read_log(in),
      .log_is_cut = in.truth("logIsCut")};
  if (in.has("error")) {
    JsonFields error(in.object("error"));
    record.error = error.text("code");
    record.detail = error.text("detail");
    record.message = error.text("message");
    in.take_fault(error);
  }
  return record;
}

}  // namespace

Outcome outcome_of(const Reply& reply) {
  return {.gas = number_of(reply.field("Nsl-Gas")),
          .invocation = std::string(reply.field("Nsl-Invocation")),
          .version = static_cast<std::uint32_t>(number_of(reply.field("Nsl-Function-Version"))),
          .hash = std::string(reply.field("Nsl-Function-Hash")),
          .is_replayed = reply.field("Nsl-Replayed") == "true"};
}

Result<Invoked> InvocationsApi::invoke(const Invoke& request) {
  NSL_ASSIGN_OR_RETURN(std::string key, key_for(request.idempotency_key));
  Call call{.method = Method::kPost,
            .target = invoke_target(request),
            .content_type = kJsonType,
            .idempotency_key = std::move(key)};
  if (request.input)
    call.body = body_of(std::string_view(*request.input));
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call(call));
  return Invoked{.result = SecretBytes::copy_of(reply.body), .outcome = outcome_of(reply)};
}

Result<Executed> InvocationsApi::execute(const Execute& request) {
  NSL_ASSIGN_OR_RETURN(std::string key, key_for(request.idempotency_key));
  const std::string body = execute_body(request);
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.method = Method::kPost,
                                                         .target = Target("/v1/execute"),
                                                         .content_type = kJsonType,
                                                         .body = body_of(std::string_view(body)),
                                                         .idempotency_key = std::move(key)}));
  return read_reply(reply, [&](JsonFields& in) {
    Executed executed{.result = {}, .outcome = outcome_of(reply), .log = read_log(in)};
    const Json parsed = Json::parse(reply.text(), nullptr, /*allow_exceptions=*/false);
    if (const auto result = parsed.find("result"); result != parsed.end())
      executed.result = SecretBytes::take(result->dump());
    return executed;
  });
}

Result<InvocationPage> InvocationsApi::list(const std::optional<std::string>& before,
                                            std::optional<std::uint64_t> limit) {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      session_.call(
          {.target = Target("/v1/invocations").query("before", before).query("limit", limit)}));
  return read_reply(reply, [](JsonFields& in) {
    return InvocationPage{.invocations = read_each(in, "invocations", read_record),
                          .before = in.optional_text("before")};
  });
}

Result<InvocationRecord> InvocationsApi::show(std::string_view id) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.target = Target("/v1/invocations").segment(id)}));
  return read_reply(reply, read_record);
}

}  // namespace nsl::client
