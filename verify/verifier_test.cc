// What an attacker could try, one change at a time, on evidence that is otherwise right.

#include "verify/verifier.h"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/sha256.h"
#include "tests/verify/forge.h"
#include "verify/timestamp.h"

namespace nsl::verify {
namespace {

using testing::accept_all_policy;
using testing::der;
using testing::der_oid;
using testing::EvidenceFiles;
using testing::Forge;
using testing::make_extension;

std::string outcome(const Verdict& verdict) {
  if (verdict.accepted)
    return "accepted";
  return verdict.refusals.empty() ? "none" : std::string(info(verdict.refusals.front().stage).slug);
}

std::string why(const Verdict& verdict) {
  return verdict.refusals.empty() ? "" : verdict.refusals.front().reason;
}

struct Attack {
  const char* name;
  const char* stage;
  std::function<void(Forge&)> change;
};

void expect_each(Tee tee, const std::vector<Attack>& attacks) {
  for (const Attack& attack : attacks) {
    Forge forge(tee);
    attack.change(forge);
    const Verdict verdict = forge.judge(accept_all_policy());
    EXPECT_EQ(outcome(verdict), attack.stage) << attack.name << ": " << why(verdict);
  }
}

const Bytes kUnknownOid = der_oid({0x2a, 0x03, 0x04});
const Bytes kNull = {0x05, 0x00};

TEST(Verifier, AcceptsWhatIsRight) {
  for (const Tee tee : {Tee::kSgx, Tee::kTdx}) {
    for (const std::uint16_t version : {3, 4, 5}) {
      if (tee == Tee::kTdx && version == 3)
        continue;
      Forge forge(tee);
      forge.version = version;
      const Verdict verdict = forge.judge(Policy::genuine_hardware());
      EXPECT_TRUE(verdict.accepted) << version << why(verdict);
    }
  }
  Forge forge(Tee::kTdx);
  forge.version = 5;
  forge.td.addition15.emplace().tee_tcb_svn2.fill(6);
  forge.td.addition15->tee_tcb_svn2[1] = 1;
  const Verdict verdict = forge.judge(Policy::genuine_hardware());
  EXPECT_TRUE(verdict.accepted) << why(verdict);
  EXPECT_EQ(verdict.values.tcb_status_if_relaunched, TcbStatus::kOutOfDate);
}

TEST(Verifier, RefusesPckChainsThatAreNotIntels) {
  expect_each(
      Tee::kSgx,
      {{"authority is none", "pck-chain",
        [](Forge& f) {
          f.authority.authority = false;
          f.authority.path_length.reset();
        }},
       {"authority may not sign certificates", "pck-chain",
        [](Forge& f) { f.authority.key_usage = 0x02; }},
       {"no room below the root", "pck-chain", [](Forge& f) { f.root.path_length = 0; }},
       {"leaf is an authority", "pck-chain", [](Forge& f) { f.pck.authority = true; }},
       {"leaf may not sign data", "pck-chain", [](Forge& f) { f.pck.key_usage = 0x04; }},
       {"leaf of another issuer", "pck-chain",
        [](Forge& f) { f.pck.issuer = "Intel SGX Root CA"; }},
       {"authority of another issuer", "pck-chain", [](Forge& f) { f.authority.issuer = "Other"; }},
       {"leaf of another name", "pck-chain",
        [](Forge& f) { f.pck.subject = "Intel SGX TCB Signing"; }},
       {"authority of another name", "pck-chain",
        [](Forge& f) { f.authority.subject = f.pck.issuer = f.pck_crl.issuer = "Some CA"; }},
       {"leaf signed by another key", "pck-chain",
        [](Forge& f) {
          f.authority_key = f.root_key;
          f.root_key = {};
          f.pck.issuer = f.root.subject;
        }},
       {"unknown critical extension", "pck-chain",
        [](Forge& f) { f.pck.more_extensions = {make_extension(kUnknownOid, kNull, true)}; }},
       {"an extension twice", "pck-chain",
        [](Forge& f) {
          f.pck.more_extensions = {make_extension(kUnknownOid, kNull, false),
                                   make_extension(kUnknownOid, kNull, false)};
        }},
       {"SGX extension twice", "pck-chain",
        [](Forge& f) { f.pck.more_extensions = {testing::make_sgx_extension(f.extension)}; }},
       {"name with a control character", "pck-chain",
        [](Forge& f) { f.pck.subject = "Intel SGX PCK\x1b Certificate"; }},
       {"serial too long", "pck-chain", [](Forge& f) { f.pck.serial.assign(21, 1); }}});
}

TEST(Verifier, TakesAnUnknownExtensionThatIsNotCritical) {
  Forge forge(Tee::kSgx);
  forge.pck.more_extensions = {make_extension(kUnknownOid, kNull, false)};
  EXPECT_TRUE(forge.judge(Policy::genuine_hardware()).accepted);
}

TEST(Verifier, RefusesRevocationListsThatAreNotIntels) {
  expect_each(
      Tee::kSgx,
      {{"of another issuer", "revocation-lists",
        [](Forge& f) { f.pck_crl.issuer = "Intel SGX PCK Processor CA"; }},
       {"root list of another issuer", "revocation-lists",
        [](Forge& f) { f.root_crl.issuer = "Other"; }},
       {"critical extension", "revocation-lists",
        [](Forge& f) {
          f.pck_crl.more_extensions = {make_extension(der_oid({0x55, 0x1d, 0x1c}), kNull, true)};
        }},
       {"critical extension that is unknown", "revocation-lists",
        [](Forge& f) { f.root_crl.more_extensions = {make_extension(kUnknownOid, kNull, true)}; }},
       {"extension that is unknown and not critical is fine", "accepted",
        [](Forge& f) { f.root_crl.more_extensions = {make_extension(kUnknownOid, kNull, false)}; }},
       {"an extension twice", "revocation-lists",
        [](Forge& f) {
          f.root_crl.more_extensions = {make_extension(kUnknownOid, kNull, false),
                                        make_extension(kUnknownOid, kNull, false)};
        }},
       {"too many extensions", "revocation-lists",
        [](Forge& f) {
          for (std::uint8_t i = 0; i < 24; ++i)
            f.pck_crl.more_extensions.push_back(
                make_extension(der_oid({0x2a, 0x03, i}), kNull, false));
        }},
       {"part of a list, said to be of no matter", "revocation-lists",
        [](Forge& f) {
          f.pck_crl.more_extensions = {make_extension(der_oid({0x55, 0x1d, 0x1c}), kNull, false)};
        }},
       {"difference from a list", "revocation-lists",
        [](Forge& f) {
          f.pck_crl.more_extensions = {
              make_extension(der_oid({0x55, 0x1d, 0x1b}), {0x02, 0x01, 0x01}, false)};
        }},
       {"no number", "revocation-lists", [](Forge& f) { f.pck_crl.number.reset(); }},
       {"number of 20 bytes is fine", "accepted",
        [](Forge& f) { f.pck_crl.number = Bytes(20, 0x7f); }},
       {"number of 21 bytes", "revocation-lists",
        [](Forge& f) { f.pck_crl.number = Bytes(21, 0x7f); }},
       {"authority may not sign lists", "revocation-lists",
        [](Forge& f) { f.authority.key_usage = 0x04; }},
       {"root may not sign lists", "revocation-lists", [](Forge& f) { f.root.key_usage = 0x04; }}});
}

TEST(Verifier, RefusesListsOfAnotherSignature) {
  Forge forge(Tee::kSgx);
  EvidenceFiles files = forge.build();
  const auto anchor = TrustAnchor::from_pem(testing::root_pem_of(files));
  const auto judge = [&] {
    return outcome(
        verify_quote(files.quote, files.collateral(), *anchor, accept_all_policy(), forge.at));
  };
  ASSERT_EQ(judge(), "accepted");
  const Bytes good = files.pck_crl;
  files.pck_crl = testing::make_crl(forge.pck_crl, forge.root_key);
  EXPECT_EQ(judge(), "revocation-lists");
  files.pck_crl = files.root_ca_crl;
  EXPECT_EQ(judge(), "revocation-lists");
  files.root_ca_crl = good;
  files.pck_crl = good;
  EXPECT_EQ(judge(), "revocation-lists");
}

TEST(Verifier, RefusesEveryRevokedCertificateAndStillTellsTheStatus) {
  const auto expect_revoked = [](auto change) {
    Forge forge(Tee::kSgx);
    change(forge);
    const Verdict verdict = forge.judge(accept_all_policy());
    EXPECT_EQ(outcome(verdict), "revocation") << why(verdict);
    EXPECT_EQ(verdict.values.tcb_status, TcbStatus::kUpToDate);
  };
  expect_revoked([](Forge& f) { f.pck_crl.serials = {{9}, f.pck.serial}; });
  expect_revoked([](Forge& f) { f.root_crl.serials = {f.authority.serial}; });
  expect_revoked([](Forge& f) { f.root_crl.serials = {f.tcb_signer.serial}; });
  expect_revoked([](Forge& f) { f.root_crl.serials = {f.root.serial}; });
  expect_revoked([](Forge& f) {
    f.pck.serial = {0x80, 1};
    f.pck_crl.serials = {{0x80, 1}};
  });
  Forge forge(Tee::kSgx);
  forge.pck_crl.serials = {{9}, forge.tcb_signer.serial};
  forge.root_crl.serials = {forge.pck.serial};
  EXPECT_TRUE(forge.judge(accept_all_policy()).accepted) << "each list speaks for its issuer";
}

TEST(Verifier, RefusesDocumentsSignedByOthers) {
  expect_each(
      Tee::kSgx,
      {{"signed by a PCK's name", "tcb-info",
        [](Forge& f) { f.tcb_signer.subject = "Intel SGX PCK Certificate"; }},
       {"signer is an authority", "tcb-info", [](Forge& f) { f.tcb_signer.authority = true; }},
       {"signer may not sign data", "tcb-info", [](Forge& f) { f.tcb_signer.key_usage = 0x06; }},
       {"signer of another issuer", "tcb-info",
        [](Forge& f) { f.tcb_signer.issuer = "Intel SGX PCK Platform CA"; }}});
}

// The key of one platform, taken out of it, must not make TCB infos.
TEST(Verifier, RefusesATcbInfoSignedWithAPckThroughItsWholeChain) {
  Forge forge(Tee::kSgx);
  forge.tcb_key = forge.pck_key;
  EvidenceFiles files = forge.build();
  const auto anchor = TrustAnchor::from_pem(testing::root_pem_of(files));
  const auto quote = read_quote(files.quote);
  files.tcb_info_issuer_chain = to_bytes(quote->certification_data);
  EXPECT_EQ(outcome(verify_quote(files.quote, files.collateral(), *anchor, accept_all_policy(),
                                 forge.at)),
            "tcb-info");
}

TEST(Verifier, RefusesTcbInfosThatAreMalformedThoughSigned) {
  using J = nlohmann::ordered_json;
  expect_each(
      Tee::kTdx,
      {{"version 4", "tcb-info", [](Forge& f) { f.tcb_info["version"] = 4; }},
       {"version 2 for TDX", "tcb-info", [](Forge& f) { f.tcb_info["version"] = 2; }},
       {"unknown id", "tcb-info", [](Forge& f) { f.tcb_info["id"] = "tdx"; }},
       {"no id", "tcb-info", [](Forge& f) { f.tcb_info.erase("id"); }},
       {"date of another form", "tcb-info",
        [](Forge& f) { f.tcb_info["nextUpdate"] = "2099-01-01"; }},
       {"fmspc too long", "tcb-info", [](Forge& f) { f.tcb_info["fmspc"] = "00a06d08000000"; }},
       {"tcbType 1", "tcb-info", [](Forge& f) { f.tcb_info["tcbType"] = 1; }},
       {"unknown status", "tcb-info",
        [](Forge& f) { f.tcb_info["tcbLevels"][1]["tcbStatus"] = "Good"; }},
       {"15 components", "tcb-info",
        [](Forge& f) { f.tcb_info["tcbLevels"][0]["tcb"]["sgxtcbcomponents"].erase(0); }},
       {"17 components", "tcb-info",
        [](Forge& f) {
          f.tcb_info["tcbLevels"][0]["tcb"]["sgxtcbcomponents"].push_back({{"svn", 0}});
        }},
       {"component of 256", "tcb-info",
        [](Forge& f) { f.tcb_info["tcbLevels"][0]["tcb"]["tdxtcbcomponents"][3]["svn"] = 256; }},
       {"negative component", "tcb-info",
        [](Forge& f) { f.tcb_info["tcbLevels"][0]["tcb"]["tdxtcbcomponents"][3]["svn"] = -1; }},
       {"component as text", "tcb-info",
        [](Forge& f) { f.tcb_info["tcbLevels"][0]["tcb"]["tdxtcbcomponents"][3]["svn"] = "1"; }},
       {"no TDX components", "tcb-info",
        [](Forge& f) { f.tcb_info["tcbLevels"][0]["tcb"].erase("tdxtcbcomponents"); }},
       {"pcesvn of 65536", "tcb-info",
        [](Forge& f) { f.tcb_info["tcbLevels"][0]["tcb"]["pcesvn"] = 65536; }},
       {"levels no list", "tcb-info", [](Forge& f) { f.tcb_info["tcbLevels"] = J::object(); }},
       {"too many levels", "tcb-info",
        [](Forge& f) {
          for (int i = 0; i < 300; ++i)
            f.tcb_info["tcbLevels"].push_back(f.tcb_info["tcbLevels"][0]);
        }},
       {"advisory no text", "tcb-info",
        [](Forge& f) { f.tcb_info["tcbLevels"][0]["advisoryIDs"] = {1}; }},
       {"advisory with an escape", "tcb-info",
        [](Forge& f) { f.tcb_info["tcbLevels"][0]["advisoryIDs"] = {"\x1b[2J"}; }},
       {"module without levels", "tcb-info",
        [](Forge& f) { f.tcb_info["tdxModuleIdentities"][0].erase("tcbLevels"); }}});
}

TEST(Verifier, HoldsEvidenceAgainstTheDocuments) {
  using J = nlohmann::ordered_json;
  expect_each(
      Tee::kTdx,
      {{"another model", "platform-match", [](Forge& f) { f.tcb_info["fmspc"] = "00a06d080001"; }},
       {"another PCE", "platform-match", [](Forge& f) { f.tcb_info["pceId"] = "0001"; }},
       {"case does not matter", "accepted", [](Forge& f) { f.tcb_info["fmspc"] = "00A06D080000"; }},
       {"TCB info of SGX", "platform-match", [](Forge& f) { f.tcb_info["id"] = "SGX"; }},
       {"QE of SGX", "qe-match", [](Forge& f) { f.qe_identity["id"] = "QE"; }},
       {"QE of another id", "qe-identity", [](Forge& f) { f.qe_identity["id"] = "QVE"; }},
       {"QE identity version 1", "qe-identity", [](Forge& f) { f.qe_identity["version"] = 1; }},
       {"QE of another signer", "qe-match", [](Forge& f) { f.qe_report.mr_signer[0] ^= 1; }},
       {"QE in debug mode", "qe-match", [](Forge& f) { f.qe_report.attributes[0] |= 2; }},
       {"QE below every level", "qe-match", [](Forge& f) { f.qe_report.isv_svn = 3; }},
       {"QE without levels", "qe-match", [](Forge& f) { f.qe_identity["tcbLevels"] = J::array(); }},
       {"unknown module", "tdx-module", [](Forge& f) { f.td.tee_tcb_svn[1] = 9; }},
       {"module of another signer", "tdx-module", [](Forge& f) { f.td.mr_signer_seam[0] = 1; }},
       {"module with attributes", "tdx-module", [](Forge& f) { f.td.seam_attributes[0] = 1; }},
       {"module identities missing", "tdx-module",
        [](Forge& f) { f.tcb_info.erase("tdxModuleIdentities"); }},
       {"no level reached", "tcb-level", [](Forge& f) { f.extension.components[15] = 4; }},
       {"no levels at all", "tcb-level", [](Forge& f) { f.tcb_info["tcbLevels"] = J::array(); }}});
}

TEST(Verifier, ConvergesTheStatusOfAllParts) {
  const auto status = [](auto change) {
    Forge forge(Tee::kTdx);
    change(forge);
    return forge.judge(accept_all_policy()).values.tcb_status;
  };
  EXPECT_EQ(status([](Forge& f) { f.td.tee_tcb_svn[0] = 5; }), TcbStatus::kOutOfDate);
  EXPECT_EQ(status([](Forge& f) { f.qe_report.isv_svn = 7; }), TcbStatus::kOutOfDate);
  EXPECT_EQ(status([](Forge& f) {
              f.tcb_info["tcbLevels"][0]["tcbStatus"] = "ConfigurationAndSWHardeningNeeded";
              f.qe_report.isv_svn = 7;
            }),
            TcbStatus::kOutOfDateConfigurationNeeded);
  EXPECT_EQ(status([](Forge& f) {
              f.tcb_info["tdxModuleIdentities"][0]["tcbLevels"][0]["tcbStatus"] = "Revoked";
            }),
            TcbStatus::kRevoked);
}

TEST(Verifier, JudgesEveryWindowAtTheTimeGiven) {
  using Window = std::pair<UnixMillis*, UnixMillis*>;
  const std::vector<std::function<Window(Forge&)>> windows = {
      [](Forge& f) { return Window{&f.root.from, &f.root.until}; },
      [](Forge& f) { return Window{&f.authority.from, &f.authority.until}; },
      [](Forge& f) { return Window{&f.pck.from, &f.pck.until}; },
      [](Forge& f) { return Window{&f.tcb_signer.from, &f.tcb_signer.until}; },
      [](Forge& f) { return Window{&f.pck_crl.from, &f.pck_crl.until}; },
      [](Forge& f) { return Window{&f.root_crl.from, &f.root_crl.until}; }};
  for (const auto& window : windows) {
    Forge late(Tee::kSgx);
    *window(late).second = late.at;
    EXPECT_TRUE(late.judge(accept_all_policy()).accepted);
    late.at = UnixMillis(late.at.count() + 1);
    EXPECT_EQ(outcome(late.judge(accept_all_policy())), "validity");
    Forge early(Tee::kSgx);
    *window(early).first = early.at;
    EXPECT_TRUE(early.judge(accept_all_policy()).accepted);
    early.at = UnixMillis(early.at.count() - 1);
    EXPECT_EQ(outcome(early.judge(accept_all_policy())), "validity");
  }
}

// The documents' own dates, which have whole seconds.
TEST(Verifier, JudgesTheWindowOfEachDocumentAtTheTimeGiven) {
  for (auto document : {&Forge::tcb_info, &Forge::qe_identity}) {
    Forge late(Tee::kTdx);
    (late.*document)["nextUpdate"] = format_timestamp(late.at);
    EXPECT_TRUE(late.judge(accept_all_policy()).accepted);
    late.at = UnixMillis(late.at.count() + 1);
    EXPECT_EQ(outcome(late.judge(accept_all_policy())), "validity");
    Forge early(Tee::kTdx);
    (early.*document)["issueDate"] = format_timestamp(early.at);
    EXPECT_TRUE(early.judge(accept_all_policy()).accepted);
    early.at = UnixMillis(early.at.count() - 1);
    EXPECT_EQ(outcome(early.judge(accept_all_policy())), "validity");
  }
}

TEST(Verifier, TrustsTheAnchorByItsBytesAndNotByItsName) {
  const Forge forge(Tee::kSgx);
  const EvidenceFiles files = forge.build();
  const auto intel = TrustAnchor::intel_sgx_root();
  const Verdict verdict =
      verify_quote(files.quote, files.collateral(), *intel, accept_all_policy(), forge.at);
  EXPECT_EQ(outcome(verdict), "pck-chain");
  EXPECT_NE(why(verdict).find("untrusted root"), std::string::npos) << why(verdict);
}

TEST(Verifier, RefusesAReportThatVouchesForMoreThanTheKey) {
  expect_each(Tee::kSgx,
              {{"tail of the QE report data", "attestation-key",
                [](Forge& f) { f.qe_report.report_data[32] = 1; }},
               {"auth data of no bytes is fine", "accepted", [](Forge& f) { f.auth_data.clear(); }},
               {"auth data of many bytes is fine", "accepted",
                [](Forge& f) { f.auth_data.resize(65535); }}});
}

TEST(Verifier, JudgesWhatFollowsTheSignatureData) {
  Forge forge(Tee::kSgx);
  const std::string claims = "custom claims";
  const auto digest = crypto::sha256(as_bytes(claims));
  std::ranges::copy(digest, forge.enclave.report_data.begin());
  const EvidenceFiles files = forge.build();
  const auto anchor = TrustAnchor::from_pem(testing::root_pem_of(files));
  const auto judge = [&](const std::string& trailing) {
    Bytes quote = files.quote;
    quote.insert(quote.end(), trailing.begin(), trailing.end());
    const Verdict verdict =
        verify_quote(quote, files.collateral(), *anchor, accept_all_policy(), forge.at);
    return outcome(verdict) + " " + std::string(name(verdict.values.quote->trailing));
  };
  EXPECT_EQ(judge(""), "accepted none");
  EXPECT_EQ(judge(std::string(70, '\0')), "accepted padding");
  EXPECT_EQ(judge(claims), "accepted claims");
  EXPECT_EQ(judge(claims + "x"), "quote-format unbound");
  EXPECT_EQ(judge(claims + '\0'), "quote-format unbound");
}

TEST(Verifier, TakesThePckCertificateBesideAQuoteThatHasNone) {
  const Forge forge(Tee::kSgx);
  EvidenceFiles files = forge.build();
  const auto anchor = TrustAnchor::from_pem(testing::root_pem_of(files));
  const auto quote = read_quote(files.quote);
  const std::string chain(as_text(quote->certification_data));
  const std::string leaf = chain.substr(0, chain.find("-----END") + 26);
  const std::size_t at =
      static_cast<std::size_t>(quote->certification_data.data() - files.quote.data());
  for (const std::uint8_t type : {1, 2, 3, 4, 7}) {
    files.quote[at - 6] = type;
    files.pck_certificate.clear();
    Verdict verdict =
        verify_quote(files.quote, files.collateral(), *anchor, accept_all_policy(), forge.at);
    EXPECT_EQ(outcome(verdict), "certification-data") << int{type};
    files.pck_certificate = to_bytes(leaf);
    verdict = verify_quote(files.quote, files.collateral(), *anchor, accept_all_policy(), forge.at);
    EXPECT_TRUE(verdict.accepted) << int{type} << why(verdict);
  }
}

}  // namespace
}  // namespace nsl::verify
