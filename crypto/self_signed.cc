#include "crypto/self_signed.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "base/base64.h"
#include "crypto/random.h"

namespace nsl::crypto {
namespace {

constexpr std::size_t kSerialBytes = 16;
constexpr std::size_t kMaxCommonName = 64;
constexpr std::size_t kMaxNames = 64;
constexpr std::size_t kMaxName = 253;

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(GENERAL_NAME* name) const { GENERAL_NAME_free(name); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Error failed(const char* what) { return Error(Errc::kCryptoFailure, what); }

Result<Owned<EVP_PKEY>> openssl_key(const SigningKey& key) {
  if (key.kind() != KeyKind::kP256)
    return Error(Errc::kBadKey, "a certificate's key is one of P-256");
  const SecretBytes pkcs8 = key.pkcs8();
  const ByteSpan der = pkcs8.reveal(SecretAccess::because("OpenSSL signs the certificate with it"));
  const unsigned char* next = der.data();
  Owned<EVP_PKEY> made(d2i_AutoPrivateKey(nullptr, &next, static_cast<long>(der.size())));
  if (!made)
    return failed("the key was not taken");
  return made;
}

Status set_serial(X509* certificate) {
  std::array<std::uint8_t, kSerialBytes> bytes{};
  NSL_RETURN_IF_ERROR(fill_random(bytes));
  bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x7f) | 0x40);  // positive, of full length
  const Owned<BIGNUM> number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  if (!number || BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) == nullptr)
    return failed("no serial number");
  return ok_status();
}

bool is_printable(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

Status set_names(X509* certificate, const std::string& common_name) {
  if (!is_printable(common_name, kMaxCommonName))
    return Error(Errc::kInvalidArgument, "the common name");
  X509_NAME* const name = X509_get_subject_name(certificate);
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                 reinterpret_cast<const unsigned char*>(common_name.c_str()), -1,
                                 -1, 0) != 1 ||
      X509_set_issuer_name(certificate, name) != 1)
    return failed("no name");
  return ok_status();
}

Status set_validity(X509* certificate) {
  if (ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate), "700101000000Z") != 1 ||
      ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate), "99991231235959Z") != 1)
    return failed("no validity");
  return ok_status();
}

Status add_extension(X509* certificate, int kind, const char* value) {
  const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1)
    return failed("no extension");
  return ok_status();
}

// An IP address if the text is one, else a host name.
Result<Owned<GENERAL_NAME>> general_name(const std::string& text) {
  if (!is_printable(text, kMaxName) || text.find(' ') != std::string::npos)
    return Error(Errc::kInvalidArgument, "a name for the certificate");
  Owned<GENERAL_NAME> name(GENERAL_NAME_new());
  if (!name)
    return failed("no name");
  if (ASN1_OCTET_STRING* const address = a2i_IPADDRESS(text.c_str()); address != nullptr) {
    GENERAL_NAME_set0_value(name.get(), GEN_IPADD, address);
    return name;
  }
  ASN1_IA5STRING* const host = ASN1_IA5STRING_new();
  if (host == nullptr || ASN1_STRING_set(host, text.data(), static_cast<int>(text.size())) != 1) {
    ASN1_STRING_free(host);
    return failed("no name");
  }
  GENERAL_NAME_set0_value(name.get(), GEN_DNS, host);
  return name;
}

Status set_alternative_names(X509* certificate, const std::vector<std::string>& names) {
  if (names.empty() || names.size() > kMaxNames)
    return Error(Errc::kInvalidArgument, "the certificate takes 1 to 64 names");
  const Owned<GENERAL_NAMES> list(sk_GENERAL_NAME_new_null());
  for (const std::string& text : names) {
    NSL_ASSIGN_OR_RETURN(Owned<GENERAL_NAME> name, general_name(text));
    if (!list || sk_GENERAL_NAME_push(list.get(), name.get()) == 0)
      return failed("no name");
    (void)name.release();  // the list's now
  }
  if (X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, X509V3_ADD_DEFAULT) != 1)
    return failed("no names");
  return ok_status();
}

Result<Bytes> der_of(X509* certificate) {
  const int size = i2d_X509(certificate, nullptr);
  if (size <= 0)
    return failed("not encoded");
  Bytes der(static_cast<std::size_t>(size));
  unsigned char* next = der.data();
  i2d_X509(certificate, &next);
  return der;
}

}  // namespace

Result<Bytes> make_self_signed(const SigningKey& key, const SelfSignedRequest& request) {
  NSL_ASSIGN_OR_RETURN(const Owned<EVP_PKEY> pkey, openssl_key(key));
  const Owned<X509> certificate(X509_new());
  if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
      X509_set_pubkey(certificate.get(), pkey.get()) != 1)
    return failed("no certificate");
  NSL_RETURN_IF_ERROR(set_serial(certificate.get()));
  NSL_RETURN_IF_ERROR(set_names(certificate.get(), request.common_name));
  NSL_RETURN_IF_ERROR(set_validity(certificate.get()));
  NSL_RETURN_IF_ERROR(add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE"));
  NSL_RETURN_IF_ERROR(add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature"));
  NSL_RETURN_IF_ERROR(add_extension(certificate.get(), NID_ext_key_usage, "serverAuth"));
  NSL_RETURN_IF_ERROR(set_alternative_names(certificate.get(), request.names));
  if (X509_sign(certificate.get(), pkey.get(), EVP_sha256()) <= 0)
    return failed("not signed");
  return der_of(certificate.get());
}

std::string certificate_pem(ByteSpan der) {
  constexpr std::size_t kLine = 64;
  const std::string text = base64_encode(der);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t i = 0; i < text.size(); i += kLine)
    pem += text.substr(i, kLine) + "\n";
  return pem + "-----END CERTIFICATE-----\n";
}

}  // namespace nsl::crypto
