#pragma once
// A transaction of TransactionalStore: reads from one view and notes what it read, keeps its changes
// in memory, and writes them at commit() if nothing of it was changed meanwhile.
//
// Thread-safety: one thread at a time.

#include <set>
#include <vector>

#include "enclave/storage/backend.h"
#include "enclave/storage/conflict_window.h"
#include "enclave/storage/transactional_store.h"

namespace nsl::storage {

class BufferedTransaction final : public Transaction {
 public:
  explicit BufferedTransaction(TransactionalStore& store);
  ~BufferedTransaction() override;

  Result<std::optional<Bytes>> get(ByteSpan key) override;
  Result<Page> scan(const ScanRequest& request) override;
  Status put(ByteSpan key, ByteSpan value) override;
  Status erase(ByteSpan key) override;
  Status put_for(const Account& account, ByteSpan key, ByteSpan value) override;
  Status erase_for(const Account& account, ByteSpan key) override;
  Result<Sequence> commit(Durability durability) override;

 private:
  Status check_open() const;
  Status note_read(std::size_t key_bytes);
  Status note_scan(KeyRange range);
  Status change(ByteSpan key, std::optional<Bytes> value);
  // The size of key and value as this transaction sees the record; nothing if there is none.
  Result<std::optional<std::size_t>> size_now(ByteSpan key);
  Status check_quota(const Account& account, const UsageDelta& delta);

  TransactionalStore& store_;
  const ConflictWindow::Number mark_;
  const std::unique_ptr<View> view_;
  std::set<Bytes> reads_;
  std::vector<KeyRange> ranges_;
  std::size_t read_bytes_ = 0;  // of both
  Changes changes_;
  std::map<Account, UsageDelta> usage_;
  std::size_t bytes_ = 0;  // of the changes
  bool ended_ = false;
};

}  // namespace nsl::storage
