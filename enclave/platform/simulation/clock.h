#pragma once
// The clocks of a plain Linux machine.

#include "enclave/platform/clock.h"

namespace nsl::platform::simulation {

class SystemWallClock final : public WallClock {
 public:
  UnixMillis now() const override;
};

class SystemMonotonicClock final : public MonotonicClock {
 public:
  std::chrono::nanoseconds now() const override;
};

}  // namespace nsl::platform::simulation
