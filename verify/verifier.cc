#include "verify/verifier.h"

#include <algorithm>
#include <string>

#include "base/hex.h"
#include "crypto/crl.h"
#include "crypto/der.h"
#include "crypto/ecdsa.h"
#include "crypto/sha256.h"
#include "verify/issuer_chain.h"
#include "verify/signed_document.h"
#include "verify/tcb_match.h"

namespace nsl::verify {
namespace {

Error refuse(std::string why) { return Error(Errc::kEvidenceRefused, std::move(why)); }

// "<what>: <why>", where a stage judges several things.
Error prefixed(std::string_view what, const Error& error) {
  return Error(error.code(), std::string(what) + ": " + error.message());
}

// That it was refused, the verdict says by itself.
std::string reason_of(const Error& error) {
  return error.code() == Errc::kEvidenceRefused ? error.detail() : error.message();
}

bool all_zero(ByteSpan bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

Status verify_signature(ByteSpan coordinates, ByteSpan message, ByteSpan raw_signature) {
  NSL_ASSIGN_OR_RETURN(const auto key, crypto::EcdsaP256PublicKey::from_coordinates(coordinates));
  NSL_ASSIGN_OR_RETURN(const auto signature, crypto::EcdsaP256Signature::from_raw(raw_signature));
  return key.verify(message, signature);
}

// One walk through the stages. The members hold what earlier stages found for later ones; a stage
// runs only if those that it builds on did not refuse.
class Verification {
 public:
  Verification(ByteSpan quote, const Collateral& collateral, const TrustAnchor& anchor,
               const Policy& policy, UnixMillis at)
      : quote_bytes_(quote), collateral_(collateral), anchor_(anchor), policy_(policy) {
    values_.at = at;
    values_.trust_anchor = anchor.certificate().subject_common_name();
    values_.simulation = anchor.is_simulation();
  }

  Verdict run() &&;

 private:
  enum class OnRefusal : std::uint8_t { kStop, kGoOn };
  struct Step {
    Stage stage;
    Status (Verification::*check)();
    OnRefusal on_refusal;
  };
  static const Step kSteps[];

  Status quote_format();
  Status certification_data();
  Status pck_chain();
  Status qe_report_signature();
  Status attestation_key();
  Status quote_signature();
  Status revocation_lists();
  Status tcb_info();
  Status qe_identity();
  Status revocation();
  Status validity();
  Status platform_match();
  Status qe_match();
  Status tdx_module();
  Status tcb_level();
  template <Status (*judge)(const Policy&, const Values&)>
  Status by_policy() {
    return judge(policy_, values_);
  }

  Status keep_list(std::string_view what, ByteSpan der, const crypto::Certificate& issuer,
                   std::optional<crypto::RevocationList>& out);
  Result<ByteSpan> signed_body(ByteSpan document, std::string_view member,
                               const crypto::Certificate& signer);
  void keep_validity(std::string_view what, const crypto::ValidityWindow& window) {
    values_.validity.push_back({what, window});
  }
  void converge_tcb();
  void find_relaunched_status(const TdReport& report);

  const ByteSpan quote_bytes_;
  const Collateral& collateral_;
  const TrustAnchor& anchor_;
  const Policy& policy_;
  Values values_;
  Quote quote_;
  std::optional<PckChain> pck_chain_;
  // Only if they are other certificates than authority and tcb_signer_.
  std::optional<crypto::Certificate> crl_authority_;
  std::optional<crypto::Certificate> identity_signer_;
  std::optional<crypto::RevocationList> pck_crl_;
  std::optional<crypto::RevocationList> root_crl_;
  std::optional<crypto::Certificate> tcb_signer_;
  std::optional<TcbInfo> tcb_info_;
  std::optional<QeIdentity> qe_identity_;
};

const Verification::Step Verification::kSteps[] = {
    {Stage::kQuoteFormat, &Verification::quote_format, OnRefusal::kStop},
    {Stage::kCertificationData, &Verification::certification_data, OnRefusal::kStop},
    {Stage::kPckChain, &Verification::pck_chain, OnRefusal::kStop},
    {Stage::kQeReportSignature, &Verification::qe_report_signature, OnRefusal::kStop},
    {Stage::kAttestationKey, &Verification::attestation_key, OnRefusal::kStop},
    {Stage::kQuoteSignature, &Verification::quote_signature, OnRefusal::kStop},
    {Stage::kRevocationLists, &Verification::revocation_lists, OnRefusal::kStop},
    {Stage::kTcbInfo, &Verification::tcb_info, OnRefusal::kStop},
    {Stage::kQeIdentity, &Verification::qe_identity, OnRefusal::kStop},
    {Stage::kRevocation, &Verification::revocation, OnRefusal::kGoOn},
    {Stage::kValidity, &Verification::validity, OnRefusal::kGoOn},
    {Stage::kPlatformMatch, &Verification::platform_match, OnRefusal::kStop},
    {Stage::kQeMatch, &Verification::qe_match, OnRefusal::kStop},
    {Stage::kTdxModule, &Verification::tdx_module, OnRefusal::kStop},
    {Stage::kTcbLevel, &Verification::tcb_level, OnRefusal::kStop},
    {Stage::kSimulation, &Verification::by_policy<judge_simulation>, OnRefusal::kGoOn},
    {Stage::kDebug, &Verification::by_policy<judge_debug>, OnRefusal::kGoOn},
    {Stage::kMeasurement, &Verification::by_policy<judge_measurement>, OnRefusal::kGoOn},
    {Stage::kPlatform, &Verification::by_policy<judge_platform>, OnRefusal::kGoOn},
    {Stage::kEvaluationNumber, &Verification::by_policy<judge_evaluation_number>, OnRefusal::kGoOn},
    {Stage::kTcbStatus, &Verification::by_policy<judge_tcb_status>, OnRefusal::kGoOn},
    {Stage::kAdvisories, &Verification::by_policy<judge_advisories>, OnRefusal::kGoOn},
};

Verdict Verification::run() && {
  Verdict verdict;
  bool walked_all = true;
  for (const Step& step : kSteps) {
    const Status status = (this->*step.check)();
    if (status.ok())
      continue;
    verdict.refusals.push_back({step.stage, reason_of(status.error())});
    if (step.on_refusal == OnRefusal::kStop) {
      walked_all = false;
      break;
    }
  }
  verdict.values = std::move(values_);
  verdict.accepted = walked_all && verdict.refusals.empty();
  return verdict;
}

Status Verification::quote_format() {
  NSL_ASSIGN_OR_RETURN(quote_, read_quote(quote_bytes_));
  values_.quote = facts_of(quote_);
  if (values_.quote->trailing == Trailing::kUnbound)
    return Error(Errc::kBadQuote, std::to_string(quote_.trailing.size()) +
                                      " bytes follow the signature data that are neither zero nor "
                                      "claims bound by the report data");
  return ok_status();
}

Status Verification::certification_data() {
  if (quote_.certification_type == CertificationType::kPckChain)
    return ok_status();
  if (!collateral_.pck_certificate.empty())
    return ok_status();
  return Error(Errc::kUnsupportedQuote,
               "certification data type " +
                   std::to_string(static_cast<int>(quote_.certification_type)) + " (" +
                   std::string(describe(quote_.certification_type)) +
                   "): the PCK certificate cannot be had from the quote and is not given beside "
                   "it, so the QE report's signature cannot be checked");
}

Status Verification::pck_chain() {
  auto chain =
      quote_.certification_type == CertificationType::kPckChain
          ? read_pck_chain(quote_.certification_data, anchor_)
          : read_pck_chain(collateral_.pck_certificate, collateral_.pck_crl_issuer_chain, anchor_);
  if (!chain.ok())
    return std::move(chain).error();
  pck_chain_ = std::move(chain).value();
  NSL_ASSIGN_OR_RETURN(PckExtension extension, read_pck_extension(pck_chain_->leaf));
  values_.pck = PckFacts{.serial = hex_encode(pck_chain_->leaf.serial()),
                         .issuer = std::string(pck_chain_->authority.subject_common_name()),
                         .extension = extension};
  keep_validity("root_ca_cert", anchor_.certificate().validity());
  keep_validity("pck_cert", pck_chain_->leaf.validity());
  keep_validity("pck_ca_cert", pck_chain_->authority.validity());
  return ok_status();
}

Status Verification::qe_report_signature() {
  NSL_ASSIGN_OR_RETURN(const auto signature,
                       crypto::EcdsaP256Signature::from_raw(quote_.qe_report_signature));
  const Status status = pck_chain_->leaf.public_key().verify(quote_.qe_report_bytes, signature);
  if (!status.ok())
    return prefixed("the QE report is not signed by this PCK key", status.error());
  return ok_status();
}

// QuoteGenReference A.4: REPORTDATA is SHA-256(attestation key || authentication data) || 0.
Status Verification::attestation_key() {
  Bytes vouched(quote_.attestation_key.begin(), quote_.attestation_key.end());
  vouched.insert(vouched.end(), quote_.qe_auth_data.begin(), quote_.qe_auth_data.end());
  const crypto::Digest32 digest = crypto::sha256(vouched);
  const ByteSpan data = quote_.qe_report.report_data;
  if (!crypto::same_bytes(data.first(digest.size()), digest) ||
      !all_zero(data.subspan(digest.size())))
    return refuse("SHA-256(attestation key || auth data) is not the QE report data");
  return ok_status();
}

Status Verification::quote_signature() {
  const Status status =
      verify_signature(quote_.attestation_key, quote_.signed_bytes, quote_.signature);
  if (!status.ok())
    return prefixed("the quote signature does not verify", status.error());
  return ok_status();
}

Status Verification::keep_list(std::string_view what, ByteSpan der,
                               const crypto::Certificate& issuer,
                               std::optional<crypto::RevocationList>& out) {
  auto list = crypto::RevocationList::from_der(der);
  if (!list.ok())
    return prefixed(what, list.error());
  const Status issued = list->issued_by(issuer);
  if (!issued.ok())
    return prefixed(what, issued.error());
  keep_validity(what, list->validity());
  out = std::move(list).value();
  return ok_status();
}

Status Verification::revocation_lists() {
  auto authority =
      read_authority_chain(collateral_.pck_crl_issuer_chain, pck_chain_->authority, anchor_);
  if (!authority.ok())
    return prefixed("pck_crl_issuer_chain", authority.error());
  crl_authority_ = std::move(authority).value();
  if (crl_authority_)
    keep_validity("pck_crl_issuer_cert", crl_authority_->validity());
  NSL_RETURN_IF_ERROR(keep_list("pck_crl", collateral_.pck_crl, pck_chain_->authority, pck_crl_));
  return keep_list("root_ca_crl", collateral_.root_ca_crl, anchor_.certificate(), root_crl_);
}

Result<ByteSpan> Verification::signed_body(ByteSpan document, std::string_view member,
                                           const crypto::Certificate& signer) {
  NSL_ASSIGN_OR_RETURN(const SignedDocument parts, split_signed_document(document, member));
  const Status status = signer.public_key().verify(parts.body, parts.signature);
  if (!status.ok())
    return prefixed("the signature of " + std::string(member) + " does not verify", status.error());
  return parts.body;
}

Status Verification::tcb_info() {
  auto signer = read_tcb_signing_chain(collateral_.tcb_info_issuer_chain, anchor_);
  if (!signer.ok())
    return prefixed("tcb_info_issuer_chain", signer.error());
  tcb_signer_ = std::move(signer).value();
  NSL_ASSIGN_OR_RETURN(const ByteSpan body,
                       signed_body(collateral_.tcb_info, "tcbInfo", *tcb_signer_));
  NSL_ASSIGN_OR_RETURN(tcb_info_, read_tcb_info(body));
  values_.tcb_info = TcbInfoFacts{.version = tcb_info_->version,
                                  .tee = tcb_info_->tee,
                                  .fmspc = tcb_info_->fmspc,
                                  .pce_id = tcb_info_->pce_id,
                                  .dates = tcb_info_->dates};
  keep_validity("tcb_signing_cert", tcb_signer_->validity());
  keep_validity("tcb_info", {tcb_info_->dates.issued, tcb_info_->dates.next_update});
  return ok_status();
}

Status Verification::qe_identity() {
  // Mostly the same chain as the TCB info's, which is judged already.
  const crypto::Certificate* signer = &*tcb_signer_;
  if (!crypto::same_bytes(collateral_.qe_identity_issuer_chain,
                          collateral_.tcb_info_issuer_chain)) {
    auto other = read_tcb_signing_chain(collateral_.qe_identity_issuer_chain, anchor_);
    if (!other.ok())
      return prefixed("qe_identity_issuer_chain", other.error());
    identity_signer_ = std::move(other).value();
    signer = &*identity_signer_;
  }
  NSL_ASSIGN_OR_RETURN(const ByteSpan body,
                       signed_body(collateral_.qe_identity, "enclaveIdentity", *signer));
  NSL_ASSIGN_OR_RETURN(qe_identity_, read_qe_identity(body));
  values_.qe_identity = qe_identity_->dates;
  keep_validity("qe_identity_signing_cert", signer->validity());
  keep_validity("qe_identity", {qe_identity_->dates.issued, qe_identity_->dates.next_update});
  return ok_status();
}

Status Verification::revocation() {
  if (pck_crl_->contains(pck_chain_->leaf.serial()))
    return refuse("the PCK certificate is on the PCK CRL");
  const auto revoked_by_root = [&](const crypto::Certificate& certificate) {
    return root_crl_->contains(certificate.serial());
  };
  if (revoked_by_root(pck_chain_->authority) ||
      (crl_authority_ && revoked_by_root(*crl_authority_)))
    return refuse("the PCK CA's certificate is on the root CA's CRL");
  if (revoked_by_root(*tcb_signer_) || (identity_signer_ && revoked_by_root(*identity_signer_)))
    return refuse("the TCB signing certificate is on the root CA's CRL");
  if (revoked_by_root(anchor_.certificate()))
    return refuse("the root CA's certificate is on its own CRL");
  return ok_status();
}

Status Verification::validity() {
  std::string outside;
  for (const ValidityFact& fact : values_.validity) {
    if (fact.window.contains(values_.at))
      continue;
    const bool early = values_.at < fact.window.from;
    outside += (outside.empty() ? "" : ", ") + std::string(fact.what) +
               (early ? " not yet valid" : " expired");
  }
  if (outside.empty())
    return ok_status();
  return refuse("at the time given: " + outside);
}

Status Verification::platform_match() {
  return check_platform(*tcb_info_, quote_.tee, values_.pck->extension);
}

Status Verification::qe_match() {
  NSL_RETURN_IF_ERROR(check_qe(*qe_identity_, quote_.tee, quote_.qe_report));
  NSL_ASSIGN_OR_RETURN(values_.qe_tcb, match_qe(*qe_identity_, quote_.qe_report));
  return ok_status();
}

Status Verification::tdx_module() {
  const TdReport* const report = quote_.tdx();
  if (report == nullptr)
    return ok_status();
  NSL_ASSIGN_OR_RETURN(values_.tdx_module_tcb,
                       match_tdx_module(*tcb_info_, *report, report->tee_tcb_svn));
  return ok_status();
}

Status Verification::tcb_level() {
  const TdReport* const report = quote_.tdx();
  const std::optional<Svns> svns =
      report == nullptr ? std::nullopt : std::optional(report->tee_tcb_svn);
  NSL_ASSIGN_OR_RETURN(values_.platform_tcb,
                       match_platform(*tcb_info_, values_.pck->extension, svns));
  converge_tcb();
  if (report != nullptr && report->addition15)
    find_relaunched_status(*report);
  return ok_status();
}

// With the versions that the TD would have after a new start, in place of those it has. Nothing is
// refused for it: if they match nothing, there is no such status.
void Verification::find_relaunched_status(const TdReport& report) {
  const Svns& svns = report.addition15->tee_tcb_svn2;
  const auto module = match_tdx_module(*tcb_info_, report, svns);
  const auto platform = match_platform(*tcb_info_, values_.pck->extension, svns);
  if (!module.ok() || !platform.ok())
    return;
  TcbStatus status = converge(platform->level.status, values_.qe_tcb->level.status);
  if (*module)
    status = converge(status, (*module)->level.status);
  values_.tcb_status_if_relaunched = status;
}

// The status of the whole, and the advisories of all parts, in the order of the parts.
void Verification::converge_tcb() {
  TcbStatus status = TcbStatus::kUpToDate;
  for (const auto* part : {&values_.platform_tcb, &values_.tdx_module_tcb, &values_.qe_tcb}) {
    if (!*part)
      continue;
    status = converge(status, (*part)->level.status);
    for (const std::string& advisory : (*part)->level.advisories)
      if (std::ranges::find(values_.advisories, advisory) == values_.advisories.end())
        values_.advisories.push_back(advisory);
  }
  values_.tcb_status = status;
}

}  // namespace

Verdict verify_quote(ByteSpan quote, const Collateral& collateral, const TrustAnchor& anchor,
                     const Policy& policy, UnixMillis at) {
  return Verification(quote, collateral, anchor, policy, at).run();
}

}  // namespace nsl::verify
