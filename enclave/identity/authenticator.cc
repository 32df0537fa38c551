#include "enclave/identity/authenticator.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "crypto/der.h"
#include "enclave/identity/jwt.h"
#include "enclave/identity/user_id.h"

namespace nsl::identity {
namespace {

// Keys of nobody, verified with in place of those of users that do not exist, so that the steps are
// the same: the base points of both curves. What verifies with them is refused all the same.
constexpr std::string_view kNobodysP256 =
    "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
constexpr std::string_view kNobodysEd25519 =
    "5866666666666666666666666666666666666666666666666666666666666666";

Standing nobody(crypto::KeyKind kind) {
  const bool p256 = kind == crypto::KeyKind::kP256;
  return {UserState::kActive, kind, hex_decode(p256 ? kNobodysP256 : kNobodysEd25519).value()};
}

Status check_state(UserState state) {
  return state == UserState::kActive ? ok_status() : Status(Error(Errc::kUserDisabled));
}

Error refused() { return Error(Errc::kTokenRefused); }
Error conflict() { return Error(Errc::kCredentialsConflict); }

}  // namespace

Authenticator::Authenticator(const Parts& parts, std::string audience, Operators operators,
                             std::size_t verified_jwt_count)
    : users_(parts.users),
      tokens_(parts.tokens),
      clock_(parts.clock),
      events_(parts.events),
      audience_(std::move(audience)),
      operators_(std::move(operators)),
      verified_(verified_jwt_count) {}

Result<std::unique_ptr<Authenticator>> Authenticator::create(
    const Parts& parts, std::string audience, const std::vector<crypto::PublicKey>& operators,
    std::size_t verified_jwt_count) {
  Operators by_id;
  for (const crypto::PublicKey& key : operators) {
    NSL_ASSIGN_OR_RETURN(UserId id, user_id_of(key));
    by_id.emplace(std::move(id), key);
  }
  return std::unique_ptr<Authenticator>(
      new Authenticator(parts, std::move(audience), std::move(by_id), verified_jwt_count));
}

template <class T>
Result<T> Authenticator::told(Result<T> result) {
  if (!result.ok()) {
    const EventField fields[] = {{"reason", result.error().slug()}};
    events_.emit({"identity.refused", fields});
  }
  return result;
}

Result<Principal> Authenticator::authenticate(storage::Reader& reader,
                                              const Credentials& credentials) {
  return told(identify(reader, credentials));
}

Result<Principal> Authenticator::identify(storage::Reader& reader, const Credentials& credentials) {
  const auto& certificate_key = credentials.certificate_key;
  if (credentials.bearer.empty())
    return certificate_key ? by_certificate(reader, *certificate_key) : Principal();
  NSL_ASSIGN_OR_RETURN(const auto token, tokens_.verify(reader, credentials.bearer, clock_.now()));
  if (token)
    return by_token(reader, *token, certificate_key);
  NSL_ASSIGN_OR_RETURN(Principal who, by_jwt(reader, credentials.bearer));
  if (certificate_key) {
    const auto id = user_id_of(*certificate_key);
    if (!id.ok() || *id != who.user)
      return conflict();
  }
  return who;
}

Result<Authenticator::Subject> Authenticator::find_subject(storage::Reader& reader,
                                                           const UserId& id) const {
  // Asked for in any case, so that an operator's id takes no other way than another.
  NSL_ASSIGN_OR_RETURN(auto standing, users_.standing(reader, id));
  const auto found = operators_.find(id);
  if (found != operators_.end()) {
    const crypto::PublicKey& key = found->second;
    return Subject{Role::kOperator, {UserState::kActive, key.kind(), to_bytes(key.bytes())}};
  }
  if (standing)
    return Subject{Role::kKey, std::move(*standing)};
  NSL_ASSIGN_OR_RETURN(const NamedKind named, parse_user_id(id.value()));
  return Subject{Role::kAnonymous, nobody(named.kind)};
}

Result<Principal> Authenticator::by_certificate(storage::Reader& reader,
                                                const crypto::PublicKey& key) {
  NSL_ASSIGN_OR_RETURN(const UserId id, user_id_of(key));
  NSL_ASSIGN_OR_RETURN(const Subject subject, find_subject(reader, id));
  if (subject.role == Role::kAnonymous || !crypto::same_bytes(subject.standing.key, key.bytes()))
    return Error(Errc::kNotRegistered);
  NSL_RETURN_IF_ERROR(check_state(subject.standing.state));
  return Principal{.role = subject.role, .user = id};
}

Result<Principal> Authenticator::by_token(storage::Reader& reader, const TokenInfo& token,
                                          const std::optional<crypto::PublicKey>& certificate_key) {
  const bool delegated = token.kind == TokenKind::kDelegated;
  const UserId& expected = delegated ? token.application : token.owner;
  const bool bound = delegated && !token.application.empty();
  if (certificate_key && !expected.empty()) {
    const auto id = user_id_of(*certificate_key);
    if (!id.ok() || *id != expected)
      return conflict();
  } else if (bound) {
    return conflict();
  }
  NSL_ASSIGN_OR_RETURN(const auto standing, users_.standing(reader, token.owner));
  if (!standing)
    return refused();
  NSL_RETURN_IF_ERROR(check_state(standing->state));
  tokens_.note_use(token.id, clock_.now());
  return Principal{.role = delegated ? Role::kDelegate : Role::kApiToken,
                   .user = token.owner,
                   .scopes = token.scopes,
                   .functions = token.functions,
                   .token = token.id,
                   .application = token.application};
}

Result<Principal> Authenticator::by_jwt(storage::Reader& reader, std::string_view text) {
  if (text.size() > kMaxJwsBytes)
    return Error(Errc::kTokenMalformed, "larger than 4096 bytes");
  const crypto::Digest32 hash = crypto::sha256(as_bytes(text));
  auto known = verified_.find(hash);
  JwtClaims claims;
  if (known) {
    claims = known->claims;
  } else {
    NSL_ASSIGN_OR_RETURN(UnverifiedJwt jwt, parse_jwt(text, audience_));
    claims = std::move(jwt.claims);
  }
  if (Status times = check_times(claims, clock_.now()); !times.ok()) {
    if (known)
      verified_.forget(hash);
    return std::move(times).error();
  }
  NSL_ASSIGN_OR_RETURN(const Subject subject, find_subject(reader, claims.subject));
  if (!known || known->key != subject.standing.key) {
    NSL_RETURN_IF_ERROR(check_signature(text, subject));
  }
  if (subject.role == Role::kAnonymous)
    return refused();
  if (!known)
    verified_.remember(hash, {claims, subject.standing.key});
  NSL_RETURN_IF_ERROR(check_state(subject.standing.state));
  return Principal{.role = subject.role, .user = claims.subject};
}

Status Authenticator::check_signature(std::string_view text, const Subject& subject) {
  NSL_ASSIGN_OR_RETURN(const UnverifiedJws jws, parse_jws(text));
  NSL_ASSIGN_OR_RETURN(const crypto::PublicKey key,
                       crypto::PublicKey::from_bytes(subject.standing.kind, subject.standing.key));
  return verify_jws(jws, key);
}

Result<ProvenKey> Authenticator::prove(const Credentials& credentials,
                                       const crypto::PublicKey& claimed) {
  const auto shown = [&]() -> Result<ProvenKey> {
    NSL_ASSIGN_OR_RETURN(const UserId id, user_id_of(claimed));
    const auto& certificate_key = credentials.certificate_key;
    if (certificate_key && *certificate_key != claimed)
      return conflict();
    if (credentials.bearer.empty()) {
      if (!certificate_key)
        return Error(Errc::kUnauthenticated, "registering needs a proof of the key");
      return ProvenKey(claimed);
    }
    NSL_ASSIGN_OR_RETURN(const UnverifiedJwt jwt, parse_jwt(credentials.bearer, audience_));
    if (jwt.claims.subject != id)
      return conflict();
    NSL_RETURN_IF_ERROR(check_times(jwt.claims, clock_.now()));
    NSL_RETURN_IF_ERROR(verify_jws(jwt.jws, claimed));
    return ProvenKey(claimed);
  };
  return told(shown());
}

}  // namespace nsl::identity
