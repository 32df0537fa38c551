#pragma once
// Public keys of Ed25519 (RFC 8032). Internal to crypto/: others use public_key.h.

#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

struct evp_pkey_st;

namespace nsl::crypto {

// Move-only; verify() may be called by several threads.
class Ed25519PublicKey {
 public:
  static constexpr std::size_t kSize = 32;

  // Fails with bad-key unless this is the canonical encoding of a point of the curve that is of no
  // small order.
  static Result<Ed25519PublicKey> from_bytes(ByteSpan bytes);

  // Without cofactor, and refusing S not below the group's order (RFC 8032 section 5.1.7).
  Status verify(ByteSpan message, ByteSpan signature) const;

 private:
  struct Deleter {
    void operator()(evp_pkey_st* key) const;
  };
  using Key = std::unique_ptr<evp_pkey_st, Deleter>;
  explicit Ed25519PublicKey(Key key) : key_(std::move(key)) {}
  Key key_;
};

}  // namespace nsl::crypto
