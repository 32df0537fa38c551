#include "enclave/engine/invoker.h"

#include <string>

#include "enclave/engine/invocation_act.h"

namespace nsl::engine {
namespace {

// Below the smallest value a limit is a mistake of the caller's, and is named.
Status check(const AskedLimits& asked) {
  execution::Limits limits;
  for (const auto& [limit, value] : asked)
    NSL_RETURN_IF_ERROR(limits.set(limit, value));
  return ok_status();
}

}  // namespace

Status Invoker::invoke(InvokeRequest request, Done done) {
  NSL_RETURN_IF_ERROR(check(request.limits));
  return admit(std::make_shared<InvocationAct>(*this, std::move(request), std::move(done)));
}

Status Invoker::execute(ExecuteRequest request, Done done) {
  NSL_RETURN_IF_ERROR(check(request.limits));
  return admit(std::make_shared<InvocationAct>(*this, std::move(request), std::move(done)));
}

Status Invoker::admit(const std::shared_ptr<InvocationAct>& act) {
  if (in_flight_.fetch_add(1) >= options_.in_flight) {
    --in_flight_;
    return Error(Errc::kQueueFull, std::to_string(options_.in_flight) + " are under way");
  }
  const Status submitted = ports_.desk.submit([act] { act->begin(); });
  if (!submitted.ok())
    --in_flight_;
  return submitted;
}

}  // namespace nsl::engine
