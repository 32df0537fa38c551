// `nsl quote` on the vectors: its exit status is that of the stage, and its JSON tells the outcome.

#include "cli/quote_command.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/verify/case_folder.h"

namespace nsl::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Outcome {
  int status = -1;
  std::string out;
};

Outcome run(std::vector<std::string> arguments) {
  ExitStatus status = kSuccess;
  CLI::App app("nsl");
  add_quote_command(app, status);
  std::ranges::reverse(arguments);  // as CLI11 wants them
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    status = static_cast<ExitStatus>(error.get_exit_code());
  }
  ::testing::internal::GetCapturedStderr();
  return {status, ::testing::internal::GetCapturedStdout()};
}

class QuoteCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto root = verify::testing::vectors_folder();
    if (!root)
      GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
    vectors_ = *root;
  }

  std::string path(const std::string& name) const { return (vectors_ / name).string(); }

  Outcome verify_case(const std::string& name, const std::string& collateral, const std::string& at,
                      std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {
        "quote", "verify", path(name) + "/quote.bin", "--collateral", path(collateral), "--at",
        at,      "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  fs::path vectors_;
};

TEST_F(QuoteCommand, AcceptsAndTellsTheStatus) {
  const std::string name = "sgx-dcap/signal-cds2-uptodate";
  const Outcome result = verify_case(name, name, "2022-07-10T00:00:00Z");
  EXPECT_EQ(result.status, 0);
  const json verdict = json::parse(result.out);
  EXPECT_EQ(verdict["accepted"], true);
  EXPECT_EQ(verdict["tcbStatus"], "UpToDate");
}

TEST_F(QuoteCommand, EndsWithTheStatusOfTheStage) {
  const std::string base = "sgx-dcap/signal-cds2-uptodate";
  const std::string at = "2022-07-10T00:00:00Z";
  EXPECT_EQ(verify_case("sgx-dcap/mutated-truncated", base, at).status, 10);
  EXPECT_EQ(verify_case("sgx-dcap/oasis-ppid-cert-type-3", base, at).status, 11);
  EXPECT_EQ(verify_case("sgx-dcap/synthetic-uptodate", "sgx-dcap/synthetic-uptodate",
                        "2026-08-10T00:00:00Z")
                .status,
            12);
  EXPECT_EQ(verify_case("sgx-dcap/mutated-qe-report", base, at).status, 13);
  EXPECT_EQ(verify_case("sgx-dcap/mutated-auth-data", base, at).status, 14);
  EXPECT_EQ(verify_case("sgx-dcap/mutated-report-data", base, at).status, 15);
  EXPECT_EQ(verify_case(base, base, "2022-08-10T00:00:00Z").status, 20);
}

TEST_F(QuoteCommand, TakesTheTrustAnchorThatItIsGiven) {
  const std::string name = "sgx-dcap/synthetic-uptodate";
  const Outcome result = verify_case(name, name, "2026-08-10T00:00:00Z",
                                     {"--trust-anchor", path(name) + "/trusted_root.pem"});
  EXPECT_EQ(result.status, 0) << result.out;
}

TEST_F(QuoteCommand, JudgesByThePolicyFile) {
  const std::string name = "sgx-dcap/signal-cds2-uptodate";
  const fs::path policy = fs::temp_directory_path() / "nsl-quote-command-policy.toml";
  const auto with_policy = [&](const std::string& text) {
    std::ofstream(policy) << text;
    return verify_case(name, name, "2022-07-10T00:00:00Z", {"--policy", policy.string()}).status;
  };
  EXPECT_EQ(with_policy("version = 1\n[[sgx]]\nmrenclave = "
                        "\"39d78f17f8aa9a8e9cdaf16595947a057bac21f014d1abfd6a99b2dfd4e18d1d\""),
            0);
  EXPECT_EQ(with_policy("version = 1\n[[sgx]]\nmrenclave = \"" + std::string(64, '0') + "\""), 32);
  EXPECT_EQ(with_policy("version = 1\nmeasurement = \"any\""), kBadInput);
  fs::remove(policy);
}

TEST_F(QuoteCommand, EndsWithBadInputIfSomethingCanNotBeRead) {
  const std::string name = "sgx-dcap/signal-cds2-uptodate";
  EXPECT_EQ(verify_case(name, "sgx-dcap/nowhere", "2022-07-10T00:00:00Z").status, kBadInput);
  EXPECT_EQ(verify_case("sgx-dcap/nowhere", name, "2022-07-10T00:00:00Z").status, kBadInput);
  EXPECT_EQ(verify_case(name, name, "yesterday").status, kBadInput);
  EXPECT_EQ(run({"quote", "show", path(name) + "/expected.json"}).status, kBadInput);
  EXPECT_NE(run({"quote", "verify"}).status, 0);
}

TEST_F(QuoteCommand, ShowsEveryFileOfACase) {
  for (const auto& entry : fs::directory_iterator(path("tdx-dcap/phala-v4-uptodate"))) {
    const std::string file = entry.path().filename().string();
    if (file == "expected.json" || file.starts_with("collateral"))
      continue;
    EXPECT_EQ(run({"quote", "show", entry.path().string()}).status, 0) << file;
    EXPECT_TRUE(json::accept(run({"quote", "show", entry.path().string(), "--json"}).out)) << file;
  }
}

}  // namespace
}  // namespace nsl::cli
