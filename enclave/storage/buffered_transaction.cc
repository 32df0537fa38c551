#include "enclave/storage/buffered_transaction.h"

#include <algorithm>

#include "enclave/storage/paging.h"

namespace nsl::storage {

namespace {

Status check_sizes(ByteSpan key, std::size_t value_size) {
  if (key.empty())
    return Error(Errc::kInvalidArgument, "a key has at least one byte");
  if (key.size() > kMaxKeyBytes)
    return Error(Errc::kTooLarge, "a key of " + std::to_string(key.size()) + " bytes; allowed " +
                                      std::to_string(kMaxKeyBytes));
  if (value_size > kMaxValueBytes)
    return Error(Errc::kTooLarge, "a value of " + std::to_string(value_size) + " bytes; allowed " +
                                      std::to_string(kMaxValueBytes));
  return ok_status();
}

}  // namespace

// The mark before the view: what is complete by then is in the view.
BufferedTransaction::BufferedTransaction(TransactionalStore& store)
    : store_(store), mark_(store.window().begin()), view_(store.backend().view()) {}

BufferedTransaction::~BufferedTransaction() { store_.window().end(mark_); }

Status BufferedTransaction::check_open() const {
  if (ended_)
    return Error(Errc::kWrongPhase, "the transaction has ended");
  return ok_status();
}

Result<std::optional<Bytes>> BufferedTransaction::get(ByteSpan key) {
  NSL_RETURN_IF_ERROR(check_open());
  Bytes owned = to_bytes(key);
  if (const auto own = changes_.find(owned); own != changes_.end())
    return own->second;
  if (!reads_.contains(owned)) {
    NSL_RETURN_IF_ERROR(note_read(key.size()));
    reads_.insert(std::move(owned));
  }
  return view_->get(key);
}

Status BufferedTransaction::note_read(std::size_t key_bytes) {
  const std::size_t after = read_bytes_ + kReadBytes + key_bytes;
  if (after > kMaxTransactionReadBytes)
    return Error(Errc::kTooManyReads, "allowed " + std::to_string(kMaxTransactionReadBytes) +
                                          " bytes of keys, and " + std::to_string(kReadBytes) +
                                          " more for each");
  read_bytes_ = after;
  return ok_status();
}

// What was read is the range from the first key asked for to the last one given: what lies behind
// the page was not seen.
Result<Page> BufferedTransaction::scan(const ScanRequest& request) {
  NSL_RETURN_IF_ERROR(check_open());
  NSL_ASSIGN_OR_RETURN(Page page, scan_page(*view_, changes_, request));
  NSL_RETURN_IF_ERROR(note_scan({.from = std::max(request.prefix, request.from),
                                 .to = page.next ? *page.next : end_of_prefix(request.prefix)}));
  return page;
}

Status BufferedTransaction::note_scan(KeyRange range) {
  if (!range.to.empty() && range.to <= range.from)
    return ok_status();  // nothing lies there
  if (!ranges_.empty() && !ranges_.back().to.empty() && ranges_.back().to == range.from) {
    Bytes& to = ranges_.back().to;
    read_bytes_ = read_bytes_ - to.size() + range.to.size();
    to = std::move(range.to);
    return ok_status();
  }
  NSL_RETURN_IF_ERROR(note_read(range.from.size() + range.to.size()));
  ranges_.push_back(std::move(range));
  return ok_status();
}

Status BufferedTransaction::put(ByteSpan key, ByteSpan value) {
  return change(key, to_bytes(value));
}

Status BufferedTransaction::erase(ByteSpan key) { return change(key, std::nullopt); }

Status BufferedTransaction::change(ByteSpan key, std::optional<Bytes> value) {
  NSL_RETURN_IF_ERROR(check_open());
  const std::size_t value_size = value ? value->size() : 0;
  NSL_RETURN_IF_ERROR(check_sizes(key, value_size));
  const auto [it, added] = changes_.try_emplace(to_bytes(key));
  const std::size_t before = added ? 0 : key.size() + (it->second ? it->second->size() : 0);
  const std::size_t after = bytes_ - before + key.size() + value_size;
  if (after > kMaxTransactionBytes) {
    if (added)
      changes_.erase(it);
    return Error(Errc::kTooLarge,
                 "a transaction of more than " + std::to_string(kMaxTransactionBytes) + " bytes");
  }
  bytes_ = after;
  it->second = std::move(value);
  return ok_status();
}

Result<std::optional<std::size_t>> BufferedTransaction::size_now(ByteSpan key) {
  std::optional<Bytes> value;
  if (const auto own = changes_.find(to_bytes(key)); own != changes_.end()) {
    value = own->second;
  } else {
    NSL_ASSIGN_OR_RETURN(value, view_->get(key));
  }
  if (!value)
    return std::optional<std::size_t>();
  return std::optional<std::size_t>(key.size() + value->size());
}

Status BufferedTransaction::check_quota(const Account& account, const UsageDelta& delta) {
  if (delta.bytes <= 0)
    return ok_status();  // who stores less is never refused
  NSL_ASSIGN_OR_RETURN(const Usage used, store_.usage(account));
  NSL_ASSIGN_OR_RETURN(const ByteCount quota, store_.quota(account));
  const std::uint64_t wanted = used.bytes.count() + static_cast<std::uint64_t>(delta.bytes);
  if (wanted > quota.count())
    return Error(Errc::kQuotaExceeded, "allowed " + std::to_string(quota.count()) +
                                           " bytes, wanted " + std::to_string(wanted));
  return ok_status();
}

Status BufferedTransaction::put_for(const Account& account, ByteSpan key, ByteSpan value) {
  NSL_RETURN_IF_ERROR(check_open());
  NSL_RETURN_IF_ERROR(check_sizes(key, value.size()));
  NSL_ASSIGN_OR_RETURN(const std::optional<std::size_t> before, size_now(key));
  const auto found = usage_.find(account);
  UsageDelta delta = found == usage_.end() ? UsageDelta{} : found->second;
  delta.bytes += static_cast<std::int64_t>(key.size() + value.size()) -
                 static_cast<std::int64_t>(before.value_or(0));
  delta.records += before ? 0 : 1;
  NSL_RETURN_IF_ERROR(check_quota(account, delta));
  NSL_RETURN_IF_ERROR(put(key, value));
  usage_[account] = delta;
  return ok_status();
}

Status BufferedTransaction::erase_for(const Account& account, ByteSpan key) {
  NSL_RETURN_IF_ERROR(check_open());
  NSL_RETURN_IF_ERROR(check_sizes(key, 0));
  NSL_ASSIGN_OR_RETURN(const std::optional<std::size_t> before, size_now(key));
  NSL_RETURN_IF_ERROR(erase(key));
  if (before) {
    UsageDelta& delta = usage_[account];
    delta.bytes -= static_cast<std::int64_t>(*before);
    --delta.records;
  }
  return ok_status();
}

Result<Sequence> BufferedTransaction::commit(Durability durability) {
  NSL_RETURN_IF_ERROR(check_open());
  ended_ = true;
  const auto number = store_.window().reserve(mark_, reads_, ranges_, changes_);
  if (!number.ok()) {
    store_.count_conflict();
    return number.error();
  }
  if (changes_.empty())
    return view_->sequence();
  auto written = store_.write({.changes = changes_, .usage = usage_}, durability);
  store_.window().complete(*number);
  return written;
}

}  // namespace nsl::storage
