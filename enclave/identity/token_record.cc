#include "enclave/identity/token_record.h"

#include <algorithm>

#include "base/base64.h"
#include "enclave/identity/user_id.h"
#include "enclave/storage/record_fields.h"

namespace nsl::identity {
namespace {

constexpr std::uint8_t kTokenFormat = 1;
constexpr std::size_t kPrefixSize = 6;
constexpr std::size_t kIdTextSize = 22;
constexpr std::uint8_t kAllFunctions = 0xff;  // in place of their count
static_assert(FunctionSet::kMaxNames < kAllFunctions);

std::string_view prefix_of(TokenKind kind) { return kind == TokenKind::kApi ? "nsl_a_" : "nsl_d_"; }

void write_functions(storage::FieldWriter& fields, const FunctionSet& functions) {
  if (functions.is_all()) {
    fields.u8(kAllFunctions);
    return;
  }
  fields.u8(static_cast<std::uint8_t>(functions.names().size()));
  for (const FunctionName& name : functions.names())
    fields.text(name.value());
}

Result<FunctionSet> read_functions(storage::FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t count, fields.u8());
  if (count == kAllFunctions)
    return FunctionSet::all();
  std::vector<FunctionName> names;
  for (std::uint8_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(std::string name, fields.text(FunctionSet::kMaxNameBytes));
    names.emplace_back(std::move(name));
  }
  auto set = FunctionSet::of(std::move(names));
  if (!set.ok())
    return fields.corrupt();
  return set;
}

// Whether the text fields are what create() lets through.
bool is_plausible(const TokenInfo& info) {
  return parse_user_id(info.owner.value()).ok() &&
         (info.application.empty() || parse_user_id(info.application.value()).ok());
}

}  // namespace

std::optional<TokenText> parse_token_text(std::string_view text) {
  if (text.size() != kTokenTextSize)
    return std::nullopt;
  const std::string_view prefix = text.substr(0, kPrefixSize);
  const bool api = prefix == prefix_of(TokenKind::kApi);
  if (!api && prefix != prefix_of(TokenKind::kDelegated))
    return std::nullopt;
  const std::string_view id = text.substr(kPrefixSize, kIdTextSize);
  auto secret = base64url_decode(text.substr(kPrefixSize + kIdTextSize));
  if (!base64url_decode(id).ok() || !secret.ok())
    return std::nullopt;
  return TokenText{api ? TokenKind::kApi : TokenKind::kDelegated, TokenId(std::string(id)),
                   SecretBytes::take(std::move(*secret))};
}

SecretBytes write_token_text(const TokenText& token) {
  SecretBytes secret = SecretBytes::take(base64url_encode(
      token.secret.reveal(SecretAccess::because("a new token is shown to its user"))));
  SecretBytes text = SecretBytes::of_size(kTokenTextSize);
  const MutableByteSpan out =
      text.reveal_mutable(SecretAccess::because("a new token is shown to its user"));
  const std::string start = std::string(prefix_of(token.kind)) + token.id.value();
  std::ranges::copy(start, out.begin());
  std::ranges::copy(secret.reveal(SecretAccess::because("a new token is shown to its user")),
                    out.subspan(start.size()).begin());
  return text;
}

Bytes write_token(const StoredToken& token) {
  const TokenInfo& info = token.info;
  Bytes value;
  storage::FieldWriter fields(value, kTokenFormat);
  fields.u8(static_cast<std::uint8_t>(info.kind))
      .text(info.owner.value())
      .text(info.label)
      .u32(info.scopes.bits())
      .i64(info.created.count())
      .i64(info.expires.count())
      .text(info.application.value())
      .u32(token.epoch)
      .bytes(token.mac);
  write_functions(fields, info.functions);
  return value;
}

Result<StoredToken> read_token(const TokenId& id, ByteSpan value) {
  storage::FieldReader fields(value, "token");
  NSL_RETURN_IF_ERROR(fields.format(kTokenFormat));
  NSL_ASSIGN_OR_RETURN(const std::uint8_t kind, fields.u8());
  NSL_ASSIGN_OR_RETURN(std::string owner, fields.text(kMaxUserIdBytes));
  NSL_ASSIGN_OR_RETURN(std::string label, fields.text(kMaxTokenLabelBytes));
  NSL_ASSIGN_OR_RETURN(const std::uint32_t bits, fields.u32());
  NSL_ASSIGN_OR_RETURN(const std::int64_t created, fields.i64());
  NSL_ASSIGN_OR_RETURN(const std::int64_t expires, fields.i64());
  NSL_ASSIGN_OR_RETURN(std::string application, fields.text(kMaxUserIdBytes));
  StoredToken token;
  NSL_ASSIGN_OR_RETURN(token.epoch, fields.u32());
  NSL_ASSIGN_OR_RETURN(token.mac, fields.array<32>());
  NSL_ASSIGN_OR_RETURN(FunctionSet functions, read_functions(fields));
  NSL_RETURN_IF_ERROR(fields.end());
  const auto scopes = ScopeSet::from_bits(bits);
  if (kind < 1 || kind > 2 || !scopes.ok())
    return fields.corrupt();
  token.info = {.id = id,
                .kind = static_cast<TokenKind>(kind),
                .owner = UserId(std::move(owner)),
                .label = std::move(label),
                .scopes = *scopes,
                .functions = std::move(functions),
                .created = UnixMillis(created),
                .expires = UnixMillis(expires),
                .application = UserId(std::move(application)),
                .last_used = std::nullopt};
  if (!is_plausible(token.info))
    return fields.corrupt();
  return token;
}

SecretBytes mac_input(const TokenText& token, const storage::Incarnation& incarnation,
                      const UserId& owner) {
  Bytes bytes;
  ByteWriter(bytes)
      .u8(static_cast<std::uint8_t>(token.kind))
      .bytes(incarnation)
      .bytes(as_bytes(token.id.value()))
      .u16le(static_cast<std::uint16_t>(owner.value().size()))
      .bytes(as_bytes(owner.value()));
  SecretBytes input = SecretBytes::of_size(bytes.size() + token.secret.size());
  const MutableByteSpan out =
      input.reveal_mutable(SecretAccess::because("a token's HMAC is computed"));
  std::ranges::copy(bytes, out.begin());
  std::ranges::copy(token.secret.reveal(SecretAccess::because("a token's HMAC is computed")),
                    out.subspan(bytes.size()).begin());
  return input;
}

}  // namespace nsl::identity
