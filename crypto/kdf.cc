#include "crypto/kdf.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>
#include <string>

namespace nsl::crypto {
namespace {

struct FreeKdf {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};
using Kdf = std::unique_ptr<EVP_KDF, FreeKdf>;
using Context = std::unique_ptr<EVP_KDF_CTX, FreeKdf>;

Error hkdf_failed() {
  ERR_clear_error();
  return Error(Errc::kCryptoFailure, "HKDF-SHA-256 failed in OpenSSL");
}

// OSSL_PARAM has no const, though these are only read.
OSSL_PARAM octets(const char* name, ByteSpan bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(bytes.data()),
                                           bytes.size());
}

Status check_arguments(const SecretBytes& secret, ByteSpan info, std::size_t size) {
  if (secret.empty())
    return Error(Errc::kInvalidArgument, "a key is derived from an empty secret");
  if (info.size() > kMaxHkdfInfoSize)
    return Error(Errc::kInvalidArgument, "expected at most " + std::to_string(kMaxHkdfInfoSize) +
                                             " bytes of info, got " + std::to_string(info.size()));
  if (size == 0 || size > kMaxHkdfOutputSize)
    return Error(Errc::kInvalidArgument, "expected a size of 1 to " +
                                             std::to_string(kMaxHkdfOutputSize) + ", got " +
                                             std::to_string(size));
  return ok_status();
}

}  // namespace

Result<SecretBytes> hkdf_sha256(const SecretBytes& secret, ByteSpan salt, ByteSpan info,
                                std::size_t size) {
  NSL_RETURN_IF_ERROR(check_arguments(secret, info, size));
  char digest[] = "SHA256";
  // An absent salt is one of zeros (RFC 5869 section 2.2), as is an empty one; OpenSSL takes no
  // empty strings.
  OSSL_PARAM parameters[5] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      octets(OSSL_KDF_PARAM_KEY, secret.reveal(SecretAccess::because("a key is derived from it"))),
      OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
  std::size_t count = 2;
  if (!salt.empty())
    parameters[count++] = octets(OSSL_KDF_PARAM_SALT, salt);
  if (!info.empty())
    parameters[count] = octets(OSSL_KDF_PARAM_INFO, info);

  const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const Context context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  SecretBytes derived = SecretBytes::of_size(size);
  const MutableByteSpan out =
      derived.reveal_mutable(SecretAccess::because("OpenSSL writes the derived key"));
  if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), parameters) != 1)
    return hkdf_failed();
  return derived;
}

}  // namespace nsl::crypto
