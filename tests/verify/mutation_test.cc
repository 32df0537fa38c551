// Every byte of every genuine quote, certificate chain and revocation list is changed in turn, and
// every name and value of every genuine document: the stage that has to refuse it does, and no other
// stage before it. What a signature would let pass is changed in verify/verifier_test.cc, and signed.

#include <gtest/gtest.h>

#include <cctype>
#include <set>

#include "tests/verify/case_folder.h"

namespace nsl::verify {
namespace {

using testing::Case;
using testing::EvidenceFiles;

class Judge {
 public:
  explicit Judge(const Case& c)
      : at_(c.at),
        anchor_(TrustAnchor::intel_sgx_root().value()),
        policy_(testing::accept_all_policy()) {}

  // "accepted", or the first stage that refused.
  std::string operator()(const EvidenceFiles& files) const {
    const Verdict verdict = verify_quote(files.quote, files.collateral(), anchor_, policy_, at_);
    if (verdict.accepted)
      return "accepted";
    return verdict.refusals.empty() ? "none"
                                    : std::string(info(verdict.refusals.front().stage).slug);
  }

 private:
  UnixMillis at_;
  TrustAnchor anchor_;
  Policy policy_;
};

struct Field {
  std::string name;
  std::size_t at;
  std::size_t size;
  std::set<std::string> stages;
};

// The fields of a quote, in its order.
std::vector<Field> fields_of(const Bytes& bytes) {
  const Quote quote = read_quote(bytes).value();
  const auto offset = [&](ByteSpan part) {
    return static_cast<std::size_t>(part.data() - bytes.data());
  };
  const std::size_t signed_size = quote.signed_bytes.size();
  const std::size_t body = 48 + (quote.header.version == 5 ? 6u : 0u);
  const std::size_t auth = offset(quote.qe_auth_data);
  const std::size_t certification = offset(quote.certification_data);
  const std::set<std::string> format = {"quote-format"};
  std::vector<Field> fields = {
      {"version", 0, 2, format},
      {"attestation key type", 2, 2, format},
      {"TEE type", 4, 4, format},
      {"QE and PCE version", 8, 4, {"quote-signature"}},
      {"vendor", 12, 16, format},
      {"user data", 28, 20, {"quote-signature"}},
      {"body", body, signed_size - body, {"quote-signature"}},
      {"size of the signature data", signed_size, 4, format},
      {"signature", offset(quote.signature), 64, {"quote-signature"}},
      {"attestation key", offset(quote.attestation_key), 64, {"attestation-key"}},
      {"QE report", offset(quote.qe_report_bytes), 384, {"qe-report-signature"}},
      {"QE report signature", offset(quote.qe_report_signature), 64, {"qe-report-signature"}},
      {"size of the auth data", auth - 2, 2, format},
      {"auth data", auth, quote.qe_auth_data.size(), {"attestation-key"}},
      {"certification data type", certification - 6, 2, {"quote-format", "certification-data"}},
      {"size of the certification data", certification - 4, 4, format},
      {"PCK chain", certification, quote.certification_data.size(), {"pck-chain"}},
      {"what follows", offset(quote.trailing), quote.trailing.size(), format}};
  if (quote.header.version == 5)
    fields.push_back({"body descriptor", 48, 6, format});
  if (quote.header.version > 3)
    fields.push_back(
        {"type and size of the QE part", offset(quote.qe_report_bytes) - 6, 6, format});
  return fields;
}

std::vector<Case> genuine_cases() {
  std::vector<Case> genuine;
  for (Case& c : testing::load_cases())
    if (c.is_genuine())
      genuine.push_back(std::move(c));
  return genuine;
}

TEST(Mutation, OfEveryFieldOfEveryGenuineQuoteIsRefusedAtItsStage) {
  const auto cases = genuine_cases();
  if (cases.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  EXPECT_GE(cases.size(), 14u);
  std::set<Bytes> done;  // several cases have the same quote
  for (const Case& c : cases) {
    const Judge judge(c);
    EvidenceFiles files = c.files;
    ASSERT_EQ(judge(files), "accepted") << c.name;
    if (!done.insert(files.quote).second)
      continue;
    std::size_t covered = 0;
    for (const Field& field : fields_of(c.files.quote)) {
      covered += field.size;
      for (std::size_t i = field.at; i < field.at + field.size; ++i) {
        files.quote[i] ^= 0x01;
        const std::string stage = judge(files);
        EXPECT_TRUE(field.stages.contains(stage))
            << c.name << ": " << field.name << " at " << i << ": " << stage;
        files.quote[i] ^= 0x01;
      }
    }
    EXPECT_EQ(covered, files.quote.size()) << c.name << ": the fields are not all of the quote";
  }
}

struct Document {
  const char* name;
  Bytes EvidenceFiles::* file;
  const char* stage;
};
constexpr Document kDocuments[] = {
    {"TCB info", &EvidenceFiles::tcb_info, "tcb-info"},
    {"TCB info's chain", &EvidenceFiles::tcb_info_issuer_chain, "tcb-info"},
    {"QE identity", &EvidenceFiles::qe_identity, "qe-identity"},
    {"QE identity's chain", &EvidenceFiles::qe_identity_issuer_chain, "qe-identity"},
    {"PCK CRL", &EvidenceFiles::pck_crl, "revocation-lists"},
    {"PCK CRL's chain", &EvidenceFiles::pck_crl_issuer_chain, "revocation-lists"},
    {"root CRL", &EvidenceFiles::root_ca_crl, "revocation-lists"},
};

// Of a JSON document the first byte of every name and value, of anything else every byte.
std::vector<std::size_t> places_of(const Bytes& file) {
  std::vector<std::size_t> places;
  const bool json = file.front() == '{';
  for (std::size_t i = 0; i < file.size(); ++i)
    if (!json || (std::isalnum(file[i]) != 0 && std::isalnum(file[i - 1]) == 0))
      places.push_back(i);
  return places;
}

void expect_refused_where_changed(const Case& c, const Document& document) {
  const Judge judge(c);
  EvidenceFiles files = c.files;
  Bytes& file = files.*document.file;
  const auto places = places_of(file);
  EXPECT_GT(places.size(), 20u) << c.name << ": " << document.name;
  for (const std::size_t i : places) {
    file[i] ^= 0x01;
    EXPECT_EQ(judge(files), document.stage) << c.name << ": " << document.name << " at " << i;
    file[i] ^= 0x01;
  }
}

void expect_refused_where_cut(const Case& c, const Document& document) {
  const Judge judge(c);
  EvidenceFiles files = c.files;
  Bytes& file = files.*document.file;
  const Bytes good = file;
  for (const std::size_t size : {good.size() - 1, good.size() / 2, std::size_t{0}}) {
    file.resize(size);
    // The line end after the last certificate may be missing.
    const bool harmless = size + 1 == good.size() && good.back() == '\n';
    EXPECT_EQ(judge(files), harmless ? "accepted" : document.stage)
        << c.name << ": " << document.name << " cut to " << size;
    file = good;
  }
}

TEST(Mutation, OfEveryGenuineDocumentIsRefusedAtItsStage) {
  const auto cases = genuine_cases();
  if (cases.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  std::set<std::pair<std::string, Bytes>> done;  // several cases have the same documents
  for (const Case& c : cases) {
    for (const Document& document : kDocuments) {
      if (!done.insert({document.name, c.files.*document.file}).second)
        continue;
      expect_refused_where_changed(c, document);
      expect_refused_where_cut(c, document);
    }
  }
}

// A document of another case, genuine too, is no substitute unless it says the same.
TEST(Mutation, DocumentsOfAnotherPlatformOrTimeAreRefused) {
  const auto cases = genuine_cases();
  if (cases.empty())
    GTEST_SKIP() << "skipped sgx-dcap and tdx-dcap: no vectors";
  for (const Case& c : cases) {
    const Judge judge(c);
    for (const Case& other : cases) {
      for (const Document& document : kDocuments) {
        if (other.files.*document.file == c.files.*document.file)
          continue;
        EvidenceFiles files = c.files;
        files.*document.file = other.files.*document.file;
        const std::string stage = judge(files);
        const std::set<std::string> possible = {"accepted", document.stage, "validity",
                                                "platform-match", "qe-match"};
        EXPECT_TRUE(possible.contains(stage))
            << c.name << " with the " << document.name << " of " << other.name << ": " << stage;
      }
    }
  }
}

}  // namespace
}  // namespace nsl::verify
