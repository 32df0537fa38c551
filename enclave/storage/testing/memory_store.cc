#include "enclave/storage/testing/memory_store.h"

#include <algorithm>

namespace nsl::storage::testing {

class MemoryBackend::MemoryView final : public View {
 public:
  MemoryView(MemoryBackend& backend, Sequence at) : backend_(backend), at_(at) {}
  ~MemoryView() override {
    const std::lock_guard lock(backend_.mutex_);
    backend_.views_.erase(backend_.views_.find(at_));
  }

  Result<std::optional<Bytes>> get(ByteSpan key) override {
    const std::lock_guard lock(backend_.mutex_);
    const auto found = backend_.records_.find(to_bytes(key));
    const auto* value = found == backend_.records_.end() ? nullptr : seen(found->second, at_);
    return value == nullptr ? std::optional<Bytes>() : *value;
  }

  // The visitor runs without the lock: it may call the store.
  Status scan(ByteSpan prefix, ByteSpan from, const Visitor& visit) override {
    Bytes next = to_bytes(from);
    while (true) {
      std::optional<KeyValue> record = first_from(next);
      if (!record || record->key.size() < prefix.size() ||
          !std::equal(prefix.begin(), prefix.end(), record->key.begin()) ||
          visit(record->key, record->value) == Visit::kStop)
        return ok_status();
      next = std::move(record->key);
      next.push_back(0);
    }
  }

  Sequence sequence() const override { return at_; }

 private:
  std::optional<KeyValue> first_from(const Bytes& key) {
    const std::lock_guard lock(backend_.mutex_);
    for (auto it = backend_.records_.lower_bound(key); it != backend_.records_.end(); ++it) {
      const auto* value = seen(it->second, at_);
      if (value != nullptr && *value)
        return KeyValue{it->first, **value};
    }
    return std::nullopt;
  }

  MemoryBackend& backend_;
  const Sequence at_;
};

const std::optional<Bytes>* MemoryBackend::seen(const Versions& versions, Sequence at) {
  const auto above = std::ranges::upper_bound(versions, at, {}, &Version::sequence);
  return above == versions.begin() ? nullptr : &std::prev(above)->value;
}

// The versions below the newest that the oldest view sees.
void MemoryBackend::forget_unseen(Versions& versions) const {
  const Sequence oldest = views_.empty() ? sequence_ : *views_.begin();
  const auto above = std::ranges::upper_bound(versions, oldest, {}, &Version::sequence);
  if (above != versions.begin())
    versions.erase(versions.begin(), std::prev(above));
}

std::unique_ptr<View> MemoryBackend::view() {
  const std::lock_guard lock(mutex_);
  views_.insert(sequence_);
  return std::make_unique<MemoryView>(*this, sequence_);
}

Result<Sequence> MemoryBackend::write(const WriteSet& set, Durability /*all alike*/) {
  const std::lock_guard lock(mutex_);
  if (failure_ && writes_until_failure_-- == 0) {
    Error error = *std::exchange(failure_, std::nullopt);
    return error;
  }
  sequence_ += Sequence(1);
  for (const auto& [key, value] : set.changes) {
    Versions& versions = records_[key];
    versions.push_back({sequence_, value});
    forget_unseen(versions);
  }
  for (const auto& [account, delta] : set.usage) {
    Usage& usage = usage_[account];
    usage.bytes = ByteCount(usage.bytes.count() + static_cast<std::uint64_t>(delta.bytes));
    usage.records += static_cast<std::uint64_t>(delta.records);
  }
  return sequence_;
}

Sequence MemoryBackend::sequence() const {
  const std::lock_guard lock(mutex_);
  return sequence_;
}

void MemoryBackend::describe(Statistics& statistics) const {
  for (const KeyValue& record : dump())
    statistics.live_bytes_estimate += record.key.size() + record.value.size();
}

Result<Usage> MemoryBackend::usage(const Account& account) {
  const std::lock_guard lock(mutex_);
  const auto found = usage_.find(account);
  return found == usage_.end() ? Usage{} : found->second;
}

Result<std::optional<ByteCount>> MemoryBackend::quota(const Account& account) {
  const std::lock_guard lock(mutex_);
  const auto found = quotas_.find(account);
  return found == quotas_.end() ? std::optional<ByteCount>() : found->second;
}

Status MemoryBackend::set_quota(const Account& account, std::optional<ByteCount> quota) {
  const std::lock_guard lock(mutex_);
  if (quota)
    quotas_[account] = *quota;
  else
    quotas_.erase(account);
  return ok_status();
}

void MemoryBackend::fail_write(Error error, std::size_t after) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(error);
  writes_until_failure_ = after;
}

std::vector<KeyValue> MemoryBackend::dump() const {
  const std::lock_guard lock(mutex_);
  std::vector<KeyValue> all;
  for (const auto& [key, versions] : records_) {
    if (versions.back().value)
      all.push_back({key, *versions.back().value});
  }
  return all;
}

}  // namespace nsl::storage::testing
