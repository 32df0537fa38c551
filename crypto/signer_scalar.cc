// The scalar of an ECDSA key out of extra random bits, by OpenSSL's numbers.

#include <openssl/bn.h>
#include <openssl/err.h>

#include <algorithm>

#include "crypto/signer.h"

namespace nsl::crypto {
namespace {

struct Free {
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, Free>;

constexpr std::size_t kExtraBytes = 8;  // 64 bits

// The order of the group: SEC 2 sections 2.4.2 and 2.4.1.
const char* order_of(KeyKind kind) {
  return kind == KeyKind::kP256
             ? "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
             : "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
}

Error failed() {
  ERR_clear_error();
  return Error(Errc::kCryptoFailure, "a private key could not be derived");
}

}  // namespace

Result<SecretBytes> scalar_of_extra_bits(KeyKind kind, const SecretBytes& bits) {
  if (bits.size() < SigningKey::kPrivateSize + kExtraBytes)
    return Error(Errc::kBadKey, "too few random bits for a private key");
  const ByteSpan bytes = bits.reveal(SecretAccess::because("a private key is made of them"));
  BIGNUM* parsed = nullptr;
  BN_hex2bn(&parsed, order_of(kind));
  const Number order(parsed);
  const Number number(BN_new());
  const std::unique_ptr<BN_CTX, Free> context(BN_CTX_secure_new());
  if (!order || !number || !context)
    return failed();
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  SecretBytes scalar = SecretBytes::of_size(SigningKey::kPrivateSize);
  const MutableByteSpan out =
      scalar.reveal_mutable(SecretAccess::because("a private key is written into it"));
  const int size = static_cast<int>(bytes.size());
  if (BN_bin2bn(bytes.data(), size, number.get()) == nullptr || BN_sub_word(order.get(), 1) != 1 ||
      BN_nnmod(number.get(), number.get(), order.get(), context.get()) != 1 ||
      BN_add_word(number.get(), 1) != 1 ||
      BN_bn2binpad(number.get(), out.data(), static_cast<int>(out.size())) !=
          static_cast<int>(out.size()))
    return failed();
  return scalar;
}

}  // namespace nsl::crypto
