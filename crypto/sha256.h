#pragma once
// SHA-256 (FIPS 180-4): collision-resistant to about 2^128 work. It is no MAC: a hash over a key
// and a message can be extended; and it is no password hash.
//
// Cannot fail but for want of memory, or of the algorithm in the linked OpenSSL: both abort.

#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.h"

struct evp_md_ctx_st;

namespace nsl::crypto {

using Digest32 = std::array<std::uint8_t, 32>;

// The digest of one byte string. May be called by any thread.
Digest32 sha256(ByteSpan bytes);

// The digest of a byte string that comes in pieces. Its state is wiped when it is destroyed. Not
// for use by two threads at once; a moved-from object can only be assigned to or destroyed.
class Sha256 {
 public:
  Sha256();

  Sha256& update(ByteSpan bytes);

  // The digest of all that came since construction or the last finish(); then it begins anew.
  Digest32 finish();

 private:
  struct FreeContext {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, FreeContext> context_;
};

}  // namespace nsl::crypto
