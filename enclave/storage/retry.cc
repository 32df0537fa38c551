#include <random>
#include <thread>

#include "enclave/storage/state_store.h"

namespace nsl::storage {

namespace {

// Spreads the tries of transactions that met each other. It decides nothing but a pause, so it need
// not be unpredictable.
void back_off(std::chrono::microseconds longest) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> pause(0, longest.count());
  std::this_thread::sleep_for(std::chrono::microseconds(pause(random)));
}

}  // namespace

Result<Sequence> run_transaction(StateStore& store, const std::function<Status(Transaction&)>& work,
                                 Durability durability, const RetryPolicy& policy) {
  for (unsigned attempt = 1;; ++attempt) {
    const std::unique_ptr<Transaction> transaction = store.begin();
    NSL_RETURN_IF_ERROR(work(*transaction));
    auto committed = transaction->commit(durability);
    if (committed.ok() || committed.error().code() != Errc::kConflict || attempt >= policy.attempts)
      return committed;
    back_off(policy.first_backoff * (std::int64_t{1} << std::min(attempt - 1, 10U)));
  }
}

}  // namespace nsl::storage
