#pragma once
// A case in the form that tests/verify/differential/peer.cjs reads.

#include <filesystem>
#include <string>

#include "tests/verify/case_folder.h"

namespace nsl::verify::testing {

struct PeerCase {
  std::string name;
  EvidenceFiles files;
  Bytes root_pem;
  UnixMillis at;
};

// The case under Intel's root, or its own where it has one.
PeerCase peer_case_of(const Case& c);

// One line of JSON, without its end.
std::string peer_line(const PeerCase& c);

// Our verdict on it under the policy that takes all that is genuine.
Verdict our_verdict(const PeerCase& c);

// Where the peer is installed: below NSL_PEERS, or the system's folder for temporary files.
std::filesystem::path peer_folder();

// Installs the peer's pinned version below `folder`, if it is not there. False if it cannot be: no
// node, no npm, or no registry.
bool install_peer(const std::filesystem::path& folder);

// Runs peer.cjs; false if it failed.
bool run_peer(const std::filesystem::path& folder, const std::filesystem::path& cases,
              const std::filesystem::path& results, const std::string& more = "");

}  // namespace nsl::verify::testing
