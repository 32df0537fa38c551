#pragma once
// The StateStore over any Backend: transactions with optimistic concurrency control, quotas,
// counters.
//
// Thread-safety: as StateStore's.

#include <atomic>
#include <memory>

#include "enclave/storage/backend.h"
#include "enclave/storage/conflict_window.h"
#include "enclave/storage/state_store.h"

namespace nsl::storage {

struct StoreLimits {
  // What an account may store, unless set_quota() said otherwise.
  ByteCount account_quota = mebibytes(256);
  // Keys of recent commits that are remembered to validate against.
  std::size_t conflict_window = std::size_t{1} << 16;
};

class TransactionalStore final : public StateStore {
 public:
  TransactionalStore(std::unique_ptr<Backend> backend, const StoreLimits& limits);

  std::unique_ptr<Reader> snapshot() override;
  std::unique_ptr<Transaction> begin() override;
  Status sync() override { return backend_->sync(); }
  Incarnation incarnation() const override { return backend_->incarnation(); }
  Sequence sequence() const override { return backend_->sequence(); }
  Freshness freshness() const override { return backend_->freshness(); }
  Statistics statistics() const override;
  Result<Usage> usage(const Account& account) override { return backend_->usage(account); }
  Result<ByteCount> quota(const Account& account) override;
  Status set_quota(const Account& account, std::optional<ByteCount> quota) override;

  // For transactions.
  Backend& backend() { return *backend_; }
  ConflictWindow& window() { return window_; }
  Result<Sequence> write(const WriteSet& set, Durability durability);
  void count_conflict() { ++conflicts_; }

 private:
  const std::unique_ptr<Backend> backend_;
  const StoreLimits limits_;
  ConflictWindow window_;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> synced_commits_{0};
  std::atomic<std::uint64_t> conflicts_{0};
};

}  // namespace nsl::storage
