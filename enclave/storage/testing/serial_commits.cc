#include "enclave/storage/testing/serial_commits.h"

namespace nsl::storage::testing {

Result<Sequence> SerialCommits::run(const std::function<Status(Transaction&)>& work) {
  for (;;) {
    const auto transaction = store_.begin();
    NSL_RETURN_IF_ERROR(work(*transaction));
    const std::lock_guard lock(turn_);
    auto committed = transaction->commit(Durability::kSynced);
    if (committed.ok() || committed.error().code() != Errc::kConflict)
      return committed;
  }
}

}  // namespace nsl::storage::testing
