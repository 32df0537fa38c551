// Intel's certificates and lists, genuine and changed, beside OpenSSL's reading of them.

#include "crypto/certificate.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "base/hex.h"
#include "crypto/certificate_path.h"
#include "crypto/crl.h"
#include "crypto/pem.h"

namespace nsl::crypto {
namespace {

namespace fs = std::filesystem;

fs::path vectors() {
  const char* const named = std::getenv("NSL_VECTORS");
  return named != nullptr ? fs::path(named) : fs::path(NSL_SOURCE_DIR) / "../shared/vectors";
}

Bytes read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

// Every certificate of every chain, each once.
std::set<Bytes> all_certificates() {
  std::set<Bytes> found;
  for (const char* topic : {"sgx-dcap", "tdx-dcap"}) {
    if (!fs::exists(vectors() / topic))
      continue;
    for (const auto& entry : fs::recursive_directory_iterator(vectors() / topic)) {
      if (entry.path().extension() != ".pem")
        continue;
      const auto chain = read_pem_certificates(read_file(entry.path()), 4);
      EXPECT_TRUE(chain.ok()) << entry.path();
      found.insert(chain->begin(), chain->end());
    }
  }
  return found;
}

std::set<Bytes> all_lists() {
  std::set<Bytes> found;
  for (const char* topic : {"sgx-dcap", "tdx-dcap"}) {
    if (!fs::exists(vectors() / topic))
      continue;
    for (const auto& entry : fs::recursive_directory_iterator(vectors() / topic))
      if (entry.path().extension() == ".der")
        found.insert(read_file(entry.path()));
  }
  return found;
}

using X509Pointer = std::unique_ptr<X509, decltype(&X509_free)>;
using CrlPointer = std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)>;

X509Pointer openssl_certificate(const Bytes& der) {
  const std::uint8_t* at = der.data();
  return X509Pointer(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
}

CrlPointer openssl_list(const Bytes& der) {
  const std::uint8_t* at = der.data();
  return CrlPointer(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())), X509_CRL_free);
}

std::string encoding_of(const X509_NAME* name) {
  std::uint8_t* out = nullptr;
  const int size = i2d_X509_NAME(name, &out);
  const std::string text = hex_encode(ByteSpan(out, static_cast<std::size_t>(size)));
  OPENSSL_free(out);
  return text;
}

std::string magnitude_of(const ASN1_INTEGER* serial) {
  return hex_encode(ByteSpan(ASN1_STRING_get0_data(serial),
                             static_cast<std::size_t>(ASN1_STRING_length(serial))));
}

std::int64_t millis_of(const ASN1_TIME* time) {
  ASN1_TIME* const epoch = ASN1_TIME_set(nullptr, 0);
  int days = 0;
  int seconds = 0;
  ASN1_TIME_diff(&days, &seconds, epoch, time);
  ASN1_TIME_free(epoch);
  return (std::int64_t{days} * 86'400 + seconds) * 1000;
}

void expect_same(const Certificate& ours, X509* theirs) {
  EXPECT_EQ(hex_encode(ours.serial()), magnitude_of(X509_get0_serialNumber(theirs)));
  EXPECT_EQ(hex_encode(ours.issuer()), encoding_of(X509_get_issuer_name(theirs)));
  EXPECT_EQ(hex_encode(ours.subject()), encoding_of(X509_get_subject_name(theirs)));
  EXPECT_EQ(ours.validity().from.count(), millis_of(X509_get0_notBefore(theirs)));
  EXPECT_EQ(ours.validity().until.count(), millis_of(X509_get0_notAfter(theirs)));
  const ASN1_BIT_STRING* const key = X509_get0_pubkey_bitstr(theirs);
  EXPECT_EQ(hex_encode(ours.public_key_point()),
            hex_encode(ByteSpan(key->data, static_cast<std::size_t>(key->length))));
  // OpenSSL tells nothing about these if any extension is malformed, ones that we pass over, too.
  if ((X509_get_extension_flags(theirs) & EXFLAG_INVALID) != 0)
    return;
  EXPECT_EQ(ours.is_authority(), X509_check_ca(theirs) == 1);
  const std::uint32_t usage = X509_get_key_usage(theirs);
  EXPECT_EQ(ours.may_sign_data(), (usage & X509v3_KU_DIGITAL_SIGNATURE) != 0);
  EXPECT_EQ(ours.may_sign_certificates(), (usage & X509v3_KU_KEY_CERT_SIGN) != 0);
  EXPECT_EQ(ours.may_sign_revocation_lists(), (usage & X509v3_KU_CRL_SIGN) != 0);
  const long path_length = X509_get_pathlen(theirs);
  EXPECT_EQ(ours.path_length() ? static_cast<long>(*ours.path_length()) : -1, path_length);
}

TEST(Certificate, ReadsWhatOpensslReads) {
  const auto all = all_certificates();
  if (all.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  EXPECT_GE(all.size(), 5u);
  for (const Bytes& der : all) {
    const auto ours = Certificate::from_der(der);
    ASSERT_TRUE(ours.ok()) << ours.error();
    expect_same(*ours, openssl_certificate(der).get());
  }
}

// Whatever is changed: what we take, OpenSSL takes and reads alike, and every issuer that we find,
// OpenSSL finds.
TEST(Certificate, ChangedAnywhereIsReadAlikeOrRefusedAndNeverVerifies) {
  const auto all = all_certificates();
  if (all.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  std::vector<Certificate> authorities;
  for (const Bytes& der : all) {
    auto certificate = Certificate::from_der(der);
    if (certificate->is_authority())
      authorities.push_back(std::move(certificate).value());
  }
  for (const Bytes& good : all) {
    Bytes der = good;
    for (std::size_t i = 0; i < der.size(); ++i) {
      for (const std::uint8_t mask : {0x01, 0x80}) {
        der[i] = good[i] ^ mask;
        const auto ours = Certificate::from_der(der);
        if (!ours.ok())
          continue;
        const auto theirs = openssl_certificate(der);
        ASSERT_TRUE(theirs) << i;
        expect_same(*ours, theirs.get());
        for (const Certificate& authority : authorities)
          EXPECT_FALSE(ours->issued_by(authority).ok()) << i;
      }
      der[i] = good[i];
    }
  }
}

TEST(Certificate, CutAnywhereIsRefused) {
  for (const Bytes& der : all_certificates())
    for (std::size_t size = 0; size < der.size(); ++size) {
      const Bytes cut(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(size));
      ASSERT_FALSE(Certificate::from_der(cut).ok());
    }
}

TEST(Certificate, LargerThanAnyIsRefused) {
  EXPECT_FALSE(Certificate::from_der(Bytes(Certificate::kMaxSize + 1, 0x30)).ok());
}

TEST(CertificatePath, IsFoundWhereOpensslFindsIt) {
  const auto all = all_certificates();
  if (all.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  int issued = 0;
  for (const Bytes& lower : all) {
    for (const Bytes& upper : all) {
      const auto subject = Certificate::from_der(lower);
      const auto issuer = Certificate::from_der(upper);
      const auto theirs = openssl_certificate(lower);
      const auto key = openssl_certificate(upper);
      const bool expected = X509_check_issued(key.get(), theirs.get()) == X509_V_OK &&
                            X509_verify(theirs.get(), X509_get0_pubkey(key.get())) == 1;
      EXPECT_EQ(subject->issued_by(*issuer).ok(), expected)
          << subject->subject_common_name() << " by " << issuer->subject_common_name();
      issued += expected ? 1 : 0;
    }
  }
  EXPECT_GT(issued, 5);
}

TEST(CertificatePath, OfNothingIsRefused) {
  const auto all = all_certificates();
  if (all.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  const auto anchor = Certificate::from_der(*all.begin());
  EXPECT_FALSE(check_path({}, *anchor).ok());
}

TEST(RevocationList, ReadsWhatOpensslReads) {
  const auto all = all_lists();
  if (all.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  std::size_t entries = 0;
  for (const Bytes& der : all) {
    const auto ours = RevocationList::from_der(der);
    ASSERT_TRUE(ours.ok()) << ours.error();
    const auto theirs = openssl_list(der);
    EXPECT_EQ(hex_encode(ours->issuer()), encoding_of(X509_CRL_get_issuer(theirs.get())));
    EXPECT_EQ(ours->validity().from.count(), millis_of(X509_CRL_get0_lastUpdate(theirs.get())));
    EXPECT_EQ(ours->validity().until.count(), millis_of(X509_CRL_get0_nextUpdate(theirs.get())));
    STACK_OF(X509_REVOKED)* const revoked = X509_CRL_get_REVOKED(theirs.get());
    const int count = revoked == nullptr ? 0 : sk_X509_REVOKED_num(revoked);
    ASSERT_EQ(ours->entry_count(), static_cast<std::size_t>(count));
    const auto serials = ours->serials();
    for (int i = 0; i < count; ++i) {
      const auto* serial = X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(revoked, i));
      EXPECT_EQ(hex_encode(serials[static_cast<std::size_t>(i)]), magnitude_of(serial));
      EXPECT_TRUE(ours->contains(serials[static_cast<std::size_t>(i)]));
    }
    EXPECT_FALSE(ours->contains(Bytes{0x77}));
    entries += ours->entry_count();
  }
  EXPECT_GT(entries, 20u);
}

TEST(RevocationList, ChangedOrCutAnywhereIsRefusedOrNotSignedAnyMore) {
  const auto lists = all_lists();
  if (lists.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  std::vector<Certificate> authorities;
  for (const Bytes& der : all_certificates()) {
    auto certificate = Certificate::from_der(der);
    if (certificate->may_sign_revocation_lists())
      authorities.push_back(std::move(certificate).value());
  }
  const auto is_issued = [&](const RevocationList& list) {
    for (const Certificate& authority : authorities)
      if (list.issued_by(authority).ok())
        return true;
    return false;
  };
  for (const Bytes& good : lists) {
    EXPECT_TRUE(is_issued(RevocationList::from_der(good).value()));
    Bytes der = good;
    for (std::size_t i = 0; i < der.size(); i += 3) {
      der[i] ^= 0x01;
      const auto list = RevocationList::from_der(der);
      EXPECT_FALSE(list.ok() && is_issued(*list)) << i;
      der[i] ^= 0x01;
      const Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_FALSE(RevocationList::from_der(cut).ok());
    }
  }
}

TEST(Pem, TakesBlocksWithWhiteSpaceAndTrailingNulsOnly) {
  const std::string block = "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n";
  const auto count = [](const std::string& text) {
    const auto found = read_pem_certificates(as_bytes(text), 2);
    return found.ok() ? found->size() : 0;
  };
  EXPECT_EQ(count(block), 1u);
  EXPECT_EQ(count("\r\n" + block + "\n" + block + std::string(2, '\0')), 2u);
  for (const std::string& text :
       {std::string(), std::string("\0", 1), block + block + block, "x" + block, block + "x",
        block + std::string("\0", 1) + block, std::string("-----BEGIN CERTIFICATE-----\nAAEC\n"),
        std::string("-----BEGIN CERTIFICATE-----\nAAE\n-----END CERTIFICATE-----"),
        std::string("-----BEGIN CERTIFICATE-----\nAA-C\n-----END CERTIFICATE-----"),
        std::string("-----BEGIN X509 CRL-----\nAAEC\n-----END X509 CRL-----")})
    EXPECT_EQ(count(text), 0u) << text;
}

}  // namespace
}  // namespace nsl::crypto
