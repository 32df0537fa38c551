#pragma once
// API tokens, and tokens that a user delegates to an application. Both are made and revoked with the
// user's key, not with a token.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_bytes.h"
#include "client/session.h"

namespace nsl::client {

enum class TokenKind : std::uint8_t { kApi, kDelegated };

struct TokenRequest {
  std::string label;
  std::vector<std::string> scopes;     // docs/identity.md lists them
  bool for_all_functions = false;      // else those that follow
  std::vector<std::string> functions;  // by name
  std::chrono::seconds life{0};
  std::string application;  // of a delegated one: the user id that it is bound to; may be empty
};

struct TokenInfo {
  std::string id;
  std::string label;
  std::vector<std::string> scopes;
  bool for_all_functions = false;
  std::vector<std::string> functions;
  std::string application;
  UnixMillis created;
  UnixMillis expires;
  std::optional<UnixMillis> last_used;
};

struct NewToken {
  SecretBytes token;  // shown this once
  TokenInfo info;
};

class TokensApi {
 public:
  explicit TokensApi(Session& session) : session_(session) {}

  Result<NewToken> create(TokenKind kind, const TokenRequest& request);
  Result<std::vector<TokenInfo>> list(TokenKind kind);
  Status revoke(TokenKind kind, std::string_view id);

 private:
  Session& session_;
};

}  // namespace nsl::client
