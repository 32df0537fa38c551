#include "crypto/ed25519.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <optional>
#include <string>

#include "crypto/key_kind.h"

namespace nsl::crypto {
namespace {

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, Free>;

// What a refused input left in OpenSSL's per-thread error queue must not be met by somebody else.
Error failure(Errc code, std::string detail) {
  ERR_clear_error();
  return Error(code, std::move(detail));
}

Number number(const char* hex) {
  BIGNUM* out = nullptr;
  BN_hex2bn(&out, hex);
  return Number(out);
}

// RFC 8032 section 5.1: the field's prime and the curve's d.
constexpr char kP[] = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
constexpr char kD[] = "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3";

// The y of the points whose order divides 8 (x follows from y but for its sign): of order 4, 1, 2,
// and the two of order 8.
constexpr const char* kSmallOrderY[] = {
    "00", "01", "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
    "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
    "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"};

// Whether some x has (x, y) on the curve: -x² + y² = 1 + d x² y², so x² = u / v with u = y² - 1 and
// v = d y² + 1, which is a square exactly if u v is one. Nothing if OpenSSL failed.
std::optional<bool> is_on_curve(const BIGNUM* y, const BIGNUM* p) {
  const std::unique_ptr<BN_CTX, Free> context(BN_CTX_new());
  const Number d = number(kD);
  const Number u(BN_new());
  const Number v(BN_new());
  if (!context || !d || !u || !v || BN_mod_sqr(u.get(), y, p, context.get()) != 1 ||
      BN_mod_mul(v.get(), d.get(), u.get(), p, context.get()) != 1 ||
      BN_add_word(v.get(), 1) != 1 || BN_sub_word(u.get(), 1) != 1 ||
      BN_mod_mul(u.get(), u.get(), v.get(), p, context.get()) != 1)
    return std::nullopt;
  const int symbol = BN_kronecker(u.get(), p, context.get());
  if (symbol < -1)
    return std::nullopt;
  return symbol == 1;
}

Status check_point(ByteSpan bytes) {
  std::array<std::uint8_t, Ed25519PublicKey::kSize> magnitude;
  std::ranges::copy(bytes, magnitude.begin());
  magnitude.back() &= 0x7f;  // the sign of x
  const Number y(BN_lebin2bn(magnitude.data(), magnitude.size(), nullptr));
  const Number p = number(kP);
  if (!y || !p)
    return failure(Errc::kCryptoFailure, "no memory for a number");
  if (BN_cmp(y.get(), p.get()) >= 0)
    return Error(Errc::kBadKey, "an encoding of an Ed25519 point that is not canonical");
  for (const char* hex : kSmallOrderY) {
    const Number small = number(hex);
    if (!small)
      return failure(Errc::kCryptoFailure, "no memory for a number");
    if (BN_cmp(y.get(), small.get()) == 0)
      return Error(Errc::kBadKey, "an Ed25519 point of small order");
  }
  const auto on_curve = is_on_curve(y.get(), p.get());
  if (!on_curve)
    return failure(Errc::kCryptoFailure, "an Ed25519 point could not be checked");
  if (!*on_curve)
    return Error(Errc::kBadKey, "the point is not on Ed25519's curve");
  return ok_status();
}

}  // namespace

void Ed25519PublicKey::Deleter::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<Ed25519PublicKey> Ed25519PublicKey::from_bytes(ByteSpan bytes) {
  if (bytes.size() != kSize)
    return Error(Errc::kBadKey,
                 "expected 32 bytes of an Ed25519 key, got " + std::to_string(bytes.size()));
  NSL_RETURN_IF_ERROR(check_point(bytes));
  Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size()));
  if (!key)
    return failure(Errc::kCryptoFailure, "OpenSSL takes no Ed25519 key");
  return Ed25519PublicKey(std::move(key));
}

Status Ed25519PublicKey::verify(ByteSpan message, ByteSpan signature) const {
  if (signature.size() != SignatureBytes().size())
    return Error(Errc::kBadSignature, "expected 64 bytes, got " + std::to_string(signature.size()));
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1)
    return failure(Errc::kCryptoFailure, "no Ed25519 verification");
  if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                       message.size()) != 1)
    return failure(Errc::kBadSignature, "");
  return ok_status();
}

}  // namespace nsl::crypto
