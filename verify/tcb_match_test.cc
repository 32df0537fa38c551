#include "verify/tcb_match.h"

#include <gtest/gtest.h>

#include "tests/verify/forge.h"

namespace nsl::verify {
namespace {

using testing::Forge;

TcbInfo info_of(const Forge& forge) {
  return read_tcb_info(as_bytes(forge.tcb_info.dump())).value();
}

std::string platform_status(const TcbInfo& info, const Forge& forge) {
  const std::optional<Svns> svns =
      forge.tee == Tee::kTdx ? std::optional(forge.td.tee_tcb_svn) : std::nullopt;
  const auto level = match_platform(info, forge.extension, svns);
  return level.ok() ? std::string(name(level->level.status)) : "none";
}

TEST(TcbMatch, NeedsEveryComponentOfALevel) {
  Forge forge(Tee::kSgx);
  const TcbInfo info = info_of(forge);
  EXPECT_EQ(platform_status(info, forge), "UpToDate");
  for (std::size_t i = 0; i < 16; ++i) {
    Forge other = forge;
    other.extension.components[i] = 9;
    EXPECT_EQ(platform_status(info, other), "OutOfDate") << i;
    other.extension.components[i] = 4;
    EXPECT_EQ(platform_status(info, other), "none") << i;
    other.extension.components.fill(255);
    EXPECT_EQ(platform_status(info, other), "UpToDate") << i;
  }
  forge.extension.pce_svn = 9;
  EXPECT_EQ(platform_status(info, forge), "OutOfDate");
  forge.extension.pce_svn = 256;  // more than a byte
  EXPECT_EQ(platform_status(info, forge), "UpToDate");
}

// A module of TDX 1.5 is judged by its identity: its two components are passed over then.
TEST(TcbMatch, PassesOverTheModulesComponentsIfTheyAreJudgedApart) {
  Forge forge(Tee::kTdx);
  const TcbInfo info = info_of(forge);
  for (std::size_t i = 0; i < 16; ++i) {
    Forge other = forge;
    other.td.tee_tcb_svn[i] = i == 1 ? 1 : 4;
    EXPECT_EQ(platform_status(info, other), i < 2 ? "UpToDate" : "none") << i;
  }
  forge.td.tee_tcb_svn[1] = 0;
  EXPECT_EQ(platform_status(info, forge), "UpToDate");
  forge.td.tee_tcb_svn[0] = 4;
  EXPECT_EQ(platform_status(info, forge), "none") << "of TDX 1.0 the module counts, too";
}

TEST(TcbMatch, FindsTheModuleByItsVersion) {
  Forge forge(Tee::kTdx);
  TcbInfo info = info_of(forge);
  const auto match = [&](std::uint8_t version, std::uint8_t svn) {
    Svns svns{};
    svns[0] = svn;
    svns[1] = version;
    return match_tdx_module(info, forge.td, svns);
  };
  EXPECT_EQ((*match(1, 10))->level.status, TcbStatus::kUpToDate);
  EXPECT_EQ((*match(1, 9))->level.status, TcbStatus::kOutOfDate);
  EXPECT_FALSE(match(1, 4).ok()) << "below every level";
  EXPECT_FALSE(match(2, 10).ok()) << "an unknown module";
  EXPECT_FALSE(match(0, 10)->has_value()) << "TDX 1.0 has no level of its own";
  info.tdx_module_identities[0].id = "TDX_1A";
  EXPECT_TRUE(match(0x1a, 10).ok());
  info.tdx_module.reset();
  EXPECT_FALSE(match(0, 10).ok());
}

TEST(TcbMatch, RefusesAModuleOfAnotherSigner) {
  for (const std::uint8_t version : {0, 1}) {
    Forge forge(Tee::kTdx);
    forge.td.tee_tcb_svn[1] = version;
    const TcbInfo info = info_of(forge);
    EXPECT_TRUE(match_tdx_module(info, forge.td, forge.td.tee_tcb_svn).ok());
    TdReport other = forge.td;
    other.mr_signer_seam[47] = 1;
    EXPECT_FALSE(match_tdx_module(info, other, other.tee_tcb_svn).ok());
    other = forge.td;
    other.seam_attributes[7] = 0x80;
    EXPECT_FALSE(match_tdx_module(info, other, other.tee_tcb_svn).ok());
  }
}

TEST(TcbMatch, HoldsTheQuotingEnclaveAgainstItsIdentity) {
  const Forge forge(Tee::kSgx);
  const QeIdentity identity = read_qe_identity(as_bytes(forge.qe_identity.dump())).value();
  const SgxReport& good = forge.qe_report;
  EXPECT_TRUE(check_qe(identity, Tee::kSgx, good).ok());
  EXPECT_FALSE(check_qe(identity, Tee::kTdx, good).ok());
  const auto refused = [&](auto change) {
    SgxReport report = good;
    change(report);
    return !check_qe(identity, Tee::kSgx, report).ok();
  };
  EXPECT_TRUE(refused([](SgxReport& r) { r.mr_signer[0] ^= 1; }));
  EXPECT_TRUE(refused([](SgxReport& r) { r.isv_prod_id = 2; }));
  EXPECT_TRUE(refused([](SgxReport& r) { r.misc_select[3] = 1; }));
  EXPECT_TRUE(refused([](SgxReport& r) { r.attributes[0] |= 2; })) << "debug";
  EXPECT_FALSE(refused([](SgxReport& r) { r.attributes[15] = 1; })) << "not under the mask";
  EXPECT_FALSE(refused([](SgxReport& r) { r.mr_enclave[0] = 1; })) << "every build has its own";
  SgxReport report = good;
  report.isv_svn = 3;
  EXPECT_FALSE(match_qe(identity, report).ok());
  report.isv_svn = 4;
  EXPECT_EQ(match_qe(identity, report)->level.status, TcbStatus::kOutOfDate);
}

}  // namespace
}  // namespace nsl::verify
