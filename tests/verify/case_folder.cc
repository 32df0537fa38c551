#include "tests/verify/case_folder.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "verify/timestamp.h"

namespace nsl::verify::testing {
namespace {

namespace fs = std::filesystem;

Bytes read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

// The file of a case, or of the case that it was made from.
Bytes read_either(const fs::path& folder, const fs::path& base, const char* name) {
  return fs::exists(folder / name) || base.empty() ? read_file(folder / name)
                                                   : read_file(base / name);
}

EvidenceFiles read_files(const fs::path& folder, const fs::path& base) {
  const auto read = [&](const char* name) { return read_either(folder, base, name); };
  return {.quote = read("quote.bin"),
          .tcb_info = read("tcb_info.json"),
          .tcb_info_issuer_chain = read("tcb_info_issuer_chain.pem"),
          .qe_identity = read("qe_identity.json"),
          .qe_identity_issuer_chain = read("qe_identity_issuer_chain.pem"),
          .pck_crl = read("pck_crl.der"),
          .pck_crl_issuer_chain = read("pck_crl_issuer_chain.pem"),
          .root_ca_crl = read("root_ca_crl.der"),
          .pck_certificate = read("pck_cert.pem")};
}

Case read_case(const fs::path& folder) {
  Case result;
  result.name = (folder.parent_path().filename() / folder.filename()).string();
  result.facts = nlohmann::json::parse(read_file(folder / "expected.json"));
  const fs::path base =
      result.facts.contains("base_case")
          ? (folder / result.facts["base_case"].get<std::string>()).lexically_normal()
          : fs::path();
  result.files = read_files(folder, base);
  if (fs::exists(folder / "trusted_root.pem"))
    result.trusted_root = read_file(folder / "trusted_root.pem");
  const std::string at = result.facts.value("verify_at", "2025-01-01T00:00:00Z");
  result.at = parse_timestamp(at).value();
  return result;
}

}  // namespace

std::optional<fs::path> vectors_folder() {
  const char* const named = std::getenv("NSL_VECTORS");
  const fs::path path =
      named != nullptr ? fs::path(named) : fs::path(NSL_SOURCE_DIR) / "../shared/vectors";
  if (!fs::exists(path / "sgx-dcap"))
    return std::nullopt;
  return fs::canonical(path);
}

Collateral EvidenceFiles::collateral() const {
  return {.tcb_info = tcb_info,
          .tcb_info_issuer_chain = tcb_info_issuer_chain,
          .qe_identity = qe_identity,
          .qe_identity_issuer_chain = qe_identity_issuer_chain,
          .pck_crl = pck_crl,
          .pck_crl_issuer_chain = pck_crl_issuer_chain,
          .root_ca_crl = root_ca_crl,
          .pck_certificate = pck_certificate};
}

bool Case::is_genuine() const {
  return !facts.contains("made_for_this_project") &&
         facts["expected"].value("verdict", "") == "VERIFIED";
}

std::vector<Case> load_cases() {
  std::vector<Case> cases;
  const auto root = vectors_folder();
  if (!root)
    return cases;
  for (const char* topic : {"sgx-dcap", "tdx-dcap"})
    for (const auto& entry : fs::directory_iterator(*root / topic))
      if (entry.is_directory())
        cases.push_back(read_case(entry.path()));
  std::ranges::sort(cases, {}, &Case::name);
  return cases;
}

Case load_case(const std::string& name) {
  const auto root = vectors_folder();
  if (!root || !fs::exists(*root / name)) {
    std::cerr << "no such case: " << name << '\n';
    std::abort();
  }
  return read_case(*root / name);
}

Policy accept_all_policy() {
  Policy policy = Policy::genuine_hardware();
  policy.accepted_statuses.assign(kAllTcbStatuses.begin(), kAllTcbStatuses.end());
  policy.debug = Choice::kAllow;
  return policy;
}

}  // namespace nsl::verify::testing
