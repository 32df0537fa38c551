#include "verify/policy.h"

#include <algorithm>

#include "base/hex.h"

namespace nsl::verify {
namespace {

Error refuse(std::string why) { return Error(Errc::kEvidenceRefused, std::move(why)); }

template <class T>
bool met(const std::optional<T>& wanted, const T& value) {
  return !wanted || *wanted == value;
}

// A rule that demands nothing is a mistake, and is met by nothing.
bool meets(const SgxRule& rule, const SgxReport& report) {
  if (!rule.mr_enclave && !rule.mr_signer)
    return false;
  return met(rule.mr_enclave, report.mr_enclave) && met(rule.mr_signer, report.mr_signer) &&
         met(rule.product_id, report.isv_prod_id) &&
         (!rule.minimum_svn || report.isv_svn >= *rule.minimum_svn);
}

// Attributes of a TD that let nobody into it (Intel TDX Module ABI, TD_PARAMS.ATTRIBUTES), the
// least significant byte first: LASS, SEPT_VE_DISABLE, PKS, KL, PERFMON; and of the first byte all,
// since judge_debug() judges those.
constexpr ByteArray<8> kHarmlessAttributes = {0xff, 0, 0, 0xd8, 0, 0, 0, 0x80};

bool meets_attributes(const TdxRule& rule, const TdReport& report) {
  if (rule.mr_service_td &&
      (!report.addition15 || report.addition15->mr_service_td != *rule.mr_service_td))
    return false;
  if (rule.td_attributes)
    return *rule.td_attributes == report.td_attributes;
  if (report.is_migratable() && !rule.mr_service_td)
    return false;
  ByteArray<8> taken = kHarmlessAttributes;
  taken[TdReport::kMigratableByte] |= TdReport::kMigratableBit;
  for (std::size_t i = 0; i < taken.size(); ++i)
    if ((report.td_attributes[i] & ~taken[i]) != 0)
      return false;
  return true;
}

bool meets(const TdxRule& rule, const TdReport& report) {
  if (!rule.mr_td)
    return false;
  for (std::size_t i = 0; i < rule.rtmr.size(); ++i)
    if (!met(rule.rtmr[i], report.rtmr[i]))
      return false;
  return met(rule.mr_td, report.mr_td) && met(rule.mr_seam, report.mr_seam) &&
         met(rule.mr_config_id, report.mr_config_id) && met(rule.mr_owner, report.mr_owner) &&
         met(rule.mr_owner_config, report.mr_owner_config) && met(rule.xfam, report.xfam) &&
         meets_attributes(rule, report);
}

bool listed(const Policy& policy, const SgxReport& report) {
  return std::ranges::any_of(policy.sgx, [&](const auto& rule) { return meets(rule, report); });
}

bool listed(const Policy& policy, const TdReport& report) {
  return std::ranges::any_of(policy.tdx, [&](const auto& rule) { return meets(rule, report); });
}

std::string identity_of(const SgxReport& report) {
  return "MRENCLAVE " + hex_encode(report.mr_enclave) + ", MRSIGNER " +
         hex_encode(report.mr_signer) + ", product " + std::to_string(report.isv_prod_id) +
         ", SVN " + std::to_string(report.isv_svn);
}

std::string identity_of(const TdReport& report) {
  return "MRTD " + hex_encode(report.mr_td) + " with TDATTRIBUTES " +
         hex_encode(report.td_attributes) + (report.is_migratable() ? " (migratable)" : "");
}

template <class T>
bool in_list(const std::vector<T>& list, const T& value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

bool accepts(const Policy& policy, TcbStatus status) {
  return status != TcbStatus::kRevoked &&
         std::ranges::find(policy.accepted_statuses, status) != policy.accepted_statuses.end();
}

// Whether this part, if it is out of date, became so no longer ago than the grace.
bool within_grace(const Policy& policy, const std::optional<ComponentTcb>& part, UnixMillis at) {
  if (!part || !is_out_of_date(part->level.status))
    return true;
  return part->recovery && at <= *part->recovery + policy.grace;
}

// The status of the whole as if no part were out of date, if each that is so is within grace. It is
// made of the parts' and not of the whole's: OutOfDate hides that another part needs hardening.
std::optional<TcbStatus> status_with_grace(const Policy& policy, const Values& values) {
  if (policy.grace.count() <= 0)
    return std::nullopt;
  TcbStatus status = TcbStatus::kUpToDate;
  for (const auto* part : {&values.platform_tcb, &values.tdx_module_tcb, &values.qe_tcb}) {
    if (!within_grace(policy, *part, values.at))
      return std::nullopt;
    if (*part)
      status = converge(status, before_recovery((*part)->level.status));
  }
  return status;
}

}  // namespace

Policy Policy::genuine_hardware() {
  Policy policy;
  policy.measurements = Measurements::kAny;
  return policy;
}

Status judge_simulation(const Policy& policy, const Values& values) {
  if (!values.simulation || policy.insecure_simulation == Choice::kAllow)
    return ok_status();
  return refuse("the evidence is simulated and proves nothing (root \"" + values.trust_anchor +
                "\")");
}

Status judge_debug(const Policy& policy, const Values& values) {
  if (!values.quote)
    return refuse("nothing is known of the enclave");
  const bool debug =
      std::visit([](const auto& report) { return report.is_debug(); }, values.quote->body);
  if (!debug || policy.debug == Choice::kAllow)
    return ok_status();
  return refuse("the enclave is in debug mode: its operator can read and change its memory");
}

Status judge_measurement(const Policy& policy, const Values& values) {
  if (!values.quote)
    return refuse("nothing is known of the enclave");
  if (policy.measurements == Policy::Measurements::kAny)
    return ok_status();
  const auto judge = [&](const auto& report) -> Status {
    if (listed(policy, report))
      return ok_status();
    return refuse("the policy does not list " + identity_of(report));
  };
  return std::visit(judge, values.quote->body);
}

Status judge_platform(const Policy& policy, const Values& values) {
  if (!values.pck)
    return refuse("nothing is known of the platform");
  const PckExtension& pck = values.pck->extension;
  const PlatformRule& rule = policy.platform;
  if (!in_list(rule.fmspc, pck.fmspc))
    return refuse("the policy does not list FMSPC " + hex_encode(pck.fmspc));
  if (!in_list(rule.ppid, pck.ppid))
    return refuse("the policy does not list PPID " + hex_encode(pck.ppid));
  if (rule.platform_instance_id.empty())
    return ok_status();
  if (!pck.platform_instance_id || !in_list(rule.platform_instance_id, *pck.platform_instance_id))
    return refuse("the policy does not list the platform instance");
  return ok_status();
}

Status judge_evaluation_number(const Policy& policy, const Values& values) {
  if (!values.tcb_info || !values.qe_identity)
    return refuse("nothing is known of the collateral");
  const std::uint32_t lower = std::min(values.tcb_info->dates.evaluation_data_number,
                                       values.qe_identity->evaluation_data_number);
  if (lower >= policy.minimum_evaluation_number)
    return ok_status();
  return refuse("TCB evaluation data number " + std::to_string(lower) + ", expected at least " +
                std::to_string(policy.minimum_evaluation_number));
}

Status judge_tcb_status(const Policy& policy, const Values& values) {
  if (!values.tcb_status)
    return refuse("the TCB status is not known");
  const TcbStatus status = *values.tcb_status;
  if (accepts(policy, status))
    return ok_status();
  const auto with_grace = status_with_grace(policy, values);
  if (with_grace && accepts(policy, *with_grace))
    return ok_status();
  return refuse("TCB status " + std::string(name(status)) + " is not accepted");
}

Status judge_advisories(const Policy& policy, const Values& values) {
  if (!values.tcb_status)
    return refuse("the advisories are not known");
  if (!policy.allowed_advisories)
    return ok_status();
  for (const std::string& advisory : values.advisories)
    if (std::ranges::find(*policy.allowed_advisories, advisory) == policy.allowed_advisories->end())
      return refuse("the policy does not allow " + advisory);
  return ok_status();
}

}  // namespace nsl::verify
