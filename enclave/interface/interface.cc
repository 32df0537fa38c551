#include "enclave/interface/interface.h"

#include <utility>

#include "enclave/interface/call.h"
#include "enclave/interface/context.h"
#include "enclave/interface/gatekeeping.h"
#include "enclave/interface/handlers.h"

namespace nsl::interface {
namespace {

void run(const CallPtr& call) {
  const Handler& handler = handler_of(call->route().id);
  if (const auto* answering = std::get_if<Answering>(&handler))
    return call->finish((*answering)(*call));
  if (const Status begun = std::get<Starting>(handler)(call); !begun.ok())
    call->refuse(begun.error());
}

void serve(const CallPtr& call) {
  if (const Status admitted = admit(*call); !admitted.ok())
    return call->refuse(admitted.error());
  run(call);
}

void serve_everybody(const CallPtr& call) {
  if (const Status read = read_query(*call); !read.ok())
    return call->refuse(read.error());
  run(call);
}

// What everybody may know needs no credential, and no thread of the desk.
bool is_of_everybody(const Route& route) {
  return route.operation == identity::Operation::kServiceStatus;
}

}  // namespace

class Interface::Impl {
 public:
  Impl(const Ports& ports, const Options& options)
      : context_(ports, options.callers), desk_(options.desk) {}

  // Those that the desk has begun may wait for the engine.
  ~Impl() {
    desk_.stop();
    context_.at_work.wait_for_none();
  }

  void handle(const UntrustedRequest& request, ReplyTo reply);
  Context& context() { return context_; }

 private:
  Result<Match> find(const UntrustedRequest& request, std::string_view& query,
                     ProblemDetails& details, std::string_view& route) const;

  Context context_;
  engine::Desk desk_;
};

Result<Match> Interface::Impl::find(const UntrustedRequest& request, std::string_view& query,
                                    ProblemDetails& details, std::string_view& route) const {
  NSL_ASSIGN_OR_RETURN(const Target target, parse_target(request.target));
  query = target.query;
  auto match = find_route(request.method, target.path, details.allowed);
  if (!match.ok()) {
    if (match.error().code() != Errc::kMethodNotAllowed)
      details.allowed.clear();
    return match;
  }
  details.allowed.clear();
  route = match->route->name;
  NSL_RETURN_IF_ERROR(check_body(*match->route, request, details));
  return match;
}

void Interface::Impl::handle(const UntrustedRequest& request, ReplyTo reply) {
  context_.requests.fetch_add(1, std::memory_order_relaxed);
  std::string_view query;
  std::string_view route = "none";
  ProblemDetails details;
  auto match = find(request, query, details, route);
  if (!match.ok()) {
    tell_refusal(context_, match.error(), route, request.connection, UserId());
    return reply(problem(match.error(), details));
  }
  const bool at_once = is_of_everybody(*match->route);
  const auto call =
      std::make_shared<Call>(context_, request, std::move(*match), query, std::move(reply));
  if (at_once)
    return serve_everybody(call);
  if (const Status taken = desk_.submit([call] { serve(call); }); !taken.ok())
    call->refuse(taken.error());
}

Interface::Interface(const Ports& ports, const Options& options)
    : impl_(std::make_unique<Impl>(ports, options)) {}

Interface::~Interface() = default;

void Interface::handle(const UntrustedRequest& request, ReplyTo reply) {
  impl_->handle(request, std::move(reply));
}

Reply Interface::refusal(const Error& error) {
  tell_refusal(impl_->context(), error, "none", 0, UserId());
  return problem(error);
}

CallerLimits Interface::caller_limits() const { return impl_->context().gate.limits(); }

void Interface::set_caller_limits(const CallerLimits& limits) {
  impl_->context().gate.set_limits(limits);
}

Status Interface::finish_deletions() { return impl_->context().deletions.finish_all(); }

Interface::Counts Interface::counts() const {
  const Context& context = impl_->context();
  return {.requests = context.requests,
          .refused = context.refused,
          .rate_limited = context.rate_limited,
          .at_work = context.at_work.count()};
}

}  // namespace nsl::interface
