#pragma once
// How much one user may ask for at a time. Tuning: an operator can change it while the program runs.

#include <cstdint>

namespace nsl::interface {

struct CallerLimits {
  std::uint32_t requests_a_second = 200;  // in the long run, and …
  std::uint32_t burst = 400;              // … so many at once after a pause
  std::uint32_t at_once = 64;             // at work
  // Of everybody together, since who registers is nobody yet.
  std::uint32_t registrations_a_second = 20;
  std::uint32_t registration_burst = 100;
};

}  // namespace nsl::interface
