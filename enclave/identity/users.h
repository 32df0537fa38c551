#pragma once
// The users: who is registered, with which key, and whether an operator disabled them; and the list
// of those who may register, if registration is not open.
//
// Mutators write into the caller's transaction and tell their events to the sink that they are given
// (an EventBuffer, published after the commit), so that registering and deleting, which concern other
// rooms too, are one act. Nothing is cached: what a transaction or a snapshot reads is what counts.
//
// Events: identity.user-registered, -deleted, -disabled, -enabled, identity.allowed, -disallowed,
// each with the user's id.
// Thread-safety: const members by any thread, each with its own Reader or Transaction.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/event.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "crypto/public_key.h"
#include "enclave/identity/proven_key.h"
#include "enclave/storage/state_store.h"

namespace nsl::identity {

// Who may register. Part of what is fixed at the first start.
enum class Registration : std::uint8_t {
  kOpen,       // everybody who proves a key
  kAllowlist,  // of those, who an operator put on the list
};

enum class UserState : std::uint8_t { kActive = 1, kDisabled = 2 };

struct User {
  UserId id;
  crypto::PublicKey key;
  UserState state = UserState::kActive;
  UnixMillis registered;
};

// As much of a user as each request needs: nothing is parsed that was parsed before.
struct Standing {
  UserState state = UserState::kActive;
  crypto::KeyKind kind = crypto::KeyKind::kP256;
  Bytes key;  // as PublicKey::bytes()
};

class Users {
 public:
  static constexpr std::size_t kPageSize = 100;

  // The operators' keys are no users' and can't become any.
  Users(Registration registration, std::vector<UserId> operators)
      : registration_(registration), operators_(std::move(operators)) {}

  // Fails with already-exists; registration-closed (not on the list); identity-key (an operator's
  // key, or one of a kind that names no user).
  Result<UserId> add(storage::Transaction& transaction, EventSink& events, const ProvenKey& key,
                     UnixMillis now) const;

  // All that this room holds of a user but its tokens (see Tokens::revoke_all). Fails with not-found.
  Status erase(storage::Transaction& transaction, EventSink& events, const UserId& id) const;

  // Fail with not-found. To do again what was done changes nothing.
  Status disable(storage::Transaction& transaction, EventSink& events, const UserId& id) const;
  Status enable(storage::Transaction& transaction, EventSink& events, const UserId& id) const;

  // Whether registered already or not. Fail with invalid-argument if it is no user id.
  Status allow(storage::Transaction& transaction, EventSink& events, const UserId& id) const;
  Status disallow(storage::Transaction& transaction, EventSink& events, const UserId& id) const;

  Result<std::optional<User>> find(storage::Reader& reader, const UserId& id) const;
  Result<std::optional<Standing>> standing(storage::Reader& reader, const UserId& id) const;
  // For mutators of the rooms above: read in their transaction, it conflicts with a disable or a
  // delete that runs at once. Fails with not-found or user-disabled.
  Status require_active(storage::Reader& reader, const UserId& id) const;

  struct Page {
    std::vector<User> users;    // by ascending id
    std::optional<Bytes> next;  // `from` of the page that follows
  };
  Result<Page> list(storage::Reader& reader, const Bytes& from) const;
  struct AllowedPage {
    std::vector<UserId> users;
    std::optional<Bytes> next;
  };
  Result<AllowedPage> allowed(storage::Reader& reader, const Bytes& from) const;

 private:
  Status set_state(storage::Transaction& transaction, EventSink& events, const UserId& id,
                   UserState state) const;

  Registration registration_;
  std::vector<UserId> operators_;
};

// The stored form of a user; fails with storage-corrupt. For this room and its fuzzer.
Bytes write_user(const User& user);
Result<Standing> read_standing(ByteSpan value);
Result<User> read_user(const UserId& id, ByteSpan value);

}  // namespace nsl::identity
