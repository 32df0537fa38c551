#include "crypto/ecdsa.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <string>

#include "crypto/der.h"

namespace nsl::crypto {
namespace {

struct ContextDeleter {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, ContextDeleter>;

constexpr std::size_t kHalf = EcdsaSignature::kSize / 2;

// What a refused input left in OpenSSL's per-thread error queue must not be met by somebody else.
Error failure(Errc code, std::string detail) {
  ERR_clear_error();
  return Error(code, std::move(detail));
}

void append_der_integer(Bytes& out, ByteSpan big_endian) {
  while (big_endian.size() > 1 && big_endian[0] == 0)
    big_endian = big_endian.subspan(1);
  const bool pad = (big_endian[0] & 0x80) != 0;
  out.push_back(static_cast<std::uint8_t>(DerTag::kInteger));
  out.push_back(static_cast<std::uint8_t>(big_endian.size() + (pad ? 1 : 0)));
  if (pad)
    out.push_back(0);
  out.insert(out.end(), big_endian.begin(), big_endian.end());
}

Status copy_scalar(Result<ByteSpan> integer, MutableByteSpan out) {
  if (!integer.ok())
    return Error(Errc::kBadSignature, integer.error().detail());
  if (integer->size() > out.size())
    return Error(Errc::kBadSignature, "an integer is too long");
  std::ranges::copy(*integer, out.end() - static_cast<std::ptrdiff_t>(integer->size()));
  return ok_status();
}

}  // namespace

Result<EcdsaSignature> EcdsaSignature::from_raw(ByteSpan bytes) {
  if (bytes.size() != kSize)
    return Error(Errc::kBadSignature,
                 "expected 64 bytes of r and s, got " + std::to_string(bytes.size()));
  std::array<std::uint8_t, kSize> raw;
  std::ranges::copy(bytes, raw.begin());
  return EcdsaSignature(raw);
}

Result<EcdsaSignature> EcdsaSignature::from_der(ByteSpan der) {
  DerReader outer(der);
  auto inner = outer.sequence();
  if (!inner.ok() || !outer.at_end())
    return Error(Errc::kBadSignature, "not a DER sequence of two integers");
  std::array<std::uint8_t, kSize> raw{};
  const MutableByteSpan out(raw);
  NSL_RETURN_IF_ERROR(copy_scalar(inner->unsigned_integer(), out.first(kHalf)));
  NSL_RETURN_IF_ERROR(copy_scalar(inner->unsigned_integer(), out.last(kHalf)));
  if (!inner->at_end())
    return Error(Errc::kBadSignature, "bytes after the second integer");
  return EcdsaSignature(raw);
}

Bytes EcdsaSignature::der() const {
  Bytes integers;
  integers.reserve(kSize + 6);
  append_der_integer(integers, raw().first(kHalf));
  append_der_integer(integers, raw().last(kHalf));
  Bytes out;
  out.reserve(integers.size() + 2);
  out.push_back(static_cast<std::uint8_t>(DerTag::kSequence));
  out.push_back(static_cast<std::uint8_t>(integers.size()));
  out.insert(out.end(), integers.begin(), integers.end());
  return out;
}

void EcdsaP256PublicKey::Deleter::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<EcdsaP256PublicKey> EcdsaP256PublicKey::from_coordinates(ByteSpan bytes) {
  if (bytes.size() != kCoordinatesSize)
    return Error(Errc::kBadKey,
                 "expected 64 bytes of x and y, got " + std::to_string(bytes.size()));
  Bytes point;
  point.reserve(kCoordinatesSize + 1);
  point.push_back(0x04);
  point.insert(point.end(), bytes.begin(), bytes.end());
  return from_uncompressed_point(point);
}

Result<EcdsaP256PublicKey> EcdsaP256PublicKey::from_uncompressed_point(ByteSpan bytes) {
  if (bytes.size() != kCoordinatesSize + 1 || bytes[0] != 0x04)
    return Error(Errc::kBadKey, "expected an uncompressed point of P-256");
  return from_point(bytes);
}

Result<EcdsaP256PublicKey> EcdsaP256PublicKey::from_sec1(ByteSpan bytes) {
  const bool compressed = bytes.size() == 33 && (bytes[0] == 0x02 || bytes[0] == 0x03);
  if (!compressed && (bytes.size() != kCoordinatesSize + 1 || bytes[0] != 0x04))
    return Error(Errc::kBadKey, "expected a compressed or an uncompressed point of P-256");
  return from_point(bytes);
}

Result<EcdsaP256PublicKey> EcdsaP256PublicKey::from_point(ByteSpan point) {
  char group[] = "P-256";
  // OSSL_PARAM has no const, though these are only read.
  auto* octets = const_cast<std::uint8_t*>(point.data());
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets, point.size()),
      OSSL_PARAM_construct_end()};
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1)
    return failure(Errc::kCryptoFailure, "no EC key management");
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
    return failure(Errc::kBadKey, "the point is not on P-256");
  return EcdsaP256PublicKey(Key(key));
}

Result<std::array<std::uint8_t, EcdsaP256PublicKey::kCoordinatesSize>>
EcdsaP256PublicKey::coordinates() const {
  std::array<std::uint8_t, kCoordinatesSize> out;
  std::uint8_t* half = out.data();
  for (const char* name : {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y}) {
    BIGNUM* number = nullptr;
    const bool got = EVP_PKEY_get_bn_param(key_.get(), name, &number) == 1 &&
                     BN_bn2binpad(number, half, kHalf) == int{kHalf};
    BN_free(number);
    if (!got)
      return failure(Errc::kCryptoFailure, "no coordinates of a P-256 key");
    half += kHalf;
  }
  return out;
}

Status EcdsaP256PublicKey::verify(ByteSpan message, const EcdsaP256Signature& signature) const {
  return verify_digest(sha256(message), signature);
}

Status EcdsaP256PublicKey::verify_digest(const Digest32& digest,
                                         const EcdsaP256Signature& signature) const {
  const Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
  if (!context || EVP_PKEY_verify_init(context.get()) != 1)
    return failure(Errc::kCryptoFailure, "no ECDSA verification");
  const Bytes der = signature.der();
  if (EVP_PKEY_verify(context.get(), der.data(), der.size(), digest.data(), digest.size()) != 1)
    return failure(Errc::kBadSignature, "");
  return ok_status();
}

}  // namespace nsl::crypto
