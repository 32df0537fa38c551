#include "tests/support/tls_identity.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <memory>

namespace nsl::testing {

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

template <class Encode>
Bytes der_of(Encode encode) {
  unsigned char* memory = nullptr;
  const int size = encode(&memory);
  require(size > 0);
  Bytes der(memory, memory + size);
  OPENSSL_free(memory);
  return der;
}

}  // namespace

TlsIdentity make_tls_identity() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  X509* const x509 = certificate.get();
  require(key && x509 != nullptr);
  require(X509_set_version(x509, X509_VERSION_3) == 1);
  require(ASN1_INTEGER_set(X509_get_serialNumber(x509), 1) == 1);
  require(X509_gmtime_adj(X509_getm_notBefore(x509), -3600) != nullptr);
  require(X509_gmtime_adj(X509_getm_notAfter(x509), 24 * 3600) != nullptr);
  X509_NAME* const name = X509_get_subject_name(x509);
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>("test"), -1, -1,
                                     0) == 1);
  require(X509_set_issuer_name(x509, name) == 1);
  require(X509_set_pubkey(x509, key.get()) == 1);
  require(X509_sign(x509, key.get(), EVP_sha256()) > 0);

  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, decltype(&PKCS8_PRIV_KEY_INFO_free)> pkcs8(
      EVP_PKEY2PKCS8(key.get()), &PKCS8_PRIV_KEY_INFO_free);
  TlsIdentity identity;
  identity.certificate = der_of([&](unsigned char** out) { return i2d_X509(x509, out); });
  identity.private_key =
      der_of([&](unsigned char** out) { return i2d_PKCS8_PRIV_KEY_INFO(pkcs8.get(), out); });
  identity.public_key = der_of([&](unsigned char** out) { return i2d_PUBKEY(key.get(), out); });
  return identity;
}

}  // namespace nsl::testing
