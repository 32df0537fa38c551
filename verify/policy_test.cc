#include "verify/policy.h"

#include <gtest/gtest.h>

#include "tests/verify/forge.h"
#include "verify/timestamp.h"

namespace nsl::verify {
namespace {

using testing::Forge;

std::string stage_of(const Verdict& verdict) {
  if (verdict.accepted)
    return "accepted";
  return verdict.refusals.empty() ? "none" : std::string(info(verdict.refusals.front().stage).slug);
}

TEST(Policy, ThatListsNothingAcceptsNothing) {
  EXPECT_EQ(stage_of(Forge(Tee::kSgx).judge(Policy())), "measurement");
  EXPECT_EQ(stage_of(Forge(Tee::kTdx).judge(Policy())), "measurement");
}

TEST(Policy, AcceptsAnEnclaveOnlyIfARuleIsMetInAll) {
  const Forge forge(Tee::kSgx);
  const auto judge = [&](const SgxRule& rule) {
    Policy policy;
    policy.sgx = {
        SgxRule{
            .mr_enclave = ByteArray<32>{}, .mr_signer = {}, .product_id = {}, .minimum_svn = {}},
        rule};
    return stage_of(forge.judge(policy));
  };
  SgxRule rule;
  EXPECT_EQ(judge(rule), "measurement") << "an empty rule is met by nothing";
  rule.minimum_svn = 0;
  EXPECT_EQ(judge(rule), "measurement");
  rule.mr_enclave = forge.enclave.mr_enclave;
  EXPECT_EQ(judge(rule), "accepted");
  rule.mr_enclave->back() ^= 1;
  EXPECT_EQ(judge(rule), "measurement");
  rule = {
      .mr_enclave = {}, .mr_signer = forge.enclave.mr_signer, .product_id = 7, .minimum_svn = 3};
  EXPECT_EQ(judge(rule), "accepted");
  rule.minimum_svn = 4;
  EXPECT_EQ(judge(rule), "measurement");
  rule.minimum_svn = 3;
  rule.product_id = 8;
  EXPECT_EQ(judge(rule), "measurement");
}

TEST(Policy, AcceptsATrustDomainOnlyIfARuleIsMetInAll) {
  const Forge forge(Tee::kTdx);
  const auto judge = [&](const TdxRule& rule) {
    Policy policy;
    policy.tdx = {rule};
    return stage_of(forge.judge(policy));
  };
  TdxRule rule;
  EXPECT_EQ(judge(rule), "measurement") << "an empty rule is met by nothing";
  rule.mr_td = forge.td.mr_td;
  EXPECT_EQ(judge(rule), "accepted");
  for (std::size_t i = 0; i < 4; ++i) {
    TdxRule other = rule;
    other.rtmr[i] = forge.td.rtmr[i];
    EXPECT_EQ(judge(other), "accepted");
    other.rtmr[i]->back() ^= 1;
    EXPECT_EQ(judge(other), "measurement");
  }
  for (auto member : {&TdxRule::mr_td, &TdxRule::mr_seam, &TdxRule::mr_config_id,
                      &TdxRule::mr_owner, &TdxRule::mr_owner_config}) {
    TdxRule other = rule;
    (other.*member).emplace().fill(0x99);
    EXPECT_EQ(judge(other), "measurement");
  }
}

// MRTD does not cover the attributes: whoever starts the TD sets them.
TEST(Policy, AcceptsNoTrustDomainWhoseAttributesLetOthersIn) {
  Forge forge(Tee::kTdx);
  TdxRule rule;
  rule.mr_td = forge.td.mr_td;
  const auto judge = [&](const TdxRule& wanted) {
    Policy policy;
    policy.tdx = {wanted};
    return stage_of(forge.judge(policy));
  };
  for (std::size_t bit = 8; bit < 64; ++bit) {
    const bool harmless = bit == 27 || bit == 28 || bit == 30 || bit == 31 || bit == 63;
    forge.td.td_attributes = {};
    forge.td.td_attributes[bit / 8] = static_cast<std::uint8_t>(1u << bit % 8);
    EXPECT_EQ(judge(rule), harmless ? "accepted" : "measurement") << bit;
    TdxRule exact = rule;
    exact.td_attributes = forge.td.td_attributes;
    EXPECT_EQ(judge(exact), "accepted") << bit << ": the relying party named it";
    exact.td_attributes->front() ^= 1;
    EXPECT_EQ(judge(exact), "measurement") << bit;
  }
  rule.xfam = forge.td.xfam;
  forge.td.td_attributes = {};
  EXPECT_EQ(judge(rule), "accepted");
  rule.xfam->front() ^= 1;
  EXPECT_EQ(judge(rule), "measurement");
}

TEST(Policy, AcceptsAMigratableTrustDomainOnlyOfTheServiceThatItNames) {
  Forge forge(Tee::kTdx);
  forge.td.td_attributes[3] |= 0x20;
  TdxRule rule;
  rule.mr_td = forge.td.mr_td;
  const auto judge = [&] {
    Policy policy;
    policy.tdx = {rule};
    return stage_of(forge.judge(policy));
  };
  EXPECT_EQ(judge(), "measurement");
  rule.mr_service_td.emplace().fill(0x5e);
  EXPECT_EQ(judge(), "measurement") << "TD report 1.0 does not say which service it is";
  forge.version = 5;
  forge.td.addition15.emplace().tee_tcb_svn2 = forge.td.tee_tcb_svn;
  EXPECT_EQ(judge(), "measurement") << "another service";
  forge.td.addition15->mr_service_td.fill(0x5e);
  EXPECT_EQ(judge(), "accepted");
  forge.td.td_attributes[2] = 1;
  EXPECT_EQ(judge(), "measurement") << "an attribute that is not known";
}

TEST(Policy, OfAnotherTeeDoesNotCount) {
  Policy policy;
  policy.tdx = {TdxRule{}};
  policy.tdx[0].mr_td.emplace();
  EXPECT_EQ(stage_of(Forge(Tee::kSgx).judge(policy)), "measurement");
}

TEST(Policy, RefusesDebugUnlessAllowed) {
  Forge sgx(Tee::kSgx);
  sgx.enclave.attributes[0] |= 0x02;
  Forge tdx(Tee::kTdx);
  for (std::uint8_t bit = 0; bit < 8; ++bit) {
    tdx.td.td_attributes[0] = static_cast<std::uint8_t>(1u << bit);
    EXPECT_EQ(stage_of(tdx.judge(Policy::genuine_hardware())), "debug") << int{bit};
  }
  Policy policy = Policy::genuine_hardware();
  EXPECT_EQ(stage_of(sgx.judge(policy)), "debug");
  policy.debug = Choice::kAllow;
  EXPECT_EQ(stage_of(sgx.judge(policy)), "accepted");
  EXPECT_EQ(stage_of(tdx.judge(policy)), "accepted");
}

TEST(Policy, RefusesSimulationUnlessAllowed) {
  Forge forge(Tee::kSgx);
  const std::string name = "NSL INSECURE SIMULATION Root CA";
  for (std::string* part : {&forge.root.subject, &forge.root.issuer, &forge.authority.issuer,
                            &forge.tcb_signer.issuer, &forge.root_crl.issuer})
    *part = name;
  Policy policy = Policy::genuine_hardware();
  EXPECT_EQ(stage_of(forge.judge(policy)), "simulation");
  policy.insecure_simulation = Choice::kAllow;
  const Verdict verdict = forge.judge(policy);
  EXPECT_TRUE(verdict.accepted);
  EXPECT_TRUE(verdict.values.simulation);
}

TEST(Policy, AcceptsListedPlatformsOnly) {
  const Forge forge(Tee::kSgx);
  Policy policy = Policy::genuine_hardware();
  policy.platform.fmspc = {forge.extension.fmspc};
  policy.platform.ppid = {ByteArray<16>{1}, forge.extension.ppid};
  EXPECT_EQ(stage_of(forge.judge(policy)), "accepted");
  policy.platform.ppid.pop_back();
  EXPECT_EQ(stage_of(forge.judge(policy)), "platform");
  policy.platform.ppid.clear();
  policy.platform.fmspc[0][5] ^= 1;
  EXPECT_EQ(stage_of(forge.judge(policy)), "platform");
  policy.platform.fmspc.clear();
  policy.platform.platform_instance_id = {ByteArray<16>{}};
  EXPECT_EQ(stage_of(forge.judge(policy)), "platform") << "this platform has no instance id";
}

TEST(Policy, DemandsAnEvaluationNumberOfBothDocuments) {
  Forge forge(Tee::kSgx);
  Policy policy = Policy::genuine_hardware();
  policy.minimum_evaluation_number = 20;
  EXPECT_EQ(stage_of(forge.judge(policy)), "accepted");
  forge.tcb_info["tcbEvaluationDataNumber"] = 19;
  EXPECT_EQ(stage_of(forge.judge(policy)), "evaluation-number");
  forge.tcb_info["tcbEvaluationDataNumber"] = 21;
  forge.qe_identity["tcbEvaluationDataNumber"] = 19;
  EXPECT_EQ(stage_of(forge.judge(policy)), "evaluation-number");
}

TEST(Policy, AcceptsListedStatusesAndNeverRevoked) {
  Forge forge(Tee::kSgx);
  for (const TcbStatus status : kAllTcbStatuses) {
    forge.tcb_info["tcbLevels"][0]["tcbStatus"] = name(status);
    Policy policy = Policy::genuine_hardware();
    policy.accepted_statuses = {status};
    const bool revoked = status == TcbStatus::kRevoked;
    EXPECT_EQ(stage_of(forge.judge(policy)), revoked ? "tcb-status" : "accepted") << name(status);
    EXPECT_EQ(forge.judge(policy).values.tcb_status, status);
    policy.accepted_statuses.clear();
    EXPECT_EQ(stage_of(forge.judge(policy)), "tcb-status") << name(status);
  }
}

// The platform of the forge misses the recovery of 2025-06-01 and is judged at 2026-01-01: 214 days
// later.
TEST(Policy, GrantsGraceFromTheRecoveryThatWasMissed) {
  Forge forge(Tee::kSgx);
  forge.extension.components.fill(9);
  Policy policy = Policy::genuine_hardware();
  EXPECT_EQ(stage_of(forge.judge(policy)), "tcb-status");
  policy.grace = std::chrono::days(213);
  EXPECT_EQ(stage_of(forge.judge(policy)), "tcb-status");
  policy.grace = std::chrono::days(214);
  EXPECT_EQ(stage_of(forge.judge(policy)), "accepted");
  EXPECT_EQ(forge.judge(policy).values.tcb_status, TcbStatus::kOutOfDate);
  policy.accepted_statuses = {TcbStatus::kSwHardeningNeeded};
  EXPECT_EQ(stage_of(forge.judge(policy)), "tcb-status") << "grace stands in for UpToDate only";
}

TEST(Policy, CountsGraceFromTheFirstOfSeveralRecoveries) {
  Forge forge(Tee::kSgx);
  forge.extension.components.fill(6);
  auto levels = forge.tcb_info["tcbLevels"];
  levels.insert(levels.begin() + 1, levels[0]);
  levels[1]["tcb"]["sgxtcbcomponents"][0]["svn"] = 8;
  levels[1]["tcbDate"] = "2024-06-01T00:00:00Z";
  levels[1]["tcbStatus"] = "OutOfDate";
  forge.tcb_info["tcbLevels"] = levels;
  Policy policy = Policy::genuine_hardware();
  policy.grace = std::chrono::days(214);
  EXPECT_EQ(stage_of(forge.judge(policy)), "tcb-status");
  EXPECT_EQ(format_timestamp(*forge.judge(policy).values.platform_tcb->recovery),
            "2024-06-01T00:00:00Z");
}

TEST(Policy, GrantsNoGraceWithoutARecoveryAndToEachPartByItself) {
  Policy policy = Policy::genuine_hardware();
  policy.grace = std::chrono::days(214);
  Forge forge(Tee::kSgx);
  forge.tcb_info["tcbLevels"][0]["tcbStatus"] = "OutOfDate";
  EXPECT_EQ(stage_of(forge.judge(policy)), "tcb-status");
  forge = Forge(Tee::kSgx);
  forge.qe_report.isv_svn = 7;
  EXPECT_EQ(stage_of(forge.judge(policy)), "accepted");
  forge.qe_identity["tcbLevels"][0]["tcbDate"] = "2025-05-01T00:00:00Z";
  EXPECT_EQ(stage_of(forge.judge(policy)), "tcb-status");
}

// What an out-of-date part hides in the status of the whole, grace does not forgive.
TEST(Policy, GrantsGraceToThePartsAndNotToTheWhole) {
  Forge forge(Tee::kSgx);
  forge.qe_report.isv_svn = 7;
  forge.tcb_info["tcbLevels"][0]["tcbStatus"] = "SWHardeningNeeded";
  Policy policy = Policy::genuine_hardware();
  policy.grace = std::chrono::days(214);
  EXPECT_EQ(forge.judge(policy).values.tcb_status, TcbStatus::kOutOfDate);
  EXPECT_EQ(stage_of(forge.judge(policy)), "tcb-status") << "the platform needs hardening";
  policy.accepted_statuses = {TcbStatus::kSwHardeningNeeded};
  EXPECT_EQ(stage_of(forge.judge(policy)), "accepted");
  forge.tcb_info["tcbLevels"][0]["tcbStatus"] = "Revoked";
  policy.accepted_statuses.assign(kAllTcbStatuses.begin(), kAllTcbStatuses.end());
  EXPECT_EQ(stage_of(forge.judge(policy)), "tcb-status") << "there is no grace for a revoked part";
}

TEST(Policy, AllowsListedAdvisoriesOnly) {
  Forge forge(Tee::kSgx);
  forge.tcb_info["tcbLevels"][0]["advisoryIDs"] = {"INTEL-SA-1", "INTEL-SA-2"};
  forge.qe_identity["tcbLevels"][0]["advisoryIDs"] = {"INTEL-SA-2", "INTEL-SA-3"};
  Policy policy = Policy::genuine_hardware();
  EXPECT_EQ(stage_of(forge.judge(policy)), "accepted") << "no list allows all";
  EXPECT_EQ(forge.judge(policy).values.advisories,
            (std::vector<std::string>{"INTEL-SA-1", "INTEL-SA-2", "INTEL-SA-3"}));
  policy.allowed_advisories = {"INTEL-SA-1", "INTEL-SA-2"};
  EXPECT_EQ(stage_of(forge.judge(policy)), "advisories");
  policy.allowed_advisories->push_back("INTEL-SA-3");
  EXPECT_EQ(stage_of(forge.judge(policy)), "accepted");
  policy.allowed_advisories.emplace();
  EXPECT_EQ(stage_of(forge.judge(policy)), "advisories") << "an empty list allows none";
}

TEST(Policy, JudgesNothingThatIsNotKnown) {
  const Values nothing;
  const Policy policy = Policy::genuine_hardware();
  for (auto* judge : {judge_debug, judge_measurement, judge_platform, judge_evaluation_number,
                      judge_tcb_status, judge_advisories})
    EXPECT_FALSE(judge(policy, nothing).ok());
}

}  // namespace
}  // namespace nsl::verify
