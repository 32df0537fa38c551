#include "client/retry.h"

#include <algorithm>

namespace nsl::client {
namespace {

// Refused before any work was done, or undone as a whole.
bool was_not_done(std::string_view slug) {
  return slug == "rate-limited" || slug == "too-many-at-once" || slug == "queue-full" ||
         slug == "arena-exhausted" || slug == "conflict";
}

}  // namespace

bool may_repeat(Errc failure, Repeatable repeatable) {
  if (failure == Errc::kUnreachable)
    return true;
  return failure == Errc::kNoReply && repeatable == Repeatable::kAlways;
}

bool may_repeat(const Problem& problem, Repeatable repeatable) {
  if (was_not_done(problem.slug))
    return true;
  if (repeatable != Repeatable::kAlways)
    return false;
  return problem.status == 429 || problem.status == 502 || problem.status == 503 ||
         problem.status == 504 || problem.slug == "idempotency-in-flight";
}

std::optional<std::chrono::milliseconds> pause_after(const RetryPolicy& policy,
                                                     std::uint32_t attempt,
                                                     std::optional<std::chrono::seconds> asked,
                                                     double jitter) {
  using std::chrono::milliseconds;
  if (attempt >= policy.attempts)
    return std::nullopt;
  const std::uint32_t doublings = std::min<std::uint32_t>(attempt - 1, 20);
  const auto grown = milliseconds(policy.first_pause.count() << doublings);
  const milliseconds whole = std::min(grown, policy.longest_pause);
  const double kept = 1 - std::clamp(jitter, 0.0, 1.0) / 2;
  const auto pause =
      milliseconds(static_cast<std::int64_t>(static_cast<double>(whole.count()) * kept));
  if (!asked)
    return pause;
  if (*asked > policy.patience)
    return std::nullopt;
  return std::max<milliseconds>(*asked, pause);
}

}  // namespace nsl::client
