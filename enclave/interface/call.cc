#include "enclave/interface/call.h"

#include <algorithm>
#include <utility>

#include "base/event_buffer.h"
#include "enclave/execution/names.h"

namespace nsl::interface {
namespace {

// Times of the API: milliseconds since 1970, up to the year 9999.
constexpr std::uint64_t kLastTime = 253'402'300'799'999;
constexpr std::uint64_t kLongestLife = std::uint64_t{100} * 366 * 24 * 3600;

bool is_ours(Audience audience) {
  return audience == Audience::kOperator || audience == Audience::kInternal;
}

}  // namespace

FunctionName name_for_token(const UserId& user, const UserId& owner, const FunctionName& name) {
  return owner == user ? name : FunctionName(owner.value() + "/" + name.value());
}

void tell_refusal(Context& context, const Error& error, std::string_view route,
                  std::uint64_t connection, const UserId& user) {
  context.refused.fetch_add(1, std::memory_order_relaxed);
  if (error.code() == Errc::kRateLimited || error.code() == Errc::kTooManyAtOnce)
    context.rate_limited.fetch_add(1, std::memory_order_relaxed);
  const Audience audience = info(error.code()).audience;
  if (audience == Audience::kFunction)
    return;
  EventField fields[] = {{"code", error.slug()},
                         {"route", route},
                         {"connection", connection},
                         {"user", std::string_view(user.value())},
                         {"detail", std::string_view(error.detail())}};
  // What is ours to mend is told with its detail; what a caller did, without.
  if (is_ours(audience))
    return context.ports.events.emit({"interface.failed", fields});
  context.ports.events.emit({"interface.refused", std::span(fields).first(4)});
}

Call::Call(Context& context, const UntrustedRequest& request, Match match,
           std::string_view query_text, ReplyTo reply)
    : context_(context),
      request_(request),
      route_(match.route),
      parameters_(std::move(match.parameters)),
      query_text_(query_text),
      reply_(std::move(reply)) {
  context_.at_work.begin();
}

Call::~Call() {
  if (!is_answered())
    refuse(Error(Errc::kInternal, "a call was not answered"));
}

const std::string& Call::parameter(std::string_view name) const {
  static const std::string kNone;
  const auto found = std::ranges::find(parameters_, name, &PathParameter::name);
  return found == parameters_.end() ? kNone : found->value;
}

UserId Call::owner_in_path() const {
  const std::string& owner = parameter("owner");
  return owner.empty() ? user() : UserId(owner);
}

Result<std::uint32_t> Call::version_parameter() {
  const auto number = parse_whole_number(parameter("version"));
  if (!number || *number == 0 || *number > UINT32_MAX)
    return wrong("version", "expected a version's number");
  return static_cast<std::uint32_t>(*number);
}

Result<std::size_t> Call::page_limit(std::size_t most) {
  NSL_ASSIGN_OR_RETURN(const auto limit, query.number("limit", {1, most}));
  return static_cast<std::size_t>(limit.value_or(most));
}

Result<std::string> Call::name_from() {
  const std::string* from = query.find("from");
  if (from == nullptr)
    return std::string();
  if (from->size() > execution::kMaxNameLength)
    return wrong("from", "longer than a name can be");
  return *from;
}

Result<std::optional<UnixMillis>> Call::expiry(
    const std::optional<std::uint64_t>& expires_at,
    const std::optional<std::uint64_t>& lifetime_seconds) {
  if (expires_at && lifetime_seconds)
    return wrong("lifetimeSeconds", "expiresAt says it already");
  if (expires_at) {
    if (*expires_at > kLastTime)
      return wrong("expiresAt", "expected milliseconds since 1970");
    return std::optional(UnixMillis(static_cast<std::int64_t>(*expires_at)));
  }
  if (!lifetime_seconds)
    return std::optional<UnixMillis>();
  if (*lifetime_seconds == 0 || *lifetime_seconds > kLongestLife)
    return wrong("lifetimeSeconds", "expected 1 to " + std::to_string(kLongestLife));
  return std::optional(ports().wall.now() +
                       std::chrono::seconds(static_cast<std::int64_t>(*lifetime_seconds)));
}

Status Call::change(const Work& work) {
  EventBuffer told;
  const auto done =
      run_transaction(ports().store, [&](storage::Transaction& transaction) -> Status {
        told.clear();
        if (who.role != identity::Role::kOperator && who.role != identity::Role::kAnonymous)
          NSL_RETURN_IF_ERROR(ports().users.require_active(transaction, user()));
        return work(transaction, told);
      });
  if (!done.ok())
    return done.error();
  told.publish(ports().events);
  return ok_status();
}

void Call::answer(Reply&& reply) {
  reply.principal = user().value();
  permit = CallerGate::Permit();
  // In this order: the reply may be the last thing that needs the context.
  std::exchange(reply_, nullptr)(std::move(reply));
  context_.at_work.end();
}

void Call::refuse(const Error& error) {
  tell(error);
  answer(problem(error, details,
                 who.role == identity::Role::kOperator ? Reader::kOperator : Reader::kCaller));
}

void Call::finish(Result<Reply>&& result) {
  if (result.ok())
    answer(std::move(*result));
  else
    refuse(result.error());
}

void Call::tell(const Error& error) {
  tell_refusal(context_, error, route_->name, request_.connection, user());
}

}  // namespace nsl::interface
