#pragma once
// Tokens that a user makes, so that a program need not hold its key:
//
//   API token         acts as the user, within scopes and functions
//   delegated token   lets an application act for the user, within scopes that can be delegated and
//                     named functions; it may be bound to the application's key, and is then taken
//                     over a connection only that proves this key by client certificate (as RFC 8705
//                     binds tokens): a token that leaks is of no use then
//
// A token is 32 random bytes, shown once, when it is made; the store has an HMAC of it under a key
// of sealing's (Purpose::kIdentity), with the store's incarnation in it: when that changes (a
// rollback accepted, a backup restored), every token made before is refused; so is one whose key's
// epoch was retired. A token expires, can be revoked, and ends with its user.
//
// Mutators write into the caller's transaction and tell their events to the sink that they are given
// (see users.h): identity.token-created, identity.token-revoked, with user, token id and kind.
//
// When a token was last used is kept to the hour, in memory, and written now and then by
// flush_last_use(), without a sync: a crash forgets some of it. No request writes. Of more than
// kMaxNotedUses tokens between two flushes the rest is not noted.
//
// Thread-safety: all members by any thread, each with its own Reader or Transaction.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "base/units.h"
#include "crypto/sha256.h"
#include "enclave/identity/mac_keys.h"
#include "enclave/identity/principal.h"
#include "enclave/identity/scope.h"
#include "enclave/platform/entropy.h"
#include "enclave/storage/state_store.h"

namespace nsl::identity {

inline constexpr std::size_t kMaxTokensPerUser = 100;  // of both kinds
inline constexpr std::size_t kMaxTokenLabelBytes = 100;
inline constexpr std::chrono::hours kMaxTokenLife{24 * 366};
inline constexpr std::chrono::hours kLastUseGranularity{1};
inline constexpr std::size_t kMaxNotedUses = 65536;

enum class TokenKind : std::uint8_t { kApi = 1, kDelegated = 2 };

struct TokenRequest {
  TokenKind kind = TokenKind::kApi;
  std::string label{};      // for the user's eyes: UTF-8 without control characters
  ScopeSet scopes{};        // at least one
  FunctionSet functions{};  // FunctionSet::all() or some
  UnixMillis expires{};     // in the future, at most kMaxTokenLife ahead
  UserId application{};     // of a delegated token: whom it is bound to; empty: whoever has it
};

struct TokenInfo {
  TokenId id;
  TokenKind kind = TokenKind::kApi;
  UserId owner;
  std::string label;
  ScopeSet scopes;
  FunctionSet functions;
  UnixMillis created;
  UnixMillis expires;
  UserId application;
  std::optional<UnixMillis> last_used;  // to the hour, rounded down; filled in by list()
};

struct NewToken {
  TokenInfo info;
  SecretBytes text;  // the token; it is nowhere else
};

class Tokens {
 public:
  // The ports outlive this. `incarnation` is the store's.
  Tokens(const MacKeys& keys, platform::Entropy& entropy, const storage::Incarnation& incarnation)
      : keys_(keys), entropy_(entropy), incarnation_(incarnation) {}

  // `owner` is an active user: see Users::require_active(). Fails with invalid-argument (what is told
  // beside the fields of TokenRequest), too-many-tokens, entropy-failure.
  Result<NewToken> create(storage::Transaction& transaction, EventSink& events, const UserId& owner,
                          const TokenRequest& request, UnixMillis now);

  // Fails with not-found, be it another's or nobody's.
  Status revoke(storage::Transaction& transaction, EventSink& events, const UserId& owner,
                const TokenId& id);
  // All of a user's: when it is deleted, or on its wish.
  Status revoke_all(storage::Transaction& transaction, EventSink& events, const UserId& owner);

  // By ascending id. Expired ones are listed, too, until they are revoked.
  Result<std::vector<TokenInfo>> list(storage::Reader& reader, const UserId& owner);

  // Nothing if the text has not the form of a token. Fails with token-refused if it is none of ours
  // (never made, changed, revoked, of another incarnation: told apart by nobody), token-expired.
  // Whether the owner is active is the caller's to check.
  Result<std::optional<TokenInfo>> verify(storage::Reader& reader, std::string_view text,
                                          UnixMillis now);
  // Notes that a verified token was let through.
  void note_use(const TokenId& id, UnixMillis now);

  // Writes what was noted since the last time. Called every minute or so, and at the end.
  Status flush_last_use(storage::StateStore& store);

 private:
  Result<std::shared_ptr<const SecretBytes>> key_of(std::uint32_t epoch);
  Result<crypto::Digest32> mac_of(std::uint32_t epoch, const SecretBytes& input);
  std::optional<UnixMillis> noted_use(const TokenId& id) const;

  const MacKeys& keys_;
  platform::Entropy& entropy_;
  const storage::Incarnation incarnation_;

  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<const SecretBytes>> known_keys_;  // by epoch
  std::map<TokenId, UnixMillis> uses_;                                      // since the last flush
};

}  // namespace nsl::identity
