#include "cli/quote_command.h"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "cli/files.h"
#include "verify/policy_file.h"
#include "verify/timestamp.h"
#include "verify/verdict_json.h"
#include "verify/verifier.h"

namespace nsl::cli {
namespace {

constexpr std::uint64_t kMaxEvidenceFile = 16 * 1024 * 1024;

struct VerifyOptions {
  std::string quote;
  std::string collateral;
  std::string policy;
  std::string at;
  std::string trust_anchor;
  bool json = false;
};

// The files of --collateral; they own what verify::Collateral borrows.
struct CollateralFiles {
  std::string tcb_info;
  std::string tcb_info_issuer_chain;
  std::string qe_identity;
  std::string qe_identity_issuer_chain;
  std::string pck_crl;
  std::string pck_crl_issuer_chain;
  std::string root_ca_crl;
  std::string pck_certificate;

  verify::Collateral collateral() const {
    return {.tcb_info = as_bytes(tcb_info),
            .tcb_info_issuer_chain = as_bytes(tcb_info_issuer_chain),
            .qe_identity = as_bytes(qe_identity),
            .qe_identity_issuer_chain = as_bytes(qe_identity_issuer_chain),
            .pck_crl = as_bytes(pck_crl),
            .pck_crl_issuer_chain = as_bytes(pck_crl_issuer_chain),
            .root_ca_crl = as_bytes(root_ca_crl),
            .pck_certificate = as_bytes(pck_certificate)};
  }
};

Result<CollateralFiles> read_collateral(const std::string& folder) {
  const auto path = [&](const char* name) {
    return (std::filesystem::path(folder) / name).string();
  };
  const auto read = [&](const char* name) { return read_file(path(name), kMaxEvidenceFile); };
  CollateralFiles files;
  NSL_ASSIGN_OR_RETURN(files.tcb_info, read("tcb_info.json"));
  NSL_ASSIGN_OR_RETURN(files.tcb_info_issuer_chain, read("tcb_info_issuer_chain.pem"));
  NSL_ASSIGN_OR_RETURN(files.qe_identity, read("qe_identity.json"));
  NSL_ASSIGN_OR_RETURN(files.qe_identity_issuer_chain, read("qe_identity_issuer_chain.pem"));
  NSL_ASSIGN_OR_RETURN(files.pck_crl, read("pck_crl.der"));
  NSL_ASSIGN_OR_RETURN(files.pck_crl_issuer_chain, read("pck_crl_issuer_chain.pem"));
  NSL_ASSIGN_OR_RETURN(files.root_ca_crl, read("root_ca_crl.der"));
  // Only beside quotes that do not carry their PCK certificate.
  std::error_code unreadable;
  if (std::filesystem::exists(path("pck_cert.pem"), unreadable)) {
    NSL_ASSIGN_OR_RETURN(files.pck_certificate, read("pck_cert.pem"));
  }
  return files;
}

Result<verify::Policy> read_policy(const std::string& path) {
  if (path.empty())
    return verify::Policy::genuine_hardware();
  NSL_ASSIGN_OR_RETURN(const std::string text, read_file(path, verify::kMaxPolicySize));
  return verify::parse_policy(text);
}

Result<verify::TrustAnchor> read_trust_anchor(const std::string& path) {
  if (path.empty())
    return verify::TrustAnchor::intel_sgx_root();
  NSL_ASSIGN_OR_RETURN(const std::string text, read_file(path, kMaxEvidenceFile));
  return verify::TrustAnchor::from_pem(as_bytes(text));
}

Result<UnixMillis> read_time(const std::string& text) {
  if (!text.empty())
    return verify::parse_timestamp(text);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

ExitStatus exit_status_of(const verify::Verdict& verdict) {
  if (verdict.accepted)
    return kSuccess;
  const verify::Refusal* const refusal = verdict.first_refusal();
  if (refusal == nullptr)
    return kInternalError;
  return static_cast<ExitStatus>(verify::info(refusal->stage).exit_status);
}

void print(const VerifyOptions& options, const verify::Verdict& verdict) {
  if (options.json) {
    std::cout << verify::verdict_json(verdict) << '\n';
    return;
  }
  std::cout << verify::verdict_text(verdict);
  if (options.policy.empty())
    std::cout << "note: no policy was given; which program runs was compared with nothing\n";
}

Result<ExitStatus> verify_quote_file(const VerifyOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::string quote, read_file(options.quote, kMaxEvidenceFile));
  NSL_ASSIGN_OR_RETURN(const CollateralFiles files, read_collateral(options.collateral));
  NSL_ASSIGN_OR_RETURN(const verify::Policy policy, read_policy(options.policy));
  NSL_ASSIGN_OR_RETURN(const verify::TrustAnchor anchor, read_trust_anchor(options.trust_anchor));
  NSL_ASSIGN_OR_RETURN(const UnixMillis at, read_time(options.at));
  const verify::Verdict verdict =
      verify::verify_quote(as_bytes(quote), files.collateral(), anchor, policy, at);
  print(options, verdict);
  return exit_status_of(verdict);
}

struct ShowOptions {
  std::string file;
  bool json = false;
};

Result<ExitStatus> show_file(const ShowOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::string bytes, read_file(options.file, kMaxEvidenceFile));
  if (options.json) {
    NSL_ASSIGN_OR_RETURN(const std::string shown, verify::show_json(as_bytes(bytes)));
    std::cout << shown << '\n';
  } else {
    NSL_ASSIGN_OR_RETURN(const std::string shown, verify::show_text(as_bytes(bytes)));
    std::cout << "read, not verified\n" << shown;
  }
  return kSuccess;
}

ExitStatus report(const Result<ExitStatus>& result) {
  if (result.ok())
    return *result;
  std::cerr << "nsl quote: " << result.error().message() << '\n';
  return kBadInput;
}

void add_verify(CLI::App& quote, ExitStatus& status) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = quote.add_subcommand("verify", "Judge an SGX or TDX quote by a policy");
  command->add_option("FILE", options->quote, "the quote, raw bytes")->required();
  command
      ->add_option("--collateral", options->collateral,
                   "folder with Intel's documents: tcb_info.json, qe_identity.json, pck_crl.der, "
                   "root_ca_crl.der and the issuer chains")
      ->required();
  command->add_option("--policy", options->policy,
                      "what to accept (TOML); without it: any program on genuine, up-to-date "
                      "hardware, not in debug mode");
  command->add_option("--at", options->at,
                      "when everything has to be valid, 2025-02-01T00:00:00Z (default: now)");
  command->add_option("--trust-anchor", options->trust_anchor,
                      "root certificate in PEM (default: Intel's SGX root)");
  command->add_flag("--json", options->json, "the verdict as JSON");
  command->callback([options, &status] { status = report(verify_quote_file(*options)); });
}

void add_show(CLI::App& quote, ExitStatus& status) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = quote.add_subcommand(
      "show", "Show what a quote, certificate, revocation list or document of Intel's says");
  command->add_option("FILE", options->file, "the file; it is read, not verified")->required();
  command->add_flag("--json", options->json, "as JSON");
  command->callback([options, &status] { status = report(show_file(*options)); });
}

}  // namespace

void add_quote_command(CLI::App& app, ExitStatus& status) {
  CLI::App* quote = app.add_subcommand("quote", "Verify and show attestation quotes");
  quote->require_subcommand(1);
  add_verify(*quote, status);
  add_show(*quote, status);
}

}  // namespace nsl::cli
