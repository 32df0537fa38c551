// Our verifier beside @phala/dcap-qvl: all vectors, and 10 000 changes of them and of evidence made
// to order. Each class of difference is a rule below; a difference that no rule explains fails.
//
// NSL_DIFFERENTIAL_COUNT sets another number of changes, NSL_DIFFERENTIAL_SEED another seed.

#include <gtest/gtest.h>

#include <unistd.h>
#include <cstdlib>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>

#include "tests/verify/forge.h"
#include "tests/verify/peer_case.h"

namespace nsl::verify {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::EvidenceFiles;
using testing::Forge;
using testing::PeerCase;

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }

std::uint64_t number_from(const char* name, std::uint64_t standard) {
  const char* const text = std::getenv(name);
  return text == nullptr ? standard : std::strtoull(text, nullptr, 10);
}

// ---- changes of bytes ----

constexpr Bytes EvidenceFiles::* kFiles[] = {
    &EvidenceFiles::quote,
    &EvidenceFiles::quote,
    &EvidenceFiles::quote,
    &EvidenceFiles::tcb_info,
    &EvidenceFiles::qe_identity,
    &EvidenceFiles::tcb_info_issuer_chain,
    &EvidenceFiles::qe_identity_issuer_chain,
    &EvidenceFiles::pck_crl,
    &EvidenceFiles::root_ca_crl,
};

void change_bytes(Bytes& bytes, Random& random) {
  if (bytes.empty())
    return;
  const std::size_t at = below(random, bytes.size());
  const auto where = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  switch (below(random, 5)) {
    case 0:
      bytes.resize(at);
      break;
    case 1:
      bytes.erase(where);
      break;
    case 2:
      bytes.insert(where, static_cast<std::uint8_t>(random()));
      break;
    case 3:
      bytes[at] = static_cast<std::uint8_t>(random());
      break;
    default:
      bytes[at] ^= static_cast<std::uint8_t>(1u << below(random, 8));
      break;
  }
}

PeerCase change_case(const std::vector<PeerCase>& cases, Random& random) {
  PeerCase changed = cases[below(random, cases.size())];
  auto file = kFiles[below(random, std::size(kFiles))];
  // A file of another case, or a change of this one's; or another time.
  switch (below(random, 8)) {
    case 0:
      changed.files.*file = cases[below(random, cases.size())].files.*file;
      break;
    case 1: {
      const auto days = static_cast<std::int64_t>(below(random, 60)) - 30;
      changed.at = UnixMillis(changed.at.count() + days * 86'400'000);
      break;
    }
    default:
      change_bytes(changed.files.*file, random);
  }
  changed.name += " changed";
  return changed;
}

// ---- changes of what is signed ----

const char* any_status(Random& random) {
  return std::string_view(name(kAllTcbStatuses[below(random, kAllTcbStatuses.size())])).data();
}

void set_components(Forge& forge, std::size_t at, std::uint8_t value) {
  forge.extension.components[at] = value;
  forge.extension.cpu_svn[at] = value;  // the peer compares these
}

std::uint8_t near_level(Random& random) {
  constexpr std::uint8_t kNear[] = {0, 4, 5, 6, 9, 10, 11, 255};
  return kNear[below(random, std::size(kNear))];
}

using Change = std::function<void(Forge&, Random&)>;

const std::vector<Change>& forge_changes() {
  static const std::vector<Change> changes = {
      [](Forge& f, Random& r) { set_components(f, below(r, 16), near_level(r)); },
      [](Forge& f, Random& r) { f.extension.pce_svn = near_level(r); },
      [](Forge& f, Random& r) { f.td.tee_tcb_svn[below(r, 16)] = near_level(r); },
      [](Forge& f, Random& r) { f.td.tee_tcb_svn[1] = static_cast<std::uint8_t>(below(r, 3)); },
      [](Forge& f, Random& r) { f.qe_report.isv_svn = static_cast<std::uint16_t>(below(r, 10)); },
      [](Forge& f, Random& r) {
        f.tcb_info["tcbLevels"][below(r, 2)]["tcbStatus"] = any_status(r);
      },
      [](Forge& f, Random& r) {
        f.qe_identity["tcbLevels"][below(r, 2)]["tcbStatus"] = any_status(r);
      },
      [](Forge& f, Random& r) {
        f.tcb_info["tcbLevels"][below(r, 2)]["advisoryIDs"] = {"INTEL-SA-00001", "INTEL-SA-00002"};
      },
      [](Forge& f, Random& r) {
        f.qe_identity["tcbLevels"][below(r, 2)]["advisoryIDs"] = {"INTEL-SA-00002",
                                                                  "INTEL-SA-00003"};
      },
      [](Forge& f, Random&) { f.enclave.attributes[0] |= 2; },
      [](Forge& f, Random& r) {
        f.td.td_attributes[below(r, 8)] ^= static_cast<std::uint8_t>(1u << below(r, 8));
      },
      [](Forge& f, Random& r) {
        f.qe_report.attributes[below(r, 16)] ^= static_cast<std::uint8_t>(1u << below(r, 8));
      },
      [](Forge& f, Random& r) { f.qe_report.misc_select[below(r, 4)] ^= 1; },
      [](Forge& f, Random&) { f.qe_report.mr_signer[3] ^= 1; },
      [](Forge& f, Random&) { f.qe_report.isv_prod_id ^= 3; },
      [](Forge& f, Random& r) {
        f.at =
            UnixMillis(f.at.count() + (static_cast<std::int64_t>(below(r, 63)) - 31) * 86'400'000);
      },
      [](Forge& f, Random&) { f.pck_crl.serials.push_back(f.pck.serial); },
      [](Forge& f, Random&) { f.root_crl.serials.push_back(f.authority.serial); },
      [](Forge& f, Random&) { f.root_crl.serials.push_back(f.tcb_signer.serial); },
      [](Forge& f, Random&) { f.tcb_info["fmspc"] = "00A06D080001"; },
      [](Forge& f, Random&) { f.tcb_info["pceId"] = "0001"; },
      [](Forge& f, Random& r) { f.tcb_info["id"] = below(r, 2) == 0 ? "SGX" : "TDX"; },
      [](Forge& f, Random& r) { f.qe_identity["id"] = below(r, 2) == 0 ? "QE" : "TD_QE"; },
      [](Forge& f, Random& r) { f.qe_identity["version"] = below(r, 4); },
      [](Forge& f, Random& r) { f.tcb_info["version"] = below(r, 5); },
      [](Forge& f, Random& r) { f.version = static_cast<std::uint16_t>(3 + below(r, 3)); },
      [](Forge& f, Random& r) {
        f.td.addition15.emplace().mr_service_td[5] = static_cast<std::uint8_t>(below(r, 2));
        f.td.addition15->tee_tcb_svn2 = f.td.tee_tcb_svn;
        f.version = 5;
      },
      [](Forge& f, Random& r) { f.auth_data.resize(below(r, 64)); },
      [](Forge& f, Random&) {
        f.authority.authority = false;
        f.authority.path_length.reset();
      },
      [](Forge& f, Random&) { f.root.path_length = 0; },
      [](Forge& f, Random& r) {
        f.authority.key_usage = static_cast<std::uint8_t>(1u << below(r, 8));
      },
      [](Forge& f, Random& r) { f.pck.key_usage = static_cast<std::uint8_t>(1u << below(r, 8)); },
      [](Forge& f, Random&) { f.pck.until = UnixMillis(f.at.count() - 1000); },
      [](Forge& f, Random&) { f.pck_crl.until = UnixMillis(f.at.count() - 1000); },
      [](Forge& f, Random&) { f.root_crl.from = UnixMillis(f.at.count() + 1000); },
      [](Forge& f, Random&) { f.tcb_signer.subject = "Intel SGX PCK Certificate"; },
      [](Forge& f, Random&) { f.pck_crl.issuer = "Intel SGX PCK Processor CA"; },
      [](Forge& f, Random&) { f.td.mr_signer_seam[7] = 1; },
  };
  return changes;
}

PeerCase change_forge(Random& random) {
  Forge forge(below(random, 2) == 0 ? Tee::kSgx : Tee::kTdx);
  std::string name = forge.tee == Tee::kSgx ? "forged SGX" : "forged TDX";
  for (std::size_t i = below(random, 4); i > 0; --i) {
    const std::size_t which = below(random, forge_changes().size());
    forge_changes()[which](forge, random);
    name += " " + std::to_string(which);
  }
  // A version 3 quote of a TD is no quote at all.
  if (forge.tee == Tee::kTdx && forge.version == 3)
    forge.version = 4;
  if (forge.td.addition15 && forge.version != 5)
    forge.td.addition15.reset();
  const EvidenceFiles files = forge.build();
  return {.name = name, .files = files, .root_pem = testing::root_pem_of(files), .at = forge.at};
}

// ---- what differs, and why ----

struct Difference {
  const PeerCase& evidence;
  Verdict ours;
  bool they_accept = false;
  std::string their_status;
  std::string their_error;

  bool refused_at(Stage stage) const {
    return !ours.refusals.empty() && ours.refusals.front().stage == stage;
  }
  bool they_said(std::string_view part) const {
    return their_error.find(part) != std::string::npos;
  }
  const TdReport* td() const {
    return ours.values.quote ? std::get_if<TdReport>(&ours.values.quote->body) : nullptr;
  }
};

struct Rule {
  const char* name;
  bool (*explains)(const Difference&);
};

bool our_reason_has(const Difference& d, std::initializer_list<std::string_view> parts) {
  const Refusal* const refusal = d.ours.first_refusal();
  return refusal != nullptr && std::ranges::any_of(parts, [&](std::string_view part) {
           return refusal->reason.find(part) != std::string::npos;
         });
}

// Whether all that is out of its time are revocation lists.
bool only_lists_out_of_time(const Values& values) {
  return std::ranges::all_of(values.validity, [&](const ValidityFact& fact) {
    return fact.window.contains(values.at) || fact.what == "pck_crl" || fact.what == "root_ca_crl";
  });
}

bool converged_apart(const Difference& d) {
  if (!d.ours.accepted || !d.they_accept)
    return false;
  const Values& values = d.ours.values;
  const auto is_worse = [](TcbStatus a, TcbStatus b) { return a > b; };
  const TcbStatus platform = values.platform_tcb->level.status;
  const TcbStatus qe = values.qe_tcb->level.status;
  // What the peer does: the worse of the two, whatever the other needs.
  return d.their_status == name(is_worse(platform, qe) ? platform : qe);
}

constexpr Rule kRules[] = {
    {"debug is the relying party's choice, and refused by our default policy",
     [](const Difference& d) { return d.ours.accepted && d.they_said("Debug mode is enabled"); }},
    {"TCB info of version 2 is genuine, signed by Intel; the peer reads version 3 only",
     [](const Difference& d) {
       return d.ours.accepted && d.ours.values.tcb_info->version == 2 && d.they_said("TcbInfo");
     }},
    {"a module of TDX 1.5 is judged by its identity, not by the first two TDX components",
     [](const Difference& d) {
       return d.td() != nullptr && d.td()->tee_tcb_svn[1] != 0 &&
              (d.ours.accepted || d.refused_at(Stage::kTdxModule)) &&
              (d.they_accept || d.they_said("No matching TCB level found") ||
               d.they_said("TCB status is invalid"));
     }},
    {"a TDX module has to be signed as the TCB info says; the peer does not look",
     [](const Difference& d) { return d.refused_at(Stage::kTdxModule) && d.they_accept; }},
    {"a revocation list has to be well-formed, signed and of its issuer; the peer passes over it",
     [](const Difference& d) { return d.refused_at(Stage::kRevocationLists) && d.they_accept; }},
    {"a revocation list has to be current; the peer does not look",
     [](const Difference& d) {
       return d.refused_at(Stage::kValidity) && d.they_accept &&
              only_lists_out_of_time(d.ours.values);
     }},
    {"basic constraints, key usage and path length bind (RFC 5280); the peer passes over some",
     [](const Difference& d) {
       return d.they_accept && our_reason_has(d, {"may not sign", "not a certificate authority",
                                                  "path length", "an authority where"});
     }},
    {"TCB infos are signed by the certificate of that name; the peer takes any below the root",
     [](const Difference& d) {
       return d.they_accept && our_reason_has(d, {"expected \"Intel SGX TCB Signing\""});
     }},
    {"the PCE's id has to match; the peer does not look",
     [](const Difference& d) {
       return d.they_accept && d.refused_at(Stage::kPlatformMatch) && our_reason_has(d, {"PCE-ID"});
     }},
    {"SGX quotes of versions 4 and 5 are defined; the peer takes version 3 only",
     [](const Difference& d) {
       return d.ours.accepted && d.they_said("SGX TEE quote must have version 3");
     }},
    {"TD attributes other than debug are the relying party's to judge; the peer refuses some",
     [](const Difference& d) {
       return d.ours.accepted &&
              (d.they_said("Reserved bits in TD attributes") || d.they_said("SEPT_VE_DISABLE"));
     }},
    {"a service TD is the relying party's to judge; the peer refuses it",
     [](const Difference& d) { return d.ours.accepted && d.they_said("Invalid mr service td"); }},
    {"auth data may have any length; the peer hashes 32 bytes",
     [](const Difference& d) { return d.ours.accepted && d.they_said("QE report hash mismatch"); }},
    {"what two parts need, the whole needs (Intel's rule); the peer takes the worse of the two",
     converged_apart},
    {"PEM is read strictly (RFC 7468), so that a chain has one form; the peer's base64 is lenient",
     [](const Difference& d) {
       return d.they_accept && our_reason_has(d, {"PEM certificate", "number of certificates",
                                                  "more certificates than expected"});
     }},
    {"TCB info is of version 2 (without id) or 3, QE identity of version 2; the peer takes others",
     [](const Difference& d) {
       return d.they_accept &&
              our_reason_has(d, {"version is neither", "version is not 2", "unknown to version 2"});
     }},
    {"nothing unsigned may follow a quote but padding and bound claims; the peer passes over it",
     [](const Difference& d) {
       return d.they_accept && d.refused_at(Stage::kQuoteFormat) &&
              our_reason_has(d, {"bytes follow the signature data", "expected the end", "left over",
                                 "remain"});
     }},
    {"the PCK certificate may be given beside a quote that has none; the peer's package wants a "
     "chain",
     [](const Difference& d) {
       return d.ours.accepted && d.they_said("Unsupported DCAP PCK cert format");
     }},
};

std::string describe(const Difference& d) {
  const Refusal* const refusal = d.ours.first_refusal();
  const auto status = d.ours.values.tcb_status;
  return d.evidence.name + "\n  ours:   " +
         (refusal == nullptr ? "accepted "
                             : std::string(info(refusal->stage).slug) + ": " + refusal->reason) +
         (status ? " " + std::string(name(*status)) : "") +
         "\n  theirs: " + (d.they_accept ? "accepted " + d.their_status : d.their_error);
}

bool agree(const Difference& d) {
  if (d.ours.accepted != d.they_accept)
    return false;
  return !d.they_accept || name(*d.ours.values.tcb_status) == d.their_status;
}

class Comparison {
 public:
  void add(const Difference& d) {
    ++total_;
    if (agree(d)) {
      accepted_by_both_ += d.they_accept ? 1 : 0;
      return;
    }
    for (const Rule& rule : kRules) {
      if (!rule.explains(d))
        continue;
      ++by_rule_[rule.name];
      return;
    }
    ADD_FAILURE() << "unexplained: " << describe(d);
  }

  void print() const {
    std::size_t differ = 0;
    for (const auto& [rule, count] : by_rule_) {
      std::cout << "  " << count << " times: " << rule << '\n';
      differ += count;
    }
    std::cout << "  " << total_ << " compared, " << total_ - differ << " agree, "
              << accepted_by_both_ << " accepted by both\n";
  }

  std::size_t accepted_by_both() const { return accepted_by_both_; }

 private:
  std::map<std::string, std::size_t> by_rule_;
  std::size_t total_ = 0;
  std::size_t accepted_by_both_ = 0;
};

void compare(const std::vector<PeerCase>& cases, Comparison& comparison) {
  const fs::path folder =
      fs::temp_directory_path() / ("nsl-differential-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  {
    std::ofstream file(folder / "cases");
    for (const PeerCase& c : cases)
      file << testing::peer_line(c) << '\n';
  }
  ASSERT_TRUE(testing::run_peer(testing::peer_folder(), folder / "cases", folder / "results"));
  std::ifstream results(folder / "results");
  std::string line;
  for (const PeerCase& c : cases) {
    ASSERT_TRUE(std::getline(results, line));
    const json theirs = json::parse(line);
    comparison.add({.evidence = c,
                    .ours = testing::our_verdict(c),
                    .they_accept = theirs["ok"],
                    .their_status = theirs.value("status", ""),
                    .their_error = theirs.value("error", "")});
  }
  fs::remove_all(folder);
}

TEST(Differential, AgreesWithDcapQvlButForTheListedRules) {
  if (!testing::install_peer(testing::peer_folder()))
    GTEST_SKIP()
        << "SKIPPED the comparison with @phala/dcap-qvl: node, npm or the registry is missing";
  std::vector<PeerCase> vectors;
  for (const auto& c : testing::load_cases())
    vectors.push_back(testing::peer_case_of(c));
  if (vectors.empty())
    std::cout << "skipped sgx-dcap and tdx-dcap: no vectors\n";
  Comparison comparison;
  compare(vectors, comparison);

  const std::uint64_t count = number_from("NSL_DIFFERENTIAL_COUNT", 10'000);
  Random random(number_from("NSL_DIFFERENTIAL_SEED", 20'260'101));
  std::vector<PeerCase> batch;
  for (std::uint64_t i = 0; i < count; ++i) {
    batch.push_back(i % 2 == 0 && !vectors.empty() ? change_case(vectors, random)
                                                   : change_forge(random));
    if (batch.size() == 500 || i + 1 == count) {
      compare(batch, comparison);
      batch.clear();
    }
  }
  comparison.print();
  EXPECT_GT(comparison.accepted_by_both(), count / 20);
}

}  // namespace
}  // namespace nsl::verify
