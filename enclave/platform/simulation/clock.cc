#include "enclave/platform/simulation/clock.h"

namespace nsl::platform::simulation {

UnixMillis SystemWallClock::now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis(std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count());
}

std::chrono::nanoseconds SystemMonotonicClock::now() const {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace nsl::platform::simulation
