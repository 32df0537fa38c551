// `nsl quote verify` on evidence that each of the stages refuses: its exit status, its JSON, and what
// docs/attestation.md says of both.

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/quote_command.h"
#include "tests/verify/forge.h"
#include "verify/stage.h"
#include "verify/timestamp.h"

namespace nsl::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using verify::Stage;
using verify::Tee;
using verify::testing::EvidenceFiles;
using verify::testing::Forge;

const std::string kAny = "version = 1\nmeasurements = \"any\"\n";

struct StageCase {
  Stage stage;
  std::function<void(Forge&)> change;
  std::function<void(EvidenceFiles&)> damage = [](EvidenceFiles&) {};
  std::string policy = kAny;
  Tee tee = Tee::kSgx;
};

void nothing(Forge&) {}

// Changes one byte of the part of the quote that `part` points out.
std::function<void(EvidenceFiles&)> flip(ByteSpan verify::Quote::* part) {
  return [part](EvidenceFiles& files) {
    const auto quote = verify::read_quote(files.quote);
    const auto at = (*quote.*part).data() - files.quote.data();
    files.quote[static_cast<std::size_t>(at)] ^= 1;
  };
}

void make_simulated(Forge& forge) {
  for (std::string* name : {&forge.root.subject, &forge.root.issuer, &forge.authority.issuer,
                            &forge.tcb_signer.issuer, &forge.root_crl.issuer})
    *name = "NSL INSECURE SIMULATION Root CA";
}

// The certification data without the chain, as type 3 says that it is.
void name_no_certificate(EvidenceFiles& files) {
  const auto quote = verify::read_quote(files.quote);
  const auto at = quote->certification_data.data() - files.quote.data();
  files.quote[static_cast<std::size_t>(at) - 6] = 3;
}

const std::vector<StageCase>& stage_cases() {
  static const std::vector<StageCase> cases = {
      {Stage::kQuoteFormat, nothing, [](EvidenceFiles& f) { f.quote.resize(100); }},
      {Stage::kCertificationData, nothing, name_no_certificate},
      {Stage::kPckChain, [](Forge& f) { f.pck.authority = true; }},
      {Stage::kQeReportSignature, nothing, flip(&verify::Quote::qe_report_signature)},
      {Stage::kAttestationKey, nothing, flip(&verify::Quote::qe_auth_data)},
      {Stage::kQuoteSignature, nothing, flip(&verify::Quote::signature)},
      {Stage::kRevocationLists, [](Forge& f) { f.pck_crl.issuer = "Other"; }},
      {Stage::kTcbInfo, [](Forge& f) { f.tcb_info["version"] = 9; }},
      {Stage::kQeIdentity, [](Forge& f) { f.qe_identity["version"] = 9; }},
      {Stage::kRevocation, [](Forge& f) { f.pck_crl.serials = {f.pck.serial}; }},
      {Stage::kValidity, [](Forge& f) { f.pck.until = UnixMillis(f.at.count() - 1000); }},
      {Stage::kPlatformMatch, [](Forge& f) { f.tcb_info["fmspc"] = "00a06d080001"; }},
      {Stage::kQeMatch, [](Forge& f) { f.qe_report.mr_signer[0] ^= 1; }},
      {.stage = Stage::kTdxModule,
       .change = [](Forge& f) { f.td.tee_tcb_svn[1] = 9; },
       .tee = Tee::kTdx},
      {Stage::kTcbLevel, [](Forge& f) { f.extension.components[15] = 4; }},
      {Stage::kSimulation, make_simulated},
      {Stage::kDebug, [](Forge& f) { f.enclave.attributes[0] |= 2; }},
      {.stage = Stage::kMeasurement,
       .change = nothing,
       .policy = "version = 1\n[[sgx]]\nmrenclave = \"" + std::string(64, '0') + "\"\n"},
      {.stage = Stage::kPlatform,
       .change = nothing,
       .policy = kAny + "[platform]\nfmspc = [\"00906ED50000\"]\n"},
      {.stage = Stage::kEvaluationNumber,
       .change = nothing,
       .policy = kAny + "[tcb]\nminimum_evaluation_number = 21\n"},
      {Stage::kTcbStatus, [](Forge& f) { f.extension.components[0] = 9; }},
      {.stage = Stage::kAdvisories,
       .change = [](Forge& f) { f.tcb_info["tcbLevels"][0]["advisoryIDs"] = {"INTEL-SA-00001"}; },
       .policy = kAny + "[tcb]\nallowed_advisories = []\n"},
  };
  return cases;
}

class QuoteStages : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("nsl-quote-stages-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const char* name, ByteSpan bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << as_text(bytes);
  }

  void write_evidence(const EvidenceFiles& files) const {
    write("quote.bin", files.quote);
    write("tcb_info.json", files.tcb_info);
    write("tcb_info_issuer_chain.pem", files.tcb_info_issuer_chain);
    write("qe_identity.json", files.qe_identity);
    write("qe_identity_issuer_chain.pem", files.qe_identity_issuer_chain);
    write("pck_crl.der", files.pck_crl);
    write("pck_crl_issuer_chain.pem", files.pck_crl_issuer_chain);
    write("root_ca_crl.der", files.root_ca_crl);
    write("root.pem", verify::testing::root_pem_of(files));
  }

  struct Outcome {
    int status = -1;
    json verdict;
  };

  Outcome run(const StageCase& c) const {
    Forge forge(c.tee);
    c.change(forge);
    EvidenceFiles files = forge.build();
    c.damage(files);
    write_evidence(files);
    write("policy.toml", as_bytes(c.policy));
    const auto path = [&](const char* name) { return (folder_ / name).string(); };
    std::vector<std::string> arguments = {"quote",
                                          "verify",
                                          path("quote.bin"),
                                          "--collateral",
                                          folder_.string(),
                                          "--policy",
                                          path("policy.toml"),
                                          "--trust-anchor",
                                          path("root.pem"),
                                          "--at",
                                          verify::format_timestamp(forge.at),
                                          "--json"};
    std::ranges::reverse(arguments);  // as CLI11 wants them
    ExitStatus status = kSuccess;
    CLI::App app("nsl");
    add_quote_command(app, status);
    ::testing::internal::CaptureStdout();
    app.parse(arguments);
    return {status, json::parse(::testing::internal::GetCapturedStdout())};
  }

  fs::path folder_;
};

TEST_F(QuoteStages, EachRefusesWithItsOwnExitStatusAndNameInTheJson) {
  std::set<Stage> met;
  for (const StageCase& c : stage_cases()) {
    const verify::StageInfo& stage = info(c.stage);
    const Outcome outcome = run(c);
    EXPECT_EQ(outcome.status, stage.exit_status) << stage.slug << outcome.verdict["reason"];
    EXPECT_EQ(outcome.verdict["accepted"], false) << stage.slug;
    EXPECT_EQ(outcome.verdict["stage"], stage.slug);
    EXPECT_FALSE(outcome.verdict["reason"].get<std::string>().empty()) << stage.slug;
    EXPECT_EQ(outcome.verdict["refusals"].front()["stage"], stage.slug);
    // Whatever refused it after the matching, and what its dates are, hides no status.
    const bool known =
        c.stage > Stage::kTcbLevel || c.stage == Stage::kRevocation || c.stage == Stage::kValidity;
    EXPECT_EQ(outcome.verdict["tcbStatus"].is_string(), known) << stage.slug;
    met.insert(c.stage);
  }
  for (const verify::StageInfo& stage : verify::all_stages())
    EXPECT_TRUE(met.contains(stage.stage)) << "no case for " << stage.slug;
  const Outcome fine = run({Stage::kQuoteFormat, nothing});
  EXPECT_EQ(fine.status, 0);
  EXPECT_EQ(fine.verdict["accepted"], true);
}

// docs/attestation.md.
std::string documentation() {
  std::ifstream file(std::string(NSL_SOURCE_DIR) + "/docs/attestation.md");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST_F(QuoteStages, AreInTheDocumentationWithTheirExitStatus) {
  const std::string text = documentation();
  std::size_t at = 0;
  for (const verify::StageInfo& stage : verify::all_stages()) {
    const std::string row =
        "| `" + std::string(stage.slug) + "` | " + std::to_string(stage.exit_status) + " | ";
    const std::size_t found = text.find(row, at);
    ASSERT_NE(found, std::string::npos) << row << "is missing, or out of its order";
    at = found;
  }
}

TEST_F(QuoteStages, AreToldInJsonWhoseMembersAreInTheDocumentation) {
  const std::string text = documentation();
  const Outcome outcome = run({.stage = Stage::kQuoteFormat, .change = nothing, .tee = Tee::kTdx});
  EXPECT_GE(outcome.verdict.size(), 17u);
  for (const auto& [member, value] : outcome.verdict.items())
    EXPECT_NE(text.find("`" + member + "`"), std::string::npos) << member;
}

}  // namespace
}  // namespace nsl::cli
