#pragma once
// The state store: ordered keys and values, changed by serializable transactions. It is the interface
// that every room above uses; which store stands behind it (the embedded one, a database of several
// nodes) nobody above may know.
//
//   const Status done = run_transaction(store, [&](Transaction& transaction) -> Status {
//     NSL_ASSIGN_OR_RETURN(auto balance, transaction.get(key));
//     …
//     return transaction.put(key, changed);
//   });
//
// Guarantees: a transaction that committed with Durability::kSynced survives a crash and a power cut,
// whole; one that did not commit leaves nothing. Committed transactions are equivalent to some serial
// order of them, scans included: if two transactions each scanned a range and wrote into the other's,
// one fails with conflict. Keys and values are encrypted and authenticated on their way to the host.
// Does not guarantee: that the host did not put back an older whole (see docs/storage.md and
// `Freshness`); to hide sizes and access patterns.
//
// Bounds: a key has 1 to kMaxKeyBytes bytes, a value at most kMaxValueBytes, a transaction at most
// kMaxTransactionBytes of both; beyond it too-large. A scan returns pages. A transaction remembers what
// it read until its end: each key that it got, once, and where each scan began and ended, pages that
// follow one another as one scan; kReadBytes and the bytes of those keys for each, and
// kMaxTransactionReadBytes at most: a read beyond it fails with too-many-reads.
//
// Errors: conflict (run it again), too-large, too-many-reads, quota-exceeded, storage-full, storage-io,
// storage-corrupt and the other codes of 4000: see base/errors.def. After storage-full reads go on,
// and writes work again when there is room; readers and transactions that were begun before that may
// fail with conflict then. After another failed write the store refuses further
// writes with storage-poisoned until it is opened anew.
//
// Thread-safety: StateStore by any thread at once; a Reader or Transaction by one thread at a time.
// They must not outlive their store.

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"
#include "base/units.h"

namespace nsl::storage {

inline constexpr std::size_t kMaxKeyBytes = 4096;
inline constexpr std::size_t kMaxValueBytes = std::size_t{8} << 20;
inline constexpr std::size_t kMaxTransactionBytes = std::size_t{32} << 20;
inline constexpr std::size_t kMaxTransactionReadBytes = std::size_t{8} << 20;
inline constexpr std::size_t kReadBytes = 64;

// Whose quota a record counts against: a user.
struct AccountTag;
using Account = StrongId<AccountTag>;

// One life of the store: made when it is created or restored, or a rollback is accepted.
using Incarnation = std::array<std::uint8_t, 16>;

// The number of a commit: later ones of one incarnation have higher numbers, higher than those of
// buffered commits that a crash lost, too. They have gaps. Of two that commit at once, one that only
// read what the other writes may have the higher number, though it comes first.
struct SequenceTag;
using Sequence = Quantity<SequenceTag, std::uint64_t>;

struct KeyValue {
  Bytes key;
  Bytes value;
};

struct ScanRequest {
  Bytes prefix{};                                 // keys that begin with this
  Bytes from{};                                   // … and are not below this; empty: from the first
  std::size_t limit = 100;                        // records
  std::size_t byte_limit = std::size_t{1} << 20;  // of keys and values; one record is always given
};

struct Page {
  std::vector<KeyValue> records;  // by ascending key
  std::optional<Bytes> next;      // the `from` that continues; nothing if this was the end
};

// One state of the store, from the moment the reader was made: all that was acknowledged by then; of
// commits under way at that moment, each whole or not at all.
class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  virtual Result<std::optional<Bytes>> get(ByteSpan key) = 0;
  virtual Result<Page> scan(const ScanRequest& request) = 0;
};

enum class Durability : std::uint8_t {
  kSynced,    // commit() returns when the change survives a power cut
  kBuffered,  // … when it survives this process; a later synced commit or sync() covers it
};

// Reads see the state at begin() and this transaction's own writes. Dropped if it is destroyed
// without commit().
class Transaction : public Reader {
 public:
  virtual Status put(ByteSpan key, ByteSpan value) = 0;
  virtual Status erase(ByteSpan key) = 0;

  // The same, counted against the account's quota: the size of key and value, and one record.
  // A key is always written for the same account. quota-exceeded is told here, by the usage at
  // begin(): transactions of one account that run at once may exceed it by what they write.
  virtual Status put_for(const Account& account, ByteSpan key, ByteSpan value) = 0;
  virtual Status erase_for(const Account& account, ByteSpan key) = 0;

  // Once. Returns the commit's number; for a transaction that wrote nothing, the number of the state
  // that it read (its reads are validated all the same). Fails with conflict if what it read or wrote
  // was changed meanwhile: nothing was written then.
  virtual Result<Sequence> commit(Durability durability) = 0;
};

struct Usage {
  ByteCount bytes;
  std::uint64_t records = 0;
};

// Who could tell if the host put back an older state.
struct Freshness {
  std::string witness;      // the witness's kind: "none", "file" …
  bool detectable = false;  // whether a rollback across a restart would be noticed
};

struct Statistics {
  std::uint64_t commits = 0;
  std::uint64_t conflicts = 0;
  std::uint64_t synced_commits = 0;
  std::uint64_t live_bytes_estimate = 0;
  std::uint64_t file_count = 0;
  std::uint64_t host_bytes = 0;  // what the host stores
};

class StateStore {
 public:
  StateStore() = default;
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;
  virtual ~StateStore() = default;

  virtual std::unique_ptr<Reader> snapshot() = 0;
  virtual std::unique_ptr<Transaction> begin() = 0;

  // Makes every commit so far durable.
  virtual Status sync() = 0;

  virtual Incarnation incarnation() const = 0;
  virtual Sequence sequence() const = 0;
  virtual Freshness freshness() const = 0;
  virtual Statistics statistics() const = 0;

  virtual Result<Usage> usage(const Account& account) = 0;
  // What the account may store; nothing: the store's standard.
  virtual Result<ByteCount> quota(const Account& account) = 0;
  virtual Status set_quota(const Account& account, std::optional<ByteCount> quota) = 0;
};

// How often and how long run_transaction() tries again after a conflict.
struct RetryPolicy {
  unsigned attempts = 16;
  // Waits a random time up to this, doubled with every attempt; given up to the caller's thread.
  std::chrono::microseconds first_backoff{50};
};

// Begins a transaction, calls `work`, commits; after a conflict it begins anew. `work` may run several
// times and has no effect outside of its transaction. An error of `work` drops the transaction and is
// returned. After the last attempt the conflict is returned.
Result<Sequence> run_transaction(StateStore& store, const std::function<Status(Transaction&)>& work,
                                 Durability durability = Durability::kSynced,
                                 const RetryPolicy& policy = {});

}  // namespace nsl::storage
