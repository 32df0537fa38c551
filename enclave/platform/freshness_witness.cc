#include "enclave/platform/freshness_witness.h"

#include <string>

namespace nsl::platform {

Status check_advance(const std::optional<WitnessedState>& last, const WitnessedState& next) {
  if (!last)
    return ok_status();
  if (next.incarnation != last->incarnation)
    return Error(Errc::kInvalidArgument, "the witness remembers another incarnation");
  if (next.position < last->position)
    return Error(Errc::kInvalidArgument, "the witness remembers position " +
                                             std::to_string(last->position) + ", got " +
                                             std::to_string(next.position));
  return ok_status();
}

}  // namespace nsl::platform
