#pragma once
// A token's text and its stored form. Internal to this room.
//
// Text, 71 characters: "nsl_a_" for an API token or "nsl_d_" for a delegated one, the id (16 random
// bytes as base64url, 22 characters), the secret (32 random bytes as base64url, 43 characters). The
// store has of the secret an HMAC only, whose input binds kind, incarnation, id and owner as well.
//
// Pure; any thread.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret_bytes.h"
#include "crypto/sha256.h"
#include "enclave/identity/tokens.h"
#include "enclave/storage/state_store.h"

namespace nsl::identity {

inline constexpr std::size_t kTokenIdBytes = 16;
inline constexpr std::size_t kTokenSecretBytes = 32;
inline constexpr std::size_t kTokenTextSize = 71;

struct TokenText {
  TokenKind kind;
  TokenId id;
  SecretBytes secret;
};
// Nothing if it has not the form of one; that may be a JWT then.
std::optional<TokenText> parse_token_text(std::string_view text);
SecretBytes write_token_text(const TokenText& token);

// What is stored under a token's id.
struct StoredToken {
  TokenInfo info;
  std::uint32_t epoch = 0;  // of the key of the MAC
  crypto::Digest32 mac{};
};
Bytes write_token(const StoredToken& token);
// Fails with storage-corrupt.
Result<StoredToken> read_token(const TokenId& id, ByteSpan value);

// When a token was last used, stored apart from it. Reading fails with storage-corrupt.
Bytes write_last_use(UnixMillis when);
Result<UnixMillis> read_last_use(ByteSpan value);

// The input of the HMAC.
SecretBytes mac_input(const TokenText& token, const storage::Incarnation& incarnation,
                      const UserId& owner);

}  // namespace nsl::identity
