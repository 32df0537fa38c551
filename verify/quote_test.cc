#include "verify/quote.h"

#include <gtest/gtest.h>

#include "tests/verify/forge.h"

namespace nsl::verify {
namespace {

using testing::Forge;

Forge forge_of(Tee tee, std::uint16_t version) {
  Forge forge(tee);
  forge.version = version;
  return forge;
}

TEST(Quote, IsReadInEveryVersionAndBody) {
  for (const std::uint16_t version : {3, 4, 5}) {
    const Bytes bytes = forge_of(Tee::kSgx, version).build().quote;
    const auto quote = read_quote(bytes);
    ASSERT_TRUE(quote.ok()) << version << quote.error();
    EXPECT_EQ(quote->header.version, version);
    EXPECT_EQ(quote->sgx()->isv_prod_id, 7);
    EXPECT_EQ(quote->sgx()->isv_svn, 3);
    EXPECT_EQ(quote->sgx()->mr_enclave[31], 0xe1);
    EXPECT_EQ(quote->qe_report.isv_svn, 8);
  }
  for (const std::uint16_t version : {4, 5}) {
    const Bytes bytes = forge_of(Tee::kTdx, version).build().quote;
    EXPECT_EQ(read_quote(bytes)->tdx()->mr_td[47], 0x7d);
  }
  Forge forge = forge_of(Tee::kTdx, 5);
  forge.td.addition15.emplace().mr_service_td.fill(9);
  const Bytes bytes = forge.build().quote;
  EXPECT_EQ(read_quote(bytes)->tdx()->addition15->mr_service_td[47], 9);
}

// Each field has bytes of its own, at the place that the SDM says (volume 3D, REPORT).
TEST(Quote, HasEveryFieldOfAnSgxReportAtItsPlace) {
  Bytes bytes(SgxReport::kSize);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(i ^ i >> 8);
  const SgxReport report = read_sgx_report(bytes).value();
  const auto expect_at = [&](ByteSpan field, std::size_t at) {
    EXPECT_EQ(to_bytes(field), to_bytes(ByteSpan(bytes).subspan(at, field.size()))) << at;
  };
  expect_at(report.cpu_svn, 0);
  expect_at(report.misc_select, 16);
  expect_at(report.isv_ext_prod_id, 32);
  expect_at(report.attributes, 48);
  expect_at(report.mr_enclave, 64);
  expect_at(report.mr_signer, 128);
  expect_at(report.config_id, 192);
  EXPECT_EQ(report.isv_prod_id, bytes[256] | bytes[257] << 8);
  EXPECT_EQ(report.isv_svn, bytes[258] | bytes[259] << 8);
  EXPECT_EQ(report.config_svn, bytes[260] | bytes[261] << 8);
  expect_at(report.isv_family_id, 304);
  expect_at(report.report_data, 320);
}

TEST(Quote, IsRefusedWhenCutAnywhere) {
  for (const Tee tee : {Tee::kSgx, Tee::kTdx}) {
    const Bytes bytes = Forge(tee).build().quote;
    ASSERT_TRUE(read_quote(bytes).ok());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      // A copy of exactly this size, so that AddressSanitizer sees a read past it.
      const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      const auto quote = read_quote(cut);
      ASSERT_FALSE(quote.ok()) << size;
      EXPECT_EQ(quote.error().code(), Errc::kBadQuote) << size;
    }
  }
}

TEST(Quote, IsRefusedWhenALengthInItLies) {
  const Bytes good = Forge(Tee::kSgx).build().quote;
  constexpr std::size_t kSignatureSize = 432;
  constexpr std::size_t kAuthSize = 432 + 4 + 64 + 64 + 384 + 64;
  constexpr std::size_t kCertificationSize = kAuthSize + 2 + 32 + 2;
  for (const std::size_t at : {kSignatureSize, kAuthSize, kCertificationSize}) {
    for (const std::uint8_t value : {0x00, 0x01, 0x7f, 0xff}) {
      Bytes bytes = good;
      if (bytes[at] == value)
        continue;
      bytes[at] = value;
      EXPECT_FALSE(read_quote(bytes).ok()) << at;
    }
    Bytes bytes = good;
    bytes[at + 1] = 0xff;
    EXPECT_FALSE(read_quote(bytes).ok()) << at;
  }
}

TEST(Quote, OfAnUnknownKindIsRefusedByName) {
  struct Change {
    std::size_t at;
    std::uint8_t value;
    const char* why;
  };
  const Bytes good = Forge(Tee::kSgx).build().quote;
  for (const Change& change :
       {Change{0, 2, "quote version 2"}, Change{0, 6, "quote version 6"},
        Change{2, 3, "attestation key type 3"}, Change{4, 0x81, "not of SGX"},
        Change{4, 1, "TEE type 1"}, Change{12, 0, "vendor"}}) {
    Bytes bytes = good;
    bytes[change.at] = change.value;
    const auto quote = read_quote(bytes);
    ASSERT_FALSE(quote.ok());
    EXPECT_EQ(quote.error().code(), Errc::kUnsupportedQuote);
    EXPECT_NE(quote.error().detail().find(change.why), std::string::npos) << quote.error();
  }
}

TEST(Quote, OfVersionFiveIsRefusedIfItsDescriptorContradictsItself) {
  Forge forge(Tee::kTdx);
  forge.version = 5;
  const Bytes good = forge.build().quote;
  for (const auto& [at, value] : {std::pair{48, 3}, {48, 1}, {48, 4}, {50, 0}, {52, 1}}) {
    Bytes bytes = good;
    bytes[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(value);
    EXPECT_FALSE(read_quote(bytes).ok()) << at;
  }
}

TEST(Quote, LargerThanAnyIsRefused) {
  Bytes bytes = Forge(Tee::kSgx).build().quote;
  bytes.resize(kMaxQuoteSize);
  EXPECT_TRUE(read_quote(bytes).ok());
  bytes.resize(kMaxQuoteSize + 1);
  EXPECT_FALSE(read_quote(bytes).ok());
}

}  // namespace
}  // namespace nsl::verify
