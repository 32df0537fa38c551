#include "verify/verdict_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/verify/forge.h"

namespace nsl::verify {
namespace {

using nlohmann::json;
using testing::Forge;

TEST(VerdictJson, OfAcceptedEvidenceHasNoStageAndEveryValue) {
  const Forge forge(Tee::kTdx);
  const json verdict = json::parse(verdict_json(forge.judge(Policy::genuine_hardware())));
  EXPECT_EQ(verdict["accepted"], true);
  EXPECT_TRUE(verdict["stage"].is_null());
  EXPECT_TRUE(verdict["reason"].is_null());
  EXPECT_EQ(verdict["tcbStatus"], "UpToDate");
  EXPECT_EQ(verdict["quote"]["body"]["mrtd"].get<std::string>().substr(0, 4), "7d7d");
  EXPECT_EQ(verdict["pck"]["fmspc"], "00a06d080000");
  EXPECT_EQ(verdict["tdxModuleTcb"]["id"], "TDX_01");
  EXPECT_EQ(verdict["validity"].size(), 9u);
}

TEST(VerdictJson, OfRefusedEvidenceHasTheFirstStageAndTheStatus) {
  Forge forge(Tee::kSgx);
  forge.enclave.attributes[0] |= 2;
  const json verdict = json::parse(verdict_json(forge.judge(Policy::genuine_hardware())));
  EXPECT_EQ(verdict["accepted"], false);
  EXPECT_EQ(verdict["stage"], "debug");
  EXPECT_EQ(verdict["tcbStatus"], "UpToDate");
  EXPECT_EQ(verdict["refusals"].size(), 1u);
}

TEST(VerdictJson, OfBytesThatAreNoQuoteHasNoValues) {
  const auto anchor = TrustAnchor::intel_sgx_root();
  const json verdict =
      json::parse(verdict_json(verify_quote({}, {}, *anchor, Policy(), UnixMillis(0))));
  EXPECT_EQ(verdict["stage"], "quote-format");
  EXPECT_TRUE(verdict["tcbStatus"].is_null());
  EXPECT_TRUE(verdict["quote"].is_null());
}

TEST(Show, ReadsEveryFileOfACaseFolder) {
  for (const Tee tee : {Tee::kSgx, Tee::kTdx}) {
    const auto files = Forge(tee).build();
    for (const Bytes* file : {&files.quote, &files.tcb_info, &files.tcb_info_issuer_chain,
                              &files.qe_identity, &files.qe_identity_issuer_chain, &files.pck_crl,
                              &files.pck_crl_issuer_chain, &files.root_ca_crl}) {
      EXPECT_TRUE(show_text(*file).ok());
      EXPECT_TRUE(json::accept(show_json(*file).value()));
    }
  }
  EXPECT_FALSE(show_text({}).ok());
  EXPECT_FALSE(show_text(as_bytes("hello")).ok());
  EXPECT_FALSE(show_text(as_bytes("{}")).ok());
}

}  // namespace
}  // namespace nsl::verify
