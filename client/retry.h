#pragma once
// When a request is made again: never if it could be carried out twice.
//
// Pure; values.

#include <chrono>
#include <cstdint>
#include <optional>

#include "client/problem.h"

namespace nsl::client {

enum class Repeatable : std::uint8_t {
  kOnlyIfNotDone,  // it could do twice what was asked for once: again only if it surely was not done
  kAlways,         // it is the same once or twice, by its nature or by an idempotency key
};

struct RetryPolicy {
  std::uint32_t attempts = 4;                  // in all
  std::chrono::milliseconds first_pause{100};  // doubled each time
  std::chrono::milliseconds longest_pause{5'000};
  // A service that asks for a longer pause is not waited for: the caller is told.
  std::chrono::milliseconds patience{10'000};
};

// Of an exchange that gave no reply.
bool may_repeat(Errc failure, Repeatable repeatable);
// Of one that was refused.
bool may_repeat(const Problem& problem, Repeatable repeatable);

// What to wait after the attempt number `attempt` (from 1); nothing: give up. `jitter`, from 0 to 1,
// takes up to half of the pause away, so that many clients do not come back at once; what the service
// asks for is never shortened.
std::optional<std::chrono::milliseconds> pause_after(const RetryPolicy& policy,
                                                     std::uint32_t attempt,
                                                     std::optional<std::chrono::seconds> asked,
                                                     double jitter);

}  // namespace nsl::client
