#pragma once
// The first header of this room: from the credentials of a request to who makes it.
//
//   const auto who = authenticator.authenticate(*store.snapshot(), credentials);
//   NSL_RETURN_IF_ERROR(authorise(*who, Operation::kSecretsGet));      // permissions.h
//
// A credential is a TLS client certificate, or a bearer token: a JWT (jwt.h), an API token or a
// delegated token (tokens.h). With both, they must belong together: the certificate is of the same
// user, or of the application that a delegated token is bound to; else credentials-conflict.
//
// Refusals: those of jwt.h and tokens.h, and
//   token-refused    none of ours, or no signature of the user that it names; the same, by the same
//                    steps, if there is no such user
//   not-registered   a certificate whose key is no user's (its holder proved the key, and may know)
//   user-disabled    told to who proved to be that user
// Event of each refusal: identity.refused, with the reason's slug and nothing of the credential.
//
// Thread-safety: all members by any thread, each with its own Reader.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "crypto/public_key.h"
#include "enclave/identity/principal.h"
#include "enclave/identity/proven_key.h"
#include "enclave/identity/tokens.h"
#include "enclave/identity/users.h"
#include "enclave/identity/verified_jwts.h"
#include "enclave/platform/clock.h"
#include "enclave/storage/state_store.h"

namespace nsl::identity {

// As they came with one request. UNTRUSTED, but that the certificate's key was proved by the TLS
// handshake. Borrows the text.
struct Credentials {
  std::optional<crypto::PublicKey> certificate_key;
  std::string_view bearer;  // what follows "Bearer " in the Authorization header; empty if none
};

class Authenticator {
 public:
  static constexpr std::size_t kVerifiedJwtCount = 4096;

  struct Parts {
    const Users& users;
    Tokens& tokens;
    const platform::WallClock& clock;  // a ClockFloor
    EventSink& events;
  };

  // The parts outlive this. Fails with identity-key if an operator's key is of a kind that names
  // nobody. `audience` is audience_of() the store's incarnation.
  static Result<std::unique_ptr<Authenticator>> create(
      const Parts& parts, std::string audience, const std::vector<crypto::PublicKey>& operators,
      std::size_t verified_jwt_count = kVerifiedJwtCount);

  // Without a credential: somebody anonymous.
  Result<Principal> authenticate(storage::Reader& reader, const Credentials& credentials);

  // For registration: shows that the caller holds the private half of `claimed`, by the certificate
  // or by a JWT whose subject it is. Fails as above, and with unauthenticated without a credential.
  Result<ProvenKey> prove(const Credentials& credentials, const crypto::PublicKey& claimed);

 private:
  using Operators = std::map<UserId, crypto::PublicKey>;
  Authenticator(const Parts& parts, std::string audience, Operators operators,
                std::size_t verified_jwt_count);

  Result<Principal> identify(storage::Reader& reader, const Credentials& credentials);
  Result<Principal> by_certificate(storage::Reader& reader, const crypto::PublicKey& key);
  Result<Principal> by_token(storage::Reader& reader, const TokenInfo& token,
                             const std::optional<crypto::PublicKey>& certificate_key);
  Result<Principal> by_jwt(storage::Reader& reader, std::string_view text);
  // Who has this id, and the key to verify with: of a user, an operator, or nobody.
  struct Subject {
    Role role;
    Standing standing;
  };
  Result<Subject> find_subject(storage::Reader& reader, const UserId& id) const;
  Status check_signature(std::string_view text, const Subject& subject);
  template <class T>
  Result<T> told(Result<T> result);

  const Users& users_;
  Tokens& tokens_;
  const platform::WallClock& clock_;
  EventSink& events_;
  const std::string audience_;
  const Operators operators_;
  VerifiedJwts verified_;
};

}  // namespace nsl::identity
