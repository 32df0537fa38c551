#include "crypto/self_signed.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "crypto/pem.h"

namespace nsl::crypto {
namespace {

using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

X509Ptr read(const Bytes& der) {
  const unsigned char* next = der.data();
  return {d2i_X509(nullptr, &next, static_cast<long>(der.size())), &X509_free};
}

class SelfSigned : public ::testing::Test {
 protected:
  const SigningKey key_ = SigningKey::generate(KeyKind::kP256).value();
  const SelfSignedRequest request_{.common_name = "nsl", .names = {"example.test", "127.0.0.1"}};
};

TEST_F(SelfSigned, IsSignedByItsOwnKey) {
  const auto der = make_self_signed(key_, request_);
  ASSERT_TRUE(der.ok()) << der.error();
  const X509Ptr certificate = read(*der);
  ASSERT_TRUE(certificate);
  EXPECT_EQ(X509_self_signed(certificate.get(), 1), 1);
  unsigned char* spki = nullptr;
  const int size = i2d_PUBKEY(X509_get0_pubkey(certificate.get()), &spki);
  EXPECT_EQ(Bytes(spki, spki + size), key_.public_key().spki());
  OPENSSL_free(spki);
}

TEST_F(SelfSigned, IsForItsNamesAndNoOthers) {
  const X509Ptr certificate = read(make_self_signed(key_, request_).value());
  EXPECT_EQ(X509_check_host(certificate.get(), "example.test", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "other.test", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "127.0.0.2", 0), 0);
}

TEST_F(SelfSigned, IsAServersAndNoAuthority) {
  const X509Ptr certificate = read(make_self_signed(key_, request_).value());
  EXPECT_EQ(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
}

TEST_F(SelfSigned, HasAnotherSerialNumberEachTime) {
  const X509Ptr one = read(make_self_signed(key_, request_).value());
  const X509Ptr other = read(make_self_signed(key_, request_).value());
  EXPECT_NE(
      ASN1_INTEGER_cmp(X509_get0_serialNumber(one.get()), X509_get0_serialNumber(other.get())), 0);
}

TEST_F(SelfSigned, RefusesWhatIsNoNameAndAKeyOfAnotherKind) {
  const auto code = [&](const SelfSignedRequest& request) {
    return make_self_signed(key_, request).error().code();
  };
  EXPECT_EQ(code({.common_name = "", .names = {"a"}}), Errc::kInvalidArgument);
  EXPECT_EQ(code({.common_name = "nsl", .names = {}}), Errc::kInvalidArgument);
  EXPECT_EQ(code({.common_name = "nsl", .names = {"a b"}}), Errc::kInvalidArgument);
  const SigningKey other = SigningKey::generate(KeyKind::kEd25519).value();
  EXPECT_EQ(make_self_signed(other, request_).error().code(), Errc::kBadKey);
}

TEST_F(SelfSigned, IsReadBackFromPem) {
  const Bytes der = make_self_signed(key_, request_).value();
  const std::string pem = certificate_pem(der);
  EXPECT_EQ(read_pem_certificates(as_bytes(pem), 1).value(), std::vector<Bytes>{der});
}

}  // namespace
}  // namespace nsl::crypto
