#include "crypto/hmac.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <limits>

namespace nsl::crypto {

Result<Digest32> hmac_sha256(const SecretBytes& key, ByteSpan message) {
  if (key.empty() || key.size() > std::size_t{std::numeric_limits<int>::max()})
    return Error(Errc::kInvalidArgument, "the key's size is not 1 byte to 2 GiB");
  const ByteSpan bytes = key.reveal(SecretAccess::because("OpenSSL computes the HMAC"));
  Digest32 digest;
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()), message.data(),
           message.size(), digest.data(), &size) == nullptr ||
      size != digest.size()) {
    ERR_clear_error();
    return Error(Errc::kCryptoFailure, "HMAC-SHA-256 failed in OpenSSL");
  }
  return digest;
}

bool constant_time_equal(ByteSpan a, ByteSpan b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace nsl::crypto
