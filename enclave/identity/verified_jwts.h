#pragma once
// JWTs whose signature was verified, so that a token that is used for many requests is verified once.
// Bounded: the one that was used longest ago makes room. Only what verified comes in, so nobody
// without a registered key can push others out; one who has such a key can, and costs them a
// verification.
//
// A hit says one thing: this text was signed by this key. Times, the user's state and its key are
// judged anew at every request, by the caller.
//
// Thread-safety: all members may be called by any thread.

#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <optional>

#include "base/bytes.h"
#include "crypto/sha256.h"
#include "enclave/identity/jwt.h"

namespace nsl::identity {

class VerifiedJwts {
 public:
  struct Entry {
    JwtClaims claims;
    Bytes key;  // PublicKey::bytes() of the one that signed
  };

  explicit VerifiedJwts(std::size_t capacity) : capacity_(capacity) {}

  // By the SHA-256 of the token's text.
  std::optional<Entry> find(const crypto::Digest32& hash);
  void remember(const crypto::Digest32& hash, Entry entry);
  void forget(const crypto::Digest32& hash);
  std::size_t size() const;

 private:
  struct Item {
    crypto::Digest32 hash;
    Entry entry;
  };
  using Items = std::list<Item>;

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  Items items_;  // used last first
  std::map<crypto::Digest32, Items::iterator> by_hash_;
};

}  // namespace nsl::identity
