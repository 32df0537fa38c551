#pragma once
// The cases of the shared vectors, sgx-dcap and tdx-dcap: a folder each, some of which replace
// files of a base case. See the README beside them.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "verify/verifier.h"

namespace nsl::verify::testing {

// Where the vectors are: NSL_VECTORS, or ../shared/vectors beside the checkout; nothing if absent.
std::optional<std::filesystem::path> vectors_folder();

// Owns what Collateral borrows.
struct EvidenceFiles {
  Bytes quote;
  Bytes tcb_info;
  Bytes tcb_info_issuer_chain;
  Bytes qe_identity;
  Bytes qe_identity_issuer_chain;
  Bytes pck_crl;
  Bytes pck_crl_issuer_chain;
  Bytes root_ca_crl;
  Bytes pck_certificate;

  Collateral collateral() const;
};

struct Case {
  std::string name;  // "sgx-dcap/signal-cds2-uptodate"
  EvidenceFiles files;
  nlohmann::json facts;  // expected.json
  std::optional<Bytes> trusted_root;
  UnixMillis at;

  // "REJECT: …" or "VERIFIED", with Intel's root or the case's own.
  bool is_genuine() const;  // Intel's collateral, unchanged, and meant to verify
};

// Every case, in the order of the names; empty if there are no vectors.
std::vector<Case> load_cases();
// The case of this name; the process ends if it is missing.
Case load_case(const std::string& name);

// Takes whatever is genuine: every TCB status, any measurement, debug.
Policy accept_all_policy();

}  // namespace nsl::verify::testing
