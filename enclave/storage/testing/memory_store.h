#pragma once
// A state store in memory, with the whole contract of StateStore: for tests of the rooms above. What
// it "makes durable" lives as long as it does. It can be told to fail, and shows what it holds.
//
// Thread-safety: all members may be called by any thread.

#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "enclave/storage/backend.h"
#include "enclave/storage/transactional_store.h"

namespace nsl::storage::testing {

class MemoryBackend final : public Backend {
 public:
  explicit MemoryBackend(const Incarnation& incarnation = {1}) : incarnation_(incarnation) {}

  std::unique_ptr<View> view() override;
  Result<Sequence> write(const WriteSet& set, Durability durability) override;
  Status sync() override { return ok_status(); }
  Sequence sequence() const override;
  Incarnation incarnation() const override { return incarnation_; }
  Freshness freshness() const override { return {.witness = "none", .detectable = false}; }
  void describe(Statistics& statistics) const override;
  Result<Usage> usage(const Account& account) override;
  Result<std::optional<ByteCount>> quota(const Account& account) override;
  Status set_quota(const Account& account, std::optional<ByteCount> quota) override;

  // The write after the next `after` ones fails with this, once; nothing of it is kept.
  void fail_write(Error error, std::size_t after = 0);
  // Every record as it is now: what a host would find if it could decrypt the store.
  std::vector<KeyValue> dump() const;

 private:
  class MemoryView;
  struct Version {
    Sequence sequence;
    std::optional<Bytes> value;
  };
  using Versions = std::vector<Version>;  // ascending

  static const std::optional<Bytes>* seen(const Versions& versions, Sequence at);
  void forget_unseen(Versions& versions) const;

  const Incarnation incarnation_;
  mutable std::mutex mutex_;
  Sequence sequence_;
  std::map<Bytes, Versions> records_;
  std::multiset<Sequence> views_;
  std::map<Account, Usage> usage_;
  std::map<Account, ByteCount> quotas_;
  std::optional<Error> failure_;
  std::size_t writes_until_failure_ = 0;
};

// A store and, to make it fail and look into it, its backend, which it owns.
struct MemoryStore {
  explicit MemoryStore(const StoreLimits& limits = {})
      : MemoryStore(std::make_unique<MemoryBackend>(), limits) {}

  MemoryBackend* const backend;
  TransactionalStore store;

 private:
  MemoryStore(std::unique_ptr<MemoryBackend> owned, const StoreLimits& limits)
      : backend(owned.get()), store(std::move(owned), limits) {}
};

}  // namespace nsl::storage::testing
