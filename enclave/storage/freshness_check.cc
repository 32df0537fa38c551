#include "enclave/storage/freshness_check.h"

namespace nsl::storage {

Status check_freshness(platform::FreshnessWitness& witness, const RecoveredLog& log) {
  std::optional<platform::WitnessedState> last;
  if (witness.remembers()) {
    NSL_ASSIGN_OR_RETURN(last, witness.last());
  }
  if (!last) {
    if (log.witnessed == 0)
      return ok_status();  // the witness is new, or there never was one
    return Error(Errc::kWitnessBehind,
                 "it remembers nothing, and was told position " + std::to_string(log.witnessed));
  }
  if (last->incarnation != log.table.incarnation())
    return Error(Errc::kStorageRolledBack, "the witness remembers another incarnation");
  if (log.last_sequence < last->position)
    return Error(Errc::kStorageRolledBack,
                 "it is at position " + std::to_string(log.last_sequence) +
                     ", and the witness remembers " + std::to_string(last->position));
  if (log.witnessed > last->position)
    return Error(Errc::kWitnessBehind, "it remembers position " + std::to_string(last->position) +
                                           ", and was told " + std::to_string(log.witnessed));
  return ok_status();
}

Status check_never_witnessed(platform::FreshnessWitness& witness) {
  if (!witness.remembers())
    return ok_status();
  NSL_ASSIGN_OR_RETURN(const auto last, witness.last());
  if (last)
    return Error(Errc::kStorageRolledBack,
                 "the directory holds no store, and the witness remembers position " +
                     std::to_string(last->position));
  return ok_status();
}

}  // namespace nsl::storage
