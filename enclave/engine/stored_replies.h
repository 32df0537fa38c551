#pragma once
// Idempotency: a caller gives an invocation a key, and as often as it asks again with the same key,
// for the same function and with the same request, it is run once and answered the same.
//
//   engine/reply      caller  owner  name  key         a sealed record under the caller's data key
//   engine/reply-due  time  caller  owner  name  key   when that may be erased
//
// The reply is written in the transaction of the invocation's own writes: there is both or neither.
// It is kept for `lifetime` at least by the host's clock, and counts against the caller's quota. What is stored is the
// outcome of an invocation that ran: its result, or the function's own failure. An invocation that was
// refused before it ran, or that failed through us, leaves nothing, and the next try runs.
//
// Errors: idempotency-mismatch (the key was used with another request), idempotency-in-flight,
// invalid-argument (a key that is none), and those of the data keys and the store.
//
// Thread-safety: all members may be called by any thread.

#include <chrono>
#include <compare>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/sha256.h"
#include "enclave/engine/invocation_id.h"
#include "enclave/execution/report.h"
#include "enclave/keys/data_keys.h"
#include "enclave/platform/clock.h"
#include "enclave/storage/state_store.h"

namespace nsl::engine {

inline constexpr std::string_view kReplySpace = "engine/reply";

// 1 to 255 characters of printable ASCII, from the caller.
struct IdempotencyKeyTag;
using IdempotencyKey = StrongId<IdempotencyKeyTag>;
Result<IdempotencyKey> parse_idempotency_key(std::string_view text);

// What a key is good for: one caller and one function.
struct ReplyPlace {
  UserId caller;
  UserId owner;
  FunctionName function;  // empty: ad-hoc executions
  IdempotencyKey key;

  friend auto operator<=>(const ReplyPlace&, const ReplyPlace&) = default;
};

// A result that is to be kept has at most so many bytes; the invocation's limit is lowered to it.
inline constexpr std::size_t kMaxStoredResultBytes = std::size_t{4} << 20;

struct StoredReply {
  crypto::Digest32 request{};  // what was asked for
  UnixMillis due{};            // when it may be erased
  InvocationId id;
  Gas gas;
  std::uint32_t version = 0;
  crypto::Digest32 hash{};  // of the function
  std::variant<SecretBytes, execution::Failure> outcome;

  SecretBytes encode() const;
  static Result<StoredReply> parse(const SecretBytes& value);
};

struct StoredRepliesOptions {
  std::chrono::hours lifetime{24};
};

class StoredReplies {
 public:
  // A key whose invocation is under way: nobody else gets it until this is destroyed.
  class Claim {
   public:
    Claim(StoredReplies& replies, ReplyPlace place)
        : replies_(&replies), place_(std::move(place)) {}
    Claim(Claim&& other) noexcept
        : replies_(std::exchange(other.replies_, nullptr)), place_(std::move(other.place_)) {}
    Claim& operator=(Claim&&) = delete;
    ~Claim();

    const ReplyPlace& place() const { return place_; }

   private:
    StoredReplies* replies_;
    ReplyPlace place_;
  };

  // Both outlive it.
  StoredReplies(keys::DataKeys& data_keys, const platform::WallClock& wall,
                const StoredRepliesOptions& options)
      : data_keys_(data_keys), wall_(wall), options_(options) {}

  // idempotency-in-flight if it is claimed.
  Result<Claim> claim(const ReplyPlace& place);

  // What was answered; nothing if the key is new. idempotency-mismatch if it was another request.
  Result<std::optional<StoredReply>> find(storage::Reader& reader, const ReplyPlace& place,
                                          const crypto::Digest32& request) const;
  // Sets when it is due.
  Status put(storage::Transaction& transaction, const ReplyPlace& place, StoredReply reply) const;

  // Erases up to 100 whose time has come; true if there are more. To be called now and then.
  Result<bool> erase_some_due(storage::Transaction& transaction) const;
  // Of one caller's. For deleting the caller.
  Result<bool> erase_some_of(storage::Transaction& transaction, const UserId& caller) const;

 private:
  keys::DataKeys& data_keys_;
  const platform::WallClock& wall_;
  const StoredRepliesOptions options_;
  std::mutex mutex_;
  std::set<ReplyPlace> claimed_;
};

}  // namespace nsl::engine
