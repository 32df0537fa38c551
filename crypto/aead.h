#pragma once
// Authenticated encryption: AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags.
//
// Promised: without the key nobody learns more of a plaintext than its length, and nobody makes a
// ciphertext that opens; opening checks ciphertext, nonce and associated data as one.
// Not promised: key commitment (a ciphertext may open under two keys chosen for that); anything at
// all once one nonce was used for two messages under one key. Nonces are the caller's: random ones
// for at most 2^32 messages a key, or a counter that never repeats.
//
// Thread-safety: an Aead is used by one thread at a time (it keeps the expanded key and a context, so
// that a call allocates nothing); clone() makes another for another thread. A moved-from one can only
// be assigned to or destroyed.

#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

struct evp_cipher_ctx_st;

namespace nsl::crypto {

class Aead {
 public:
  static constexpr std::size_t kKeySize = 32;
  static constexpr std::size_t kNonceSize = 12;
  static constexpr std::size_t kTagSize = 16;
  using Nonce = std::array<std::uint8_t, kNonceSize>;
  using Tag = std::array<std::uint8_t, kTagSize>;

  // Fails with bad-key unless there are 32 bytes. The key is copied into OpenSSL's context, which
  // wipes it when this is destroyed.
  static Result<Aead> create(const SecretBytes& key);

  Aead(Aead&&) noexcept;
  Aead& operator=(Aead&&) noexcept;
  ~Aead();

  Result<Aead> clone() const;

  // Writes the ciphertext, as long as `plaintext`, to `ciphertext` (which may be the same memory) and
  // returns the tag. Sizes that differ are a bug of the caller's and fail with invalid-argument.
  Result<Tag> seal(const Nonce& nonce, ByteSpan associated_data, ByteSpan plaintext,
                   MutableByteSpan ciphertext);

  // The reverse. Fails with authentication-failed if anything differs; then `plaintext` is wiped.
  Status open(const Nonce& nonce, ByteSpan associated_data, ByteSpan ciphertext, const Tag& tag,
              MutableByteSpan plaintext);

 private:
  struct FreeContext {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_cipher_ctx_st, FreeContext>;
  Aead(Context sealing, Context opening);

  Context sealing_;
  Context opening_;
};

}  // namespace nsl::crypto
