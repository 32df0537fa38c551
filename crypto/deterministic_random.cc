#include "crypto/deterministic_random.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <utility>

namespace nsl::crypto {
namespace {

// EVP_EncryptUpdate takes an int.
constexpr std::size_t kMaxChunk = std::size_t{1} << 30;

// OpenSSL's "IV": the block counter and the nonce, both zero.
constexpr std::array<std::uint8_t, 16> kCounterAndNonce = {};

Error chacha20_failed() {
  ERR_clear_error();
  return Error(Errc::kCryptoFailure, "ChaCha20 failed in OpenSSL");
}

}  // namespace

DeterministicRandom::DeterministicRandom(Context context) : context_(std::move(context)) {}

Result<DeterministicRandom> DeterministicRandom::from_seed(
    std::span<const std::uint8_t, kSeedSize> seed) {
  Context context(EVP_CIPHER_CTX_new());
  if (context == nullptr || EVP_EncryptInit_ex(context.get(), EVP_chacha20(), nullptr, seed.data(),
                                               kCounterAndNonce.data()) != 1) {
    return chacha20_failed();
  }
  return DeterministicRandom(std::move(context));
}

Status DeterministicRandom::fill(MutableByteSpan out) {
  // The keystream is the encryption of zeros.
  std::ranges::fill(out, std::uint8_t{0});
  while (!out.empty()) {
    const std::size_t chunk = std::min(out.size(), kMaxChunk);
    int written = 0;
    if (EVP_EncryptUpdate(context_.get(), out.data(), &written, out.data(),
                          static_cast<int>(chunk)) != 1) {
      return chacha20_failed();
    }
    out = out.subspan(chunk);
  }
  return ok_status();
}

void DeterministicRandom::FreeContext::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

}  // namespace nsl::crypto
