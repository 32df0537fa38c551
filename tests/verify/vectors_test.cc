// Every case of the vectors gets the outcome that its expected.json states, at the stated time.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/verify/case_folder.h"

namespace nsl::verify {
namespace {

using testing::Case;

std::string text(const nlohmann::json& json, const char* key) { return json.value(key, ""); }

std::string describe(const Verdict& verdict) {
  std::string out = verdict.accepted ? "accepted" : "refused";
  for (const Refusal& refusal : verdict.refusals)
    out += "; " + std::string(info(refusal.stage).slug) + ": " + refusal.reason;
  return out;
}

Verdict judge(const Case& c, const Policy& policy) {
  const auto anchor = TrustAnchor::intel_sgx_root();
  return verify_quote(c.files.quote, c.files.collateral(), *anchor, policy, c.at);
}

Verdict judge_with_own_root(const Case& c, const Policy& policy) {
  const auto anchor = TrustAnchor::from_pem(*c.trusted_root);
  return verify_quote(c.files.quote, c.files.collateral(), anchor.value(), policy, c.at);
}

// The stage that has to refuse, for each reason that the cases give.
struct Reason {
  const char* text;
  Stage stage;
};
constexpr Reason kReasons[] = {
    {"SHA-256(attestation key || auth data)", Stage::kAttestationKey},
    {"quote signature does not verify", Stage::kQuoteSignature},
    {"QE report signature does not verify", Stage::kQeReportSignature},
    {"QE report is not signed by this PCK key", Stage::kQeReportSignature},
    {"truncated", Stage::kQuoteFormat},
    {"certification data type", Stage::kCertificationData},
    {"collateral expired or not yet valid", Stage::kValidity},
    {"PCK certificate is on the PCK CRL", Stage::kRevocation},
    {"untrusted root", Stage::kPckChain},
    {"TCB info signature does not verify", Stage::kTcbInfo},
    {"TCB info id is SGX, the quote is TDX", Stage::kPlatformMatch},
};

void expect_refused(const std::string& name, const std::string& why, const Verdict& verdict) {
  EXPECT_FALSE(verdict.accepted) << name;
  for (const Reason& reason : kReasons) {
    if (why.find(reason.text) == std::string::npos)
      continue;
    const auto at_stage = [&](const Refusal& r) { return r.stage == reason.stage; };
    EXPECT_TRUE(std::ranges::any_of(verdict.refusals, at_stage)) << name << ": " << why << "\n"
                                                                 << describe(verdict);
    return;
  }
  ADD_FAILURE() << name << ": no stage is known for " << why;
}

std::string status_of(const std::optional<ComponentTcb>& part) {
  return part ? std::string(nsl::verify::name(part->level.status)) : "";
}

std::string status_of(const std::optional<TcbStatus>& status) {
  return status ? std::string(nsl::verify::name(*status)) : "";
}

void expect_values(const Case& c, const nlohmann::json& expected, const Verdict& verdict) {
  const Values& values = verdict.values;
  EXPECT_EQ(status_of(values.tcb_status), text(expected, "tcb_status")) << c.name;
  EXPECT_EQ(status_of(values.platform_tcb), text(expected, "platform_tcb_status")) << c.name;
  EXPECT_EQ(status_of(values.qe_tcb), text(expected, "qe_tcb_status")) << c.name;
  EXPECT_EQ(values.platform_tcb->level.advisories,
            expected["platform_advisory_ids"].get<std::vector<std::string>>())
      << c.name;
  if (expected.contains("tdx_module")) {
    const auto& module = expected["tdx_module"];
    ASSERT_TRUE(values.tdx_module_tcb) << c.name;
    EXPECT_EQ(values.tdx_module_tcb->id, module["id"].get<std::string>()) << c.name;
    EXPECT_EQ(status_of(values.tdx_module_tcb), module["status"].get<std::string>()) << c.name;
    EXPECT_EQ(*values.tdx_module_tcb->isv_svn, module["matched_isvsvn"].get<int>()) << c.name;
  } else {
    EXPECT_FALSE(values.tdx_module_tcb) << c.name;
  }
  EXPECT_EQ(status_of(values.tcb_status_if_relaunched), text(expected, "status_of_tee_tcb_svn2"))
      << c.name;
}

TEST(Vectors, EveryCaseHasItsExpectedOutcome) {
  const auto cases = testing::load_cases();
  if (cases.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  for (const Case& c : cases) {
    const auto& expected = c.facts["expected"];
    const std::string outcome = text(expected, c.trusted_root ? "with_intel_root" : "verdict");
    const Verdict verdict = judge(c, testing::accept_all_policy());
    if (outcome == "VERIFIED") {
      EXPECT_TRUE(verdict.accepted) << c.name << ": " << describe(verdict);
      expect_values(c, expected, verdict);
    } else {
      ASSERT_EQ(outcome.substr(0, 6), "REJECT") << c.name;
      expect_refused(c.name, outcome, verdict);
    }
  }
}

TEST(Vectors, CasesOfAnotherRootHaveTheirOutcomeUnderThatRoot) {
  const auto cases = testing::load_cases();
  if (cases.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  int count = 0;
  for (const Case& c : cases) {
    if (!c.trusted_root)
      continue;
    ++count;
    const std::string outcome = text(c.facts["expected"], "with_trusted_root");
    const Verdict verdict = judge_with_own_root(c, testing::accept_all_policy());
    if (outcome.starts_with("REJECT")) {
      expect_refused(c.name, outcome, verdict);
      continue;
    }
    EXPECT_TRUE(verdict.accepted) << c.name << ": " << describe(verdict);
    EXPECT_TRUE(outcome.starts_with(status_of(verdict.values.tcb_status)))
        << c.name << ": " << outcome << ", got " << status_of(verdict.values.tcb_status);
  }
  EXPECT_GE(count, 4);
}

TEST(Vectors, StatusIsReportedThoughTheCollateralExpired) {
  if (!testing::vectors_folder())
    GTEST_SKIP() << "skipped sgx-dcap: no vectors";
  const Case c = testing::load_case("sgx-dcap/signal-expired-collateral");
  const Verdict verdict = judge(c, testing::accept_all_policy());
  EXPECT_EQ(verdict.first_refusal()->stage, Stage::kValidity);
  EXPECT_EQ(status_of(verdict.values.tcb_status), "UpToDate");
}

TEST(Vectors, PolicyForGenuineHardwareTakesUpToDateAndRefusesDebugAndOutOfDate) {
  const auto cases = testing::load_cases();
  if (cases.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  for (const Case& c : cases) {
    if (!c.is_genuine())
      continue;
    const auto& expected = c.facts["expected"];
    const bool fine = expected["tcb_status"] == "UpToDate" && !expected["debug"].get<bool>();
    const Verdict verdict = judge(c, Policy::genuine_hardware());
    EXPECT_EQ(verdict.accepted, fine) << c.name << ": " << describe(verdict);
    if (fine || verdict.accepted)
      continue;
    const Stage stage = expected["debug"].get<bool>() ? Stage::kDebug : Stage::kTcbStatus;
    EXPECT_EQ(verdict.first_refusal()->stage, stage) << c.name;
  }
}

// Every moment outside of the window in which all documents are valid is refused, the first and the
// last second inside are not.
TEST(Vectors, ValidityIsJudgedToTheSecond) {
  const auto cases = testing::load_cases();
  if (cases.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  for (Case c : cases) {
    if (!c.is_genuine())
      continue;
    const Verdict now = judge(c, testing::accept_all_policy());
    UnixMillis first(0);
    UnixMillis last(INT64_MAX);
    for (const ValidityFact& fact : now.values.validity) {
      first = std::max(first, fact.window.from);
      last = std::min(last, fact.window.until);
    }
    const auto accepted_at = [&](UnixMillis at) {
      c.at = at;
      return judge(c, testing::accept_all_policy()).accepted;
    };
    using std::chrono::milliseconds;
    EXPECT_TRUE(accepted_at(first)) << c.name;
    EXPECT_FALSE(accepted_at(first - milliseconds(1))) << c.name;
    EXPECT_TRUE(accepted_at(last)) << c.name;
    EXPECT_FALSE(accepted_at(last + milliseconds(1))) << c.name;
  }
}

TEST(Vectors, CustomClaimsAfterAQuoteAreTakenIfTheReportDataBindsThem) {
  const auto root = testing::vectors_folder();
  if (!root)
    GTEST_SKIP() << "skipped sgx-dcap: no vectors";
  Case c = testing::load_case("sgx-dcap/signal-cds2-uptodate");
  std::ifstream file(*root / "sgx-dcap/signal-cds2-uptodate/evidence.open-enclave.bin",
                     std::ios::binary);
  c.files.quote.assign(std::istreambuf_iterator<char>(file), {});
  Verdict verdict = judge(c, testing::accept_all_policy());
  EXPECT_TRUE(verdict.accepted) << describe(verdict);
  EXPECT_EQ(verdict.values.quote->trailing, Trailing::kClaims);
  c.files.quote.back() ^= 1;
  verdict = judge(c, testing::accept_all_policy());
  EXPECT_EQ(verdict.first_refusal()->stage, Stage::kQuoteFormat);
}

}  // namespace
}  // namespace nsl::verify
