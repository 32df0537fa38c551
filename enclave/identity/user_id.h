#pragma once
// What a user is called: a name that follows from the public key, so nobody gives it out and nobody
// can take another's.
//
//   P-256     its Neo N3 address: 34 characters of base58 that begin with "N"
//   Ed25519   "ed25519-" and the 32 bytes of the key as base64url: 51 characters
//
// The two can't be mixed up: base58 has no "-". An address is a hash of 160 bits, so some two keys of
// one person can be made to share one (about 2^80 work); a key that has the address of somebody
// else's takes 2^160. The first key that is registered under an id keeps it: the user's record has
// the whole key, and signatures are verified with that.
//
// Pure; any thread.

#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/public_key.h"

namespace nsl::identity {

// Fails with identity-key for a key of secp256k1: that kind signs for users, it does not name them.
Result<UserId> user_id_of(const crypto::PublicKey& key);

// A user id and the kind of key behind it. Fails with invalid-argument if the text is no user id.
struct NamedKind {
  UserId id;
  crypto::KeyKind kind;
};
Result<NamedKind> parse_user_id(std::string_view text);

}  // namespace nsl::identity
