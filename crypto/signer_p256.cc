// P-256, by OpenSSL.

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>

#include "crypto/ecdsa.h"
#include "crypto/signer.h"

namespace nsl::crypto {
namespace {

struct Free {
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_clear_free(point); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, Free>;
using Group = std::unique_ptr<EC_GROUP, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Free>;
using Point = std::array<std::uint8_t, 65>;

constexpr std::size_t kHalf = 32;
constexpr std::size_t kMaxDer = 72;

Error failure(Errc code, const char* detail) {
  ERR_clear_error();
  return Error(code, detail);
}

// d G, uncompressed. Fails with bad-key unless 0 < d < n.
Result<Point> public_point(const EC_GROUP* group, const BIGNUM* d) {
  if (BN_is_zero(d) || BN_cmp(d, EC_GROUP_get0_order(group)) >= 0)
    return Error(Errc::kBadKey, "the private key is not in 1 to n - 1");
  const std::unique_ptr<EC_POINT, Free> point(EC_POINT_new(group));
  Point out;
  if (!point || EC_POINT_mul(group, point.get(), d, nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group, point.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(),
                         nullptr) != out.size())
    return failure(Errc::kCryptoFailure, "no public key of a private P-256 key");
  return out;
}

// OpenSSL's key pair.
Result<Key> key_pair(const BIGNUM* d, Point& point) {
  SecretBytes native = SecretBytes::of_size(kHalf);
  const MutableByteSpan scalar =
      native.reveal_mutable(SecretAccess::because("OpenSSL takes the P-256 key"));
  char group[] = "P-256";
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, scalar.data(), scalar.size()),
      OSSL_PARAM_construct_end()};
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || BN_bn2nativepad(d, scalar.data(), static_cast<int>(kHalf)) != int{kHalf} ||
      EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters) != 1)
    return failure(Errc::kCryptoFailure, "OpenSSL takes no P-256 key");
  return Key(key);
}

class P256Signer final : public Signer {
 public:
  P256Signer(Group group, Key key, const Point& point)
      : group_(std::move(group)), key_(std::move(key)), point_(point) {}

  Result<PublicKey> public_key() const override {
    return PublicKey::from_bytes(KeyKind::kP256, point_);
  }

  Result<SignatureBytes> sign(ByteSpan message) const override {
    return sign_digest(sha256(message));
  }

  Result<SignatureBytes> sign_digest(const Digest32& digest) const override {
    const Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    std::array<std::uint8_t, kMaxDer> der;
    std::size_t size = der.size();
    if (!context || EVP_PKEY_sign_init(context.get()) != 1 ||
        EVP_PKEY_sign(context.get(), der.data(), &size, digest.data(), digest.size()) != 1)
      return failure(Errc::kCryptoFailure, "no ECDSA signature");
    NSL_ASSIGN_OR_RETURN(const EcdsaSignature parsed,
                         EcdsaSignature::from_der(ByteSpan(der).first(size)));
    SignatureBytes signature;
    std::ranges::copy(parsed.raw(), signature.begin());
    NSL_RETURN_IF_ERROR(make_low(signature));
    return signature;
  }

  Result<RecoverableSignature> sign_recoverable(const Digest32&) const override {
    return Error(Errc::kInvalidArgument, "only secp256k1 has recoverable signatures here");
  }

 private:
  // Of s and n - s the lower one.
  Status make_low(SignatureBytes& signature) const {
    const BIGNUM* order = EC_GROUP_get0_order(group_.get());
    const Number s(BN_bin2bn(signature.data() + kHalf, int{kHalf}, nullptr));
    const Number other(BN_new());
    if (!s || !other || BN_sub(other.get(), order, s.get()) != 1)
      return failure(Errc::kCryptoFailure, "no low s");
    if (BN_cmp(s.get(), other.get()) > 0 &&
        BN_bn2binpad(other.get(), signature.data() + kHalf, int{kHalf}) != int{kHalf})
      return failure(Errc::kCryptoFailure, "no low s");
    return ok_status();
  }

  Group group_;
  Key key_;
  Point point_;
};

}  // namespace

Result<std::unique_ptr<const Signer>> make_p256_signer(const SecretBytes& bytes) {
  const ByteSpan scalar = bytes.reveal(SecretAccess::because("OpenSSL takes the P-256 key"));
  Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const Number d(BN_bin2bn(scalar.data(), static_cast<int>(scalar.size()), nullptr));
  if (!group || !d)
    return failure(Errc::kCryptoFailure, "no P-256 in OpenSSL");
  BN_set_flags(d.get(), BN_FLG_CONSTTIME);
  NSL_ASSIGN_OR_RETURN(Point point, public_point(group.get(), d.get()));
  NSL_ASSIGN_OR_RETURN(Key key, key_pair(d.get(), point));
  return std::unique_ptr<const Signer>(
      std::make_unique<P256Signer>(std::move(group), std::move(key), point));
}

}  // namespace nsl::crypto
