#include "enclave/identity/tokens.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/utf8.h"
#include "crypto/hmac.h"
#include "enclave/identity/permissions.h"
#include "enclave/identity/token_record.h"
#include "enclave/identity/user_id.h"
#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::identity {
namespace {

using storage::Key;

constexpr std::uint8_t kOwnedFormat = 1;
constexpr std::uint8_t kUsedFormat = 1;
constexpr std::size_t kFlushBatch = 500;

Bytes token_key(const TokenId& id) {
  return Key("identity").text("token").text(id.value()).bytes();
}
Key owned_key(const UserId& owner) { return Key("identity").text("owned").text(owner.value()); }
Bytes owned_key(const UserId& owner, const TokenId& id) {
  return owned_key(owner).text(id.value()).bytes();
}
Bytes used_key(const TokenId& id) { return Key("identity").text("used").text(id.value()).bytes(); }

Error bad(const char* what) { return Error(Errc::kInvalidArgument, what); }
Error refused() { return Error(Errc::kTokenRefused); }

UnixMillis to_the_hour(UnixMillis time) {
  constexpr std::int64_t kHour = std::chrono::milliseconds(kLastUseGranularity).count();
  return UnixMillis(time.count() - time.count() % kHour);
}

bool is_label(const std::string& label) {
  return label.size() <= kMaxTokenLabelBytes && is_valid_utf8(as_bytes(label)) &&
         std::ranges::none_of(label, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

Status check_request(const TokenRequest& request, UnixMillis now) {
  if (!is_label(request.label))
    return bad("expected a label of at most 100 bytes of UTF-8 without control characters");
  if (request.scopes.empty())
    return bad("expected at least one scope");
  if (request.functions.empty())
    return bad("expected all functions, or some by name");
  if (request.expires <= now || request.expires - now > kMaxTokenLife)
    return bad("expected a time of expiry within the next 366 days");
  if (request.kind == TokenKind::kDelegated) {
    if (!request.scopes.within(delegable_scopes()))
      return bad("a scope that can not be delegated");
    if (!request.application.empty())
      NSL_RETURN_IF_ERROR(parse_user_id(request.application.value()));
  } else if (!request.application.empty()) {
    return bad("only a delegated token is bound to an application");
  }
  return ok_status();
}

void tell(EventSink& events, std::string_view what, const UserId& owner, const TokenId& id) {
  const EventField fields[] = {{"user", owner.value()}, {"token", id.value()}};
  events.emit({what, fields});
}

Result<std::vector<TokenId>> ids_of(storage::Reader& reader, const UserId& owner) {
  const storage::ScanRequest request{.prefix = owned_key(owner).bytes(),
                                     .limit = kMaxTokensPerUser};
  NSL_ASSIGN_OR_RETURN(const storage::Page page, reader.scan(request));
  std::vector<TokenId> ids;
  for (const storage::KeyValue& record : page.records) {
    storage::KeyParts parts(record.key);
    NSL_RETURN_IF_ERROR(parts.space("identity"));
    NSL_RETURN_IF_ERROR(parts.text());
    NSL_RETURN_IF_ERROR(parts.text());
    NSL_ASSIGN_OR_RETURN(std::string id, parts.text());
    ids.emplace_back(std::move(id));
  }
  return ids;
}

Status erase_token(storage::Transaction& transaction, const UserId& owner, const TokenId& id) {
  NSL_RETURN_IF_ERROR(transaction.erase(owned_key(owner, id)));
  NSL_RETURN_IF_ERROR(transaction.erase(token_key(id)));
  return transaction.erase(used_key(id));
}

Result<StoredToken> stored_token(storage::Reader& reader, const TokenId& id) {
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(token_key(id)));
  if (!value)
    return Error(Errc::kStorageCorrupt, "a token of the index is not there");
  return read_token(id, *value);
}

Result<std::optional<UnixMillis>> stored_use(storage::Reader& reader, const TokenId& id) {
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(used_key(id)));
  if (!value)
    return std::optional<UnixMillis>();
  NSL_ASSIGN_OR_RETURN(const UnixMillis when, read_last_use(*value));
  return std::optional<UnixMillis>(when);
}

// Not for a token that was revoked meanwhile: its record of use would stay for ever.
Status write_use(storage::Transaction& transaction, const TokenId& id, UnixMillis when) {
  NSL_ASSIGN_OR_RETURN(const auto token, transaction.get(token_key(id)));
  NSL_ASSIGN_OR_RETURN(const auto before, stored_use(transaction, id));
  if (!token || (before && *before >= when))
    return ok_status();
  return transaction.put(used_key(id), write_last_use(when));
}

Result<TokenText> draw(platform::Entropy& entropy, TokenKind kind) {
  std::array<std::uint8_t, kTokenIdBytes> id;
  NSL_RETURN_IF_ERROR(entropy.fill(id));
  SecretBytes secret = SecretBytes::of_size(kTokenSecretBytes);
  NSL_RETURN_IF_ERROR(
      entropy.fill(secret.reveal_mutable(SecretAccess::because("a new token is drawn"))));
  return TokenText{kind, TokenId(base64url_encode(id)), std::move(secret)};
}

}  // namespace

Bytes write_last_use(UnixMillis when) {
  Bytes value;
  storage::FieldWriter(value, kUsedFormat).i64(when.count());
  return value;
}

Result<UnixMillis> read_last_use(ByteSpan value) {
  storage::FieldReader fields(value, "last use of a token");
  NSL_RETURN_IF_ERROR(fields.format(kUsedFormat));
  NSL_ASSIGN_OR_RETURN(const std::int64_t when, fields.i64());
  NSL_RETURN_IF_ERROR(fields.end());
  return UnixMillis(when);
}

Result<std::shared_ptr<const SecretBytes>> Tokens::key_of(std::uint32_t epoch) {
  const std::lock_guard lock(mutex_);
  // What is not kept any more is not used any more.
  known_keys_.erase(known_keys_.begin(), known_keys_.lower_bound(keys_.oldest_epoch()));
  const auto known = known_keys_.find(epoch);
  if (known != known_keys_.end())
    return known->second;
  NSL_ASSIGN_OR_RETURN(SecretBytes derived, keys_.key(epoch));
  auto shared = std::make_shared<const SecretBytes>(std::move(derived));
  known_keys_.emplace(epoch, shared);
  return shared;
}

Result<crypto::Digest32> Tokens::mac_of(std::uint32_t epoch, const SecretBytes& input) {
  NSL_ASSIGN_OR_RETURN(const auto key, key_of(epoch));
  return crypto::hmac_sha256(*key,
                             input.reveal(SecretAccess::because("a token's HMAC is computed")));
}

Result<NewToken> Tokens::create(storage::Transaction& transaction, EventSink& events,
                                const UserId& owner, const TokenRequest& request, UnixMillis now) {
  NSL_RETURN_IF_ERROR(check_request(request, now));
  NSL_ASSIGN_OR_RETURN(const std::vector<TokenId> present, ids_of(transaction, owner));
  if (present.size() >= kMaxTokensPerUser)
    return Error(Errc::kTooManyTokens, "at most 100; revoke one first");
  NSL_ASSIGN_OR_RETURN(const TokenText text, draw(entropy_, request.kind));
  StoredToken token;
  token.info = {.id = text.id,
                .kind = request.kind,
                .owner = owner,
                .label = request.label,
                .scopes = request.scopes,
                .functions = request.functions,
                .created = now,
                .expires = request.expires,
                .application = request.application,
                .last_used = std::nullopt};
  token.epoch = keys_.current_epoch();
  NSL_ASSIGN_OR_RETURN(token.mac, mac_of(token.epoch, mac_input(text, incarnation_, owner)));
  NSL_RETURN_IF_ERROR(transaction.put(token_key(text.id), write_token(token)));
  NSL_RETURN_IF_ERROR(transaction.put(owned_key(owner, text.id), Bytes{kOwnedFormat}));
  tell(events, "identity.token-created", owner, text.id);
  return NewToken{std::move(token.info), write_token_text(text)};
}

Status Tokens::revoke(storage::Transaction& transaction, EventSink& events, const UserId& owner,
                      const TokenId& id) {
  NSL_ASSIGN_OR_RETURN(const auto owned, transaction.get(owned_key(owner, id)));
  if (!owned)
    return Error(Errc::kNotFound, "no such token");
  NSL_RETURN_IF_ERROR(erase_token(transaction, owner, id));
  tell(events, "identity.token-revoked", owner, id);
  return ok_status();
}

Status Tokens::revoke_all(storage::Transaction& transaction, EventSink& events,
                          const UserId& owner) {
  NSL_ASSIGN_OR_RETURN(const std::vector<TokenId> ids, ids_of(transaction, owner));
  for (const TokenId& id : ids) {
    NSL_RETURN_IF_ERROR(erase_token(transaction, owner, id));
    tell(events, "identity.token-revoked", owner, id);
  }
  return ok_status();
}

Result<std::vector<TokenInfo>> Tokens::list(storage::Reader& reader, const UserId& owner) {
  NSL_ASSIGN_OR_RETURN(const std::vector<TokenId> ids, ids_of(reader, owner));
  std::vector<TokenInfo> tokens;
  for (const TokenId& id : ids) {
    NSL_ASSIGN_OR_RETURN(StoredToken token, stored_token(reader, id));
    NSL_ASSIGN_OR_RETURN(token.info.last_used, stored_use(reader, id));
    token.info.last_used = std::max(token.info.last_used, noted_use(id));
    tokens.push_back(std::move(token.info));
  }
  return tokens;
}

Result<std::optional<TokenInfo>> Tokens::verify(storage::Reader& reader, std::string_view text,
                                                UnixMillis now) {
  const auto token = parse_token_text(text);
  if (!token)
    return std::optional<TokenInfo>();
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(token_key(token->id)));
  // One that is not there is compared, too, with what no token has.
  StoredToken stored;
  stored.epoch = keys_.current_epoch();
  if (value) {
    NSL_ASSIGN_OR_RETURN(stored, read_token(token->id, *value));
  }
  const auto mac = mac_of(stored.epoch, mac_input(*token, incarnation_, stored.info.owner));
  if (!mac.ok())
    return mac.error().code() == Errc::kInvalidArgument ? refused() : mac.error();
  const bool equal = crypto::constant_time_equal(*mac, stored.mac);
  if (!equal || !value)
    return refused();
  if (now >= stored.info.expires)
    return Error(Errc::kTokenExpired);
  return std::optional<TokenInfo>(std::move(stored.info));
}

void Tokens::note_use(const TokenId& id, UnixMillis now) {
  const UnixMillis hour = to_the_hour(now);
  const std::lock_guard lock(mutex_);
  const auto noted = uses_.find(id);
  if (noted != uses_.end())
    noted->second = std::max(noted->second, hour);
  else if (uses_.size() < kMaxNotedUses)
    uses_.emplace(id, hour);
}

std::optional<UnixMillis> Tokens::noted_use(const TokenId& id) const {
  const std::lock_guard lock(mutex_);
  const auto noted = uses_.find(id);
  return noted == uses_.end() ? std::nullopt : std::optional(noted->second);
}

Status Tokens::flush_last_use(storage::StateStore& store) {
  std::map<TokenId, UnixMillis> uses;
  {
    const std::lock_guard lock(mutex_);
    uses.swap(uses_);
  }
  for (auto use = uses.begin(); use != uses.end();) {
    const auto first = use;
    for (std::size_t i = 0; i < kFlushBatch && use != uses.end(); ++i)
      ++use;
    const auto work = [&](storage::Transaction& transaction) -> Status {
      for (auto each = first; each != use; ++each)
        NSL_RETURN_IF_ERROR(write_use(transaction, each->first, each->second));
      return ok_status();
    };
    NSL_RETURN_IF_ERROR(storage::run_transaction(store, work, storage::Durability::kBuffered));
  }
  return ok_status();
}

}  // namespace nsl::identity
