#pragma once
// What a state store stands on: something that keeps ordered records, shows one state of them, and
// writes a set of changes at once. TransactionalStore makes serializable transactions of it, so this
// is all that another kind of store has to provide.
//
// Thread-safety: Backend by any thread at once; a View by one thread at a time, not beyond its
// backend.

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "enclave/storage/state_store.h"

namespace nsl::storage {

// One state: every write that had returned when it was made is in it, whole; of one that was under
// way, all or nothing.
class View {
 public:
  View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  virtual ~View() = default;

  virtual Result<std::optional<Bytes>> get(ByteSpan key) = 0;
  // Records from `from` on (included) that begin with `prefix`, ascending, until `visit` says stop.
  enum class Visit : std::uint8_t { kGoOn, kStop };
  using Visitor = std::function<Visit(ByteSpan key, ByteSpan value)>;
  virtual Status scan(ByteSpan prefix, ByteSpan from, const Visitor& visit) = 0;
  virtual Sequence sequence() const = 0;
};

// What an account's usage changes by; added up, so that transactions of one account do not exclude
// each other.
struct UsageDelta {
  std::int64_t bytes = 0;
  std::int64_t records = 0;
};

// By key; nothing: the record is erased.
using Changes = std::map<Bytes, std::optional<Bytes>>;

struct WriteSet {
  const Changes& changes;
  const std::map<Account, UsageDelta>& usage;
};

class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  virtual std::unique_ptr<View> view() = 0;
  // All of it or nothing, and visible to every view made afterwards.
  virtual Result<Sequence> write(const WriteSet& set, Durability durability) = 0;
  virtual Status sync() = 0;

  virtual Sequence sequence() const = 0;
  virtual Incarnation incarnation() const = 0;
  virtual Freshness freshness() const = 0;
  // Fills in what it knows of the files.
  virtual void describe(Statistics& statistics) const = 0;

  virtual Result<Usage> usage(const Account& account) = 0;
  virtual Result<std::optional<ByteCount>> quota(const Account& account) = 0;
  virtual Status set_quota(const Account& account, std::optional<ByteCount> quota) = 0;
};

}  // namespace nsl::storage
