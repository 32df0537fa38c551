#include "crypto/aead.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <string>
#include <utility>

namespace nsl::crypto {
namespace {

// EVP_CipherUpdate takes an int.
constexpr std::size_t kMaxChunk = std::size_t{1} << 30;
// NIST SP 800-38D section 5.2.1.1: 2^39 - 256 bits of plaintext. Associated data may be longer.
constexpr std::uint64_t kMaxPlaintext = (std::uint64_t{1} << 36) - 32;

enum class Direction : int { kOpen = 0, kSeal = 1 };

// What a failure left in OpenSSL's per-thread error queue must not be met by somebody else.
Error failure(Errc code, std::string detail) {
  ERR_clear_error();
  return Error(code, std::move(detail));
}

Error aes_gcm_failed() { return failure(Errc::kCryptoFailure, "AES-256-GCM failed in OpenSSL"); }

bool update(EVP_CIPHER_CTX* context, std::uint8_t* out, ByteSpan in) {
  while (!in.empty()) {
    const std::size_t chunk = std::min(in.size(), kMaxChunk);
    int written = 0;
    if (EVP_CipherUpdate(context, out, &written, in.data(), static_cast<int>(chunk)) != 1)
      return false;
    in = in.subspan(chunk);
    if (out != nullptr)
      out += chunk;
  }
  return true;
}

// All but the last step, which differs. The key stays as it was set at creation.
bool run(EVP_CIPHER_CTX* context, const Aead::Nonce& nonce, ByteSpan associated_data, ByteSpan in,
         std::uint8_t* out) {
  return EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), -1) == 1 &&
         update(context, nullptr, associated_data) && update(context, out, in);
}

bool set_key(EVP_CIPHER_CTX* context, Direction direction, ByteSpan key) {
  return context != nullptr && EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nullptr, key.data(),
                                                 nullptr, static_cast<int>(direction)) == 1;
}

Status check_sizes(std::size_t in, std::size_t out) {
  if (in != out)
    return Error(Errc::kInvalidArgument,
                 "expected room for " + std::to_string(in) + " bytes, got " + std::to_string(out));
  if (in > kMaxPlaintext)
    return Error(Errc::kInvalidArgument, "more bytes than AES-GCM allows in one message");
  return ok_status();
}

}  // namespace

Aead::Aead(Context sealing, Context opening)
    : sealing_(std::move(sealing)), opening_(std::move(opening)) {}
Aead::Aead(Aead&&) noexcept = default;
Aead& Aead::operator=(Aead&&) noexcept = default;
Aead::~Aead() = default;

void Aead::FreeContext::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

Result<Aead> Aead::create(const SecretBytes& key) {
  if (key.size() != kKeySize)
    return Error(Errc::kBadKey, "expected 32 bytes, got " + std::to_string(key.size()));
  const ByteSpan bytes = key.reveal(SecretAccess::because("OpenSSL expands the AES key"));
  Context sealing(EVP_CIPHER_CTX_new());
  Context opening(EVP_CIPHER_CTX_new());
  if (!set_key(sealing.get(), Direction::kSeal, bytes) ||
      !set_key(opening.get(), Direction::kOpen, bytes))
    return aes_gcm_failed();
  return Aead(std::move(sealing), std::move(opening));
}

Result<Aead> Aead::clone() const {
  Context sealing(EVP_CIPHER_CTX_new());
  Context opening(EVP_CIPHER_CTX_new());
  if (!sealing || !opening || EVP_CIPHER_CTX_copy(sealing.get(), sealing_.get()) != 1 ||
      EVP_CIPHER_CTX_copy(opening.get(), opening_.get()) != 1)
    return aes_gcm_failed();
  return Aead(std::move(sealing), std::move(opening));
}

Result<Aead::Tag> Aead::seal(const Nonce& nonce, ByteSpan associated_data, ByteSpan plaintext,
                             MutableByteSpan ciphertext) {
  NSL_RETURN_IF_ERROR(check_sizes(plaintext.size(), ciphertext.size()));
  EVP_CIPHER_CTX* const context = sealing_.get();
  Tag tag;
  int written = 0;
  if (!run(context, nonce, associated_data, plaintext, ciphertext.data()) ||
      EVP_CipherFinal_ex(context, tag.data(), &written) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagSize, tag.data()) != 1)
    return aes_gcm_failed();
  return tag;
}

Status Aead::open(const Nonce& nonce, ByteSpan associated_data, ByteSpan ciphertext, const Tag& tag,
                  MutableByteSpan plaintext) {
  NSL_RETURN_IF_ERROR(check_sizes(ciphertext.size(), plaintext.size()));
  EVP_CIPHER_CTX* const context = opening_.get();
  Tag expected = tag;
  // Nothing is written by the last step: GCM has no padding.
  Tag nothing;
  int written = 0;
  if (!run(context, nonce, associated_data, ciphertext, plaintext.data()) ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagSize, expected.data()) != 1) {
    wipe(plaintext);
    return aes_gcm_failed();
  }
  if (EVP_CipherFinal_ex(context, nothing.data(), &written) != 1) {
    wipe(plaintext);
    return failure(Errc::kAuthenticationFailed, "");
  }
  return ok_status();
}

}  // namespace nsl::crypto
