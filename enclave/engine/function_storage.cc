#include "enclave/engine/function_storage.h"

#include <algorithm>
#include <string>
#include <utility>

#include "enclave/engine/function_registry.h"
#include "enclave/storage/key.h"

namespace nsl::engine {
namespace {

using storage::Account;
using storage::Key;
using storage::KeyParts;
using storage::Transaction;

constexpr std::string_view kAbandonedSpace = "engine/abandoned";
constexpr std::size_t kEraseBatch = 100;

Account account_of(const UserId& owner) { return Account(owner.value()); }

Bytes values_of(const UserId& owner, std::uint64_t storage) {
  return Key(kValueSpace).text(owner.value()).number(storage).bytes();
}

Bytes value_key(const UserId& owner, std::uint64_t storage, ByteSpan key) {
  return Key(kValueSpace).text(owner.value()).number(storage).text(as_text(key)).bytes();
}

// What every key begins with whose last part begins with `prefix`: the part without its end mark.
Bytes beginning_with(const UserId& owner, std::uint64_t storage, ByteSpan prefix) {
  constexpr std::size_t kEndMarkBytes = 2;
  Bytes key = value_key(owner, storage, prefix);
  key.resize(key.size() - kEndMarkBytes);
  return key;
}

Bytes abandoned_key(const UserId& owner, std::uint64_t storage) {
  return Key(kAbandonedSpace).text(owner.value()).number(storage).bytes();
}

Bytes abandoned_by(const UserId& owner) { return Key(kAbandonedSpace).text(owner.value()).bytes(); }

struct AbandonedStorage {
  UserId owner;
  std::uint64_t storage = 0;
};

Result<AbandonedStorage> parse_abandoned(ByteSpan key) {
  KeyParts parts(key);
  AbandonedStorage found;
  NSL_RETURN_IF_ERROR(parts.space(kAbandonedSpace));
  NSL_ASSIGN_OR_RETURN(std::string owner, parts.text());
  NSL_ASSIGN_OR_RETURN(found.storage, parts.number());
  NSL_RETURN_IF_ERROR(parts.end());
  found.owner = UserId(std::move(owner));
  return found;
}

Result<Bytes> key_in(ByteSpan stored) {
  KeyParts parts(stored);
  NSL_RETURN_IF_ERROR(parts.space(kValueSpace));
  NSL_RETURN_IF_ERROR(parts.text());
  NSL_RETURN_IF_ERROR(parts.number());
  NSL_ASSIGN_OR_RETURN(const std::string key, parts.text());
  NSL_RETURN_IF_ERROR(parts.end());
  return to_bytes(key);
}

Status check_key(ByteSpan key) {
  if (!key.empty() && key.size() <= StorageSession::kMaxKeyBytes)
    return ok_status();
  return Error(Errc::kInvalidArgument, "a key has 1 to " +
                                           std::to_string(StorageSession::kMaxKeyBytes) +
                                           " bytes, met " + std::to_string(key.size()));
}

// Erases up to kEraseBatch records below `prefix`; true if there are more.
Result<bool> erase_some(Transaction& transaction, const UserId& owner, const Bytes& prefix) {
  storage::ScanRequest request;
  request.prefix = prefix;
  request.limit = kEraseBatch;
  NSL_ASSIGN_OR_RETURN(const storage::Page page, transaction.scan(request));
  for (const storage::KeyValue& record : page.records)
    NSL_RETURN_IF_ERROR(transaction.erase_for(account_of(owner), record.key));
  return page.next.has_value();
}

Status erase_storage(storage::StateStore& store, const AbandonedStorage& gone) {
  for (bool more = true; more;) {
    const auto work = [&](Transaction& transaction) -> Status {
      NSL_ASSIGN_OR_RETURN(
          more, erase_some(transaction, gone.owner, values_of(gone.owner, gone.storage)));
      return more ? ok_status() : transaction.erase(abandoned_key(gone.owner, gone.storage));
    };
    NSL_RETURN_IF_ERROR(run_transaction(store, work));
  }
  return ok_status();
}

Status erase_below(storage::StateStore& store, const Bytes& prefix) {
  storage::ScanRequest request;
  request.prefix = prefix;
  for (bool more = true; more;) {
    NSL_ASSIGN_OR_RETURN(const storage::Page page, store.snapshot()->scan(request));
    for (const storage::KeyValue& record : page.records) {
      NSL_ASSIGN_OR_RETURN(const AbandonedStorage gone, parse_abandoned(record.key));
      NSL_RETURN_IF_ERROR(erase_storage(store, gone));
    }
    more = page.next.has_value();
    request.from = page.next.value_or(Bytes());
  }
  return ok_status();
}

}  // namespace

StorageSession::StorageSession(Transaction& transaction, keys::DataKeys& data_keys,
                               const UserId& owner, std::uint64_t storage)
    : transaction_(transaction), data_keys_(data_keys), owner_(owner), storage_(storage) {}

Bytes StorageSession::place(ByteSpan key) const { return value_key(owner_, storage_, key); }

// Once a session, and from the transaction: it notices a rotation or a deletion of the data key.
Result<const keys::UserCipher*> StorageSession::cipher() {
  if (!cipher_) {
    NSL_ASSIGN_OR_RETURN(keys::UserCipher made, data_keys_.cipher(transaction_, owner_));
    cipher_.emplace(std::move(made));
  }
  return &*cipher_;
}

Result<std::optional<SecretBytes>> StorageSession::get(ByteSpan key) {
  NSL_RETURN_IF_ERROR(check_key(key));
  used_ = true;
  const Bytes at = place(key);
  NSL_ASSIGN_OR_RETURN(const auto sealed, transaction_.get(at));
  if (!sealed)
    return std::optional<SecretBytes>();
  NSL_ASSIGN_OR_RETURN(const keys::UserCipher* const opener, cipher());
  NSL_ASSIGN_OR_RETURN(SecretBytes value, opener->open(at, *sealed));
  return std::optional(std::move(value));
}

Status StorageSession::begin_change(ByteSpan key, std::size_t value_bytes) {
  NSL_RETURN_IF_ERROR(check_key(key));
  if (value_bytes > kMaxValueBytes)
    return Error(Errc::kTooLarge, "a stored value: allowed " + std::to_string(kMaxValueBytes) +
                                      " bytes, met " + std::to_string(value_bytes));
  if (changes_ == kMaxChanges)
    return Error(Errc::kTooManyChanges, "allowed " + std::to_string(kMaxChanges) + " changes");
  if (key.size() + value_bytes > kMaxChangedBytes - changed_bytes_)
    return Error(Errc::kTooManyChanges,
                 "allowed " + std::to_string(kMaxChangedBytes) + " bytes in all");
  ++changes_;
  changed_bytes_ += key.size() + value_bytes;
  used_ = true;
  return ok_status();
}

Status StorageSession::put(ByteSpan key, ByteSpan value) {
  NSL_RETURN_IF_ERROR(begin_change(key, value.size()));
  NSL_ASSIGN_OR_RETURN(const keys::UserCipher* const sealer, cipher());
  const Bytes at = place(key);
  NSL_ASSIGN_OR_RETURN(const Bytes sealed, sealer->seal(at, value));
  return transaction_.put_for(account_of(owner_), at, sealed);
}

Status StorageSession::erase(ByteSpan key) {
  NSL_RETURN_IF_ERROR(begin_change(key, 0));
  return transaction_.erase_for(account_of(owner_), place(key));
}

Result<storage::ScanRequest> StorageSession::scan_of(const StorageListRequest& request) const {
  if (request.prefix.size() > kMaxKeyBytes || request.after.size() > kMaxKeyBytes)
    return Error(Errc::kInvalidArgument,
                 "a prefix and what it begins after are no longer than a key: " +
                     std::to_string(kMaxKeyBytes) + " bytes");
  storage::ScanRequest scan;
  scan.prefix = beginning_with(owner_, storage_, request.prefix);
  if (!request.after.empty()) {
    scan.from = place(request.after);
    scan.from.push_back(0);  // the least key above it
  }
  scan.limit = std::clamp<std::size_t>(request.limit, 1, kMaxPage);
  return scan;
}

Result<StoredKeyPage> StorageSession::list(const StorageListRequest& request) {
  NSL_ASSIGN_OR_RETURN(storage::ScanRequest scan, scan_of(request));
  used_ = true;
  const std::size_t limit = scan.limit;
  StoredKeyPage page;
  for (bool more = true; more && page.keys.size() < limit;) {
    scan.limit = limit - page.keys.size();
    NSL_ASSIGN_OR_RETURN(const storage::Page found, transaction_.scan(scan));
    for (const storage::KeyValue& record : found.records) {
      NSL_ASSIGN_OR_RETURN(Bytes key, key_in(record.key));
      page.keys.push_back(std::move(key));
    }
    more = found.next.has_value();
    scan.from = found.next.value_or(Bytes());
    if (more && page.keys.size() == limit)
      page.after = page.keys.back();
  }
  return page;
}

Result<StorageSession> FunctionStorage::open(Transaction& transaction, const UserId& owner,
                                             const FunctionName& name) {
  NSL_ASSIGN_OR_RETURN(const FunctionInfo info, registry_.describe(transaction, owner, name));
  return StorageSession(transaction, data_keys_, owner, info.record.storage);
}

Status FunctionStorage::abandon(Transaction& transaction, const UserId& owner,
                                std::uint64_t storage) {
  return transaction.put(abandoned_key(owner, storage), {});
}

Status FunctionStorage::erase_abandoned(storage::StateStore& store, const UserId& owner) {
  return erase_below(store, abandoned_by(owner));
}

Status FunctionStorage::erase_all_abandoned(storage::StateStore& store) {
  return erase_below(store, Key(kAbandonedSpace).bytes());
}

Result<bool> FunctionStorage::erase_some_of(Transaction& transaction, const UserId& owner) {
  NSL_ASSIGN_OR_RETURN(const bool values, erase_some(transaction, owner,
                                                     Key(kValueSpace).text(owner.value()).bytes()));
  if (values)
    return true;
  storage::ScanRequest request;
  request.prefix = abandoned_by(owner);
  request.limit = kEraseBatch;
  NSL_ASSIGN_OR_RETURN(const storage::Page page, transaction.scan(request));
  for (const storage::KeyValue& record : page.records)
    NSL_RETURN_IF_ERROR(transaction.erase(record.key));
  return page.next.has_value();
}

}  // namespace nsl::engine
