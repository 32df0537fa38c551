#include "tests/verify/peer_case.h"

#include <cstdlib>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/pem.h"
#include "verify/signed_document.h"

namespace nsl::verify::testing {
namespace {

namespace fs = std::filesystem;

fs::path peer_source() { return fs::path(NSL_SOURCE_DIR) / "tests/verify/differential"; }

bool shell(const std::string& command) { return std::system(command.c_str()) == 0; }

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

// The body and the signature of a document; what is no document is a body without a signature.
void put_document(nlohmann::json& out, const char* name, const char* member,
                  const Bytes& document) {
  const auto parts = split_signed_document(document, member);
  out[name] = as_text(parts.ok() ? parts->body : ByteSpan(document));
  out[std::string(name) + "_signature"] =
      parts.ok() ? hex_encode(parts->signature.raw()) : std::string(128, '0');
}

}  // namespace

PeerCase peer_case_of(const Case& c) {
  PeerCase result{.name = c.name, .files = c.files, .root_pem = {}, .at = c.at};
  if (c.trusted_root) {
    result.root_pem = *c.trusted_root;
  } else {
    const auto intel = TrustAnchor::intel_sgx_root();
    const std::string text = "-----BEGIN CERTIFICATE-----\n" +
                             base64_encode(intel->certificate().der()) +
                             "\n-----END CERTIFICATE-----\n";
    result.root_pem = to_bytes(text);
  }
  return result;
}

std::string peer_line(const PeerCase& c) {
  nlohmann::json collateral;
  put_document(collateral, "tcb_info", "tcbInfo", c.files.tcb_info);
  put_document(collateral, "qe_identity", "enclaveIdentity", c.files.qe_identity);
  collateral["tcb_info_issuer_chain"] = as_text(c.files.tcb_info_issuer_chain);
  collateral["qe_identity_issuer_chain"] = as_text(c.files.qe_identity_issuer_chain);
  collateral["pck_crl_issuer_chain"] = as_text(c.files.pck_crl_issuer_chain);
  collateral["pck_crl"] = hex_encode(c.files.pck_crl);
  collateral["root_ca_crl"] = hex_encode(c.files.root_ca_crl);
  const auto root = crypto::read_pem_certificates(c.root_pem, 1);
  const nlohmann::json line = {{"name", c.name},
                               {"quote", base64_encode(c.files.quote)},
                               {"root", base64_encode(root.value().front())},
                               {"at", c.at.count() / 1000},
                               {"collateral", collateral}};
  return line.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

Verdict our_verdict(const PeerCase& c) {
  const auto anchor = TrustAnchor::from_pem(c.root_pem);
  return verify_quote(c.files.quote, c.files.collateral(), anchor.value(), accept_all_policy(),
                      c.at);
}

fs::path peer_folder() {
  const char* const named = std::getenv("NSL_PEERS");
  return (named != nullptr ? fs::path(named) : fs::temp_directory_path() / "nsl-peers") /
         "dcap-qvl";
}

bool install_peer(const fs::path& folder) {
  if (fs::exists(folder / "node_modules/@phala/dcap-qvl"))
    return true;
  if (!shell("command -v node >/dev/null && command -v npm >/dev/null"))
    return false;
  fs::create_directories(folder);
  for (const char* name : {"package.json", "package-lock.json"})
    fs::copy_file(peer_source() / name, folder / name, fs::copy_options::overwrite_existing);
  return shell("cd " + quoted(folder) +
               " && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1");
}

bool run_peer(const fs::path& folder, const fs::path& cases, const fs::path& results,
              const std::string& more) {
  return shell("node " + quoted(peer_source() / "peer.cjs") + " " + quoted(folder) + " " +
               quoted(cases) + " " + quoted(results) + " " + more);
}

}  // namespace nsl::verify::testing
