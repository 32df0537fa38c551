#include "enclave/identity/users.h"

#include <algorithm>
#include <string>

#include "enclave/identity/user_id.h"
#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::identity {
namespace {

using storage::Key;

constexpr std::uint8_t kUserFormat = 1;
constexpr std::uint8_t kAllowedFormat = 1;

Key user_key() { return Key("identity").text("user"); }
Bytes user_key(const UserId& id) { return user_key().text(id.value()).bytes(); }
Key allowed_key() { return Key("identity").text("allowed"); }
Bytes allowed_key(const UserId& id) { return allowed_key().text(id.value()).bytes(); }

// The last part of a key of ours.
Result<UserId> id_in(ByteSpan key) {
  storage::KeyParts parts(key);
  NSL_RETURN_IF_ERROR(parts.space("identity"));
  NSL_RETURN_IF_ERROR(parts.text());
  NSL_ASSIGN_OR_RETURN(std::string id, parts.text());
  NSL_RETURN_IF_ERROR(parts.end());
  return UserId(std::move(id));
}

Error no_such_user() { return Error(Errc::kNotFound, "no such user"); }

void tell(EventSink& events, std::string_view what, const UserId& id) {
  const EventField fields[] = {{"user", id.value()}};
  events.emit({what, fields});
}

}  // namespace

Bytes write_user(const User& user) {
  Bytes value;
  storage::FieldWriter fields(value, kUserFormat);
  fields.u8(static_cast<std::uint8_t>(user.state))
      .i64(user.registered.count())
      .u8(static_cast<std::uint8_t>(user.key.kind()))
      .bytes(user.key.bytes());
  return value;
}

namespace {

struct Fields {
  Standing standing;
  UnixMillis registered;
};

Result<Fields> read_fields(storage::FieldReader& fields) {
  NSL_RETURN_IF_ERROR(fields.format(kUserFormat));
  NSL_ASSIGN_OR_RETURN(const std::uint8_t state, fields.u8());
  NSL_ASSIGN_OR_RETURN(const std::int64_t registered, fields.i64());
  NSL_ASSIGN_OR_RETURN(const std::uint8_t number, fields.u8());
  NSL_ASSIGN_OR_RETURN(const ByteSpan key, fields.bytes(fields.remaining()));
  const auto kind = crypto::key_kind_of(number);
  if (state < 1 || state > 2 || !kind.ok())
    return fields.corrupt();
  return Fields{{static_cast<UserState>(state), *kind, to_bytes(key)}, UnixMillis(registered)};
}

}  // namespace

Result<Standing> read_standing(ByteSpan value) {
  storage::FieldReader fields(value, "user");
  NSL_ASSIGN_OR_RETURN(Fields read, read_fields(fields));
  return std::move(read.standing);
}

Result<User> read_user(const UserId& id, ByteSpan value) {
  storage::FieldReader fields(value, "user");
  NSL_ASSIGN_OR_RETURN(const Fields read, read_fields(fields));
  const auto key = crypto::PublicKey::from_bytes(read.standing.kind, read.standing.key);
  if (!key.ok() || key->bytes().size() != read.standing.key.size())
    return fields.corrupt();
  const auto named = user_id_of(*key);
  if (!named.ok() || *named != id)
    return fields.corrupt();
  return User{id, *key, read.standing.state, read.registered};
}

Result<UserId> Users::add(storage::Transaction& transaction, EventSink& events,
                          const ProvenKey& key, UnixMillis now) const {
  NSL_ASSIGN_OR_RETURN(const UserId id, user_id_of(key.key()));
  if (std::ranges::find(operators_, id) != operators_.end())
    return Error(Errc::kIdentityKey, "an operator's key is no user's");
  NSL_ASSIGN_OR_RETURN(const auto present, transaction.get(user_key(id)));
  if (present)
    return Error(Errc::kAlreadyExists, "this user is registered");
  if (registration_ == Registration::kAllowlist) {
    NSL_ASSIGN_OR_RETURN(const auto allowed, transaction.get(allowed_key(id)));
    if (!allowed)
      return Error(Errc::kRegistrationClosed);
  }
  const User user{id, key.key(), UserState::kActive, now};
  NSL_RETURN_IF_ERROR(transaction.put(user_key(id), write_user(user)));
  tell(events, "identity.user-registered", id);
  return id;
}

Status Users::erase(storage::Transaction& transaction, EventSink& events, const UserId& id) const {
  NSL_ASSIGN_OR_RETURN(const auto present, transaction.get(user_key(id)));
  if (!present)
    return no_such_user();
  NSL_RETURN_IF_ERROR(transaction.erase(user_key(id)));
  tell(events, "identity.user-deleted", id);
  return ok_status();
}

Status Users::set_state(storage::Transaction& transaction, EventSink& events, const UserId& id,
                        UserState state) const {
  NSL_ASSIGN_OR_RETURN(auto user, find(transaction, id));
  if (!user)
    return no_such_user();
  if (user->state == state)
    return ok_status();
  user->state = state;
  NSL_RETURN_IF_ERROR(transaction.put(user_key(id), write_user(*user)));
  const bool disabled = state == UserState::kDisabled;
  tell(events, disabled ? "identity.user-disabled" : "identity.user-enabled", id);
  return ok_status();
}

Status Users::disable(storage::Transaction& transaction, EventSink& events,
                      const UserId& id) const {
  return set_state(transaction, events, id, UserState::kDisabled);
}

Status Users::enable(storage::Transaction& transaction, EventSink& events, const UserId& id) const {
  return set_state(transaction, events, id, UserState::kActive);
}

Status Users::allow(storage::Transaction& transaction, EventSink& events, const UserId& id) const {
  NSL_RETURN_IF_ERROR(parse_user_id(id.value()));
  NSL_RETURN_IF_ERROR(transaction.put(allowed_key(id), Bytes{kAllowedFormat}));
  tell(events, "identity.allowed", id);
  return ok_status();
}

Status Users::disallow(storage::Transaction& transaction, EventSink& events,
                       const UserId& id) const {
  NSL_RETURN_IF_ERROR(parse_user_id(id.value()));
  NSL_RETURN_IF_ERROR(transaction.erase(allowed_key(id)));
  tell(events, "identity.disallowed", id);
  return ok_status();
}

Result<std::optional<User>> Users::find(storage::Reader& reader, const UserId& id) const {
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(user_key(id)));
  if (!value)
    return std::optional<User>();
  NSL_ASSIGN_OR_RETURN(User user, read_user(id, *value));
  return std::optional<User>(std::move(user));
}

Result<std::optional<Standing>> Users::standing(storage::Reader& reader, const UserId& id) const {
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(user_key(id)));
  if (!value)
    return std::optional<Standing>();
  NSL_ASSIGN_OR_RETURN(Standing standing, read_standing(*value));
  return std::optional<Standing>(std::move(standing));
}

Status Users::require_active(storage::Reader& reader, const UserId& id) const {
  NSL_ASSIGN_OR_RETURN(const auto user, standing(reader, id));
  if (!user)
    return no_such_user();
  if (user->state != UserState::kActive)
    return Error(Errc::kUserDisabled);
  return ok_status();
}

Result<Users::Page> Users::list(storage::Reader& reader, const Bytes& from) const {
  storage::ScanRequest request{.prefix = user_key().bytes(), .from = from, .limit = kPageSize};
  NSL_ASSIGN_OR_RETURN(storage::Page found, reader.scan(request));
  Page page{.users = {}, .next = std::move(found.next)};
  for (const storage::KeyValue& record : found.records) {
    NSL_ASSIGN_OR_RETURN(const UserId id, id_in(record.key));
    NSL_ASSIGN_OR_RETURN(User user, read_user(id, record.value));
    page.users.push_back(std::move(user));
  }
  return page;
}

Result<Users::AllowedPage> Users::allowed(storage::Reader& reader, const Bytes& from) const {
  storage::ScanRequest request{.prefix = allowed_key().bytes(), .from = from, .limit = kPageSize};
  NSL_ASSIGN_OR_RETURN(storage::Page found, reader.scan(request));
  AllowedPage page{.users = {}, .next = std::move(found.next)};
  for (const storage::KeyValue& record : found.records) {
    NSL_ASSIGN_OR_RETURN(UserId id, id_in(record.key));
    page.users.push_back(std::move(id));
  }
  return page;
}

}  // namespace nsl::identity
