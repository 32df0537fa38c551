#include "enclave/storage/transactional_store.h"

#include "enclave/storage/buffered_transaction.h"
#include "enclave/storage/paging.h"

namespace nsl::storage {

namespace {

class SnapshotReader final : public Reader {
 public:
  explicit SnapshotReader(std::unique_ptr<View> view) : view_(std::move(view)) {}

  Result<std::optional<Bytes>> get(ByteSpan key) override { return view_->get(key); }
  Result<Page> scan(const ScanRequest& request) override {
    return scan_page(*view_, Changes(), request);
  }

 private:
  const std::unique_ptr<View> view_;
};

}  // namespace

TransactionalStore::TransactionalStore(std::unique_ptr<Backend> backend, const StoreLimits& limits)
    : backend_(std::move(backend)), limits_(limits), window_(limits.conflict_window) {}

std::unique_ptr<Reader> TransactionalStore::snapshot() {
  return std::make_unique<SnapshotReader>(backend_->view());
}

std::unique_ptr<Transaction> TransactionalStore::begin() {
  return std::make_unique<BufferedTransaction>(*this);
}

Result<Sequence> TransactionalStore::write(const WriteSet& set, Durability durability) {
  NSL_ASSIGN_OR_RETURN(const Sequence sequence, backend_->write(set, durability));
  ++commits_;
  if (durability == Durability::kSynced)
    ++synced_commits_;
  return sequence;
}

Statistics TransactionalStore::statistics() const {
  Statistics statistics;
  statistics.commits = commits_;
  statistics.synced_commits = synced_commits_;
  statistics.conflicts = conflicts_;
  backend_->describe(statistics);
  return statistics;
}

Result<ByteCount> TransactionalStore::quota(const Account& account) {
  NSL_ASSIGN_OR_RETURN(const std::optional<ByteCount> own, backend_->quota(account));
  return own.value_or(limits_.account_quota);
}

Status TransactionalStore::set_quota(const Account& account, std::optional<ByteCount> quota) {
  return backend_->set_quota(account, quota);
}

}  // namespace nsl::storage
