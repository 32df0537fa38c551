#include "verify/facts_json.h"

#include "base/hex.h"
#include "verify/timestamp.h"

namespace nsl::verify {
namespace {

Json to_json(const SgxReport& report) {
  return {{"mrenclave", hex_encode(report.mr_enclave)},
          {"mrsigner", hex_encode(report.mr_signer)},
          {"isvProdId", report.isv_prod_id},
          {"isvSvn", report.isv_svn},
          {"debug", report.is_debug()},
          {"attributes", hex_encode(report.attributes)},
          {"miscSelect", hex_encode(report.misc_select)},
          {"cpuSvn", hex_encode(report.cpu_svn)},
          {"isvExtProdId", hex_encode(report.isv_ext_prod_id)},
          {"isvFamilyId", hex_encode(report.isv_family_id)},
          {"configId", hex_encode(report.config_id)},
          {"configSvn", report.config_svn},
          {"reportData", hex_encode(report.report_data)}};
}

Json to_json(const TdReport& report) {
  Json json = {{"mrtd", hex_encode(report.mr_td)}};
  for (std::size_t i = 0; i < report.rtmr.size(); ++i)
    json["rtmr" + std::to_string(i)] = hex_encode(report.rtmr[i]);
  json["mrConfigId"] = hex_encode(report.mr_config_id);
  json["mrOwner"] = hex_encode(report.mr_owner);
  json["mrOwnerConfig"] = hex_encode(report.mr_owner_config);
  json["debug"] = report.is_debug();
  json["migratable"] = report.is_migratable();
  json["tdAttributes"] = hex_encode(report.td_attributes);
  json["xfam"] = hex_encode(report.xfam);
  json["mrSeam"] = hex_encode(report.mr_seam);
  json["mrSignerSeam"] = hex_encode(report.mr_signer_seam);
  json["seamAttributes"] = hex_encode(report.seam_attributes);
  json["teeTcbSvn"] = hex_encode(report.tee_tcb_svn);
  if (report.addition15) {
    json["teeTcbSvn2"] = hex_encode(report.addition15->tee_tcb_svn2);
    json["mrServiceTd"] = hex_encode(report.addition15->mr_service_td);
  }
  json["reportData"] = hex_encode(report.report_data);
  return json;
}

Json to_json(const LevelVerdict& level) {
  return {{"tcbStatus", name(level.status)},
          {"tcbDate", format_timestamp(level.date)},
          {"advisories", level.advisories}};
}

Json to_json(const TdxModuleSigner& signer) {
  return {{"mrSigner", hex_encode(signer.mr_signer)},
          {"attributes", hex_encode(signer.attributes)},
          {"attributesMask", hex_encode(signer.attributes_mask)}};
}

Json to_json(const PlatformLevel& level) {
  Json json = {{"sgxComponents", level.sgx}, {"pceSvn", level.pce_svn}};
  if (level.tdx)
    json["tdxComponents"] = *level.tdx;
  json.update(to_json(level.verdict));
  return json;
}

Json to_json(const std::vector<IsvLevel>& levels) {
  Json list = Json::array();
  for (const IsvLevel& level : levels) {
    Json json = {{"isvSvn", level.isv_svn}};
    json.update(to_json(level.verdict));
    list.push_back(std::move(json));
  }
  return list;
}

bool is_plain(const Json& value) { return !value.is_structured(); }

std::string plain_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

bool is_plain_list(const Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), is_plain);
}

std::string plain_list_text(const Json& list) {
  std::string text;
  for (const Json& item : list)
    text += (text.empty() ? "" : " ") + plain_text(item);
  return text.empty() ? "none" : text;
}

void append_lines(std::string& out, const std::string& indent, const std::string& label,
                  const Json& value) {
  if (is_plain(value)) {
    out += indent + label + ": " + plain_text(value) + "\n";
  } else if (is_plain_list(value)) {
    out += indent + label + ": " + plain_list_text(value) + "\n";
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      append_lines(out, indent, label + " " + std::to_string(i + 1), value[i]);
  } else {
    out += indent + label + "\n";
    for (const auto& [key, member] : value.items())
      append_lines(out, indent + "  ", key, member);
  }
}

}  // namespace

Json to_json(const QuoteFacts& quote) {
  Json json = {{"version", quote.header.version},
               {"tee", name(quote.tee)},
               {"qeSvn", quote.header.qe_svn},
               {"pceSvn", quote.header.pce_svn},
               {"userData", hex_encode(quote.header.user_data)},
               {"certificationDataType", static_cast<int>(quote.certification_type)},
               {"certificationData", describe(quote.certification_type)},
               {"trailing", name(quote.trailing)},
               {"trailingSize", quote.trailing_size}};
  json["body"] = std::visit([](const auto& report) { return to_json(report); }, quote.body);
  json["qeReport"] = to_json(quote.qe_report);
  return json;
}

Json to_json(const PckExtension& extension) {
  Json json = {{"fmspc", hex_encode(extension.fmspc)},
               {"pceId", hex_encode(extension.pce_id)},
               {"pceSvn", extension.pce_svn},
               {"sgxComponents", extension.components},
               {"cpuSvn", hex_encode(extension.cpu_svn)},
               {"ppid", hex_encode(extension.ppid)},
               {"sgxType", extension.sgx_type}};
  if (extension.platform_instance_id)
    json["platformInstanceId"] = hex_encode(*extension.platform_instance_id);
  if (extension.dynamic_platform)
    json["dynamicPlatform"] = *extension.dynamic_platform;
  if (extension.cached_keys)
    json["cachedKeys"] = *extension.cached_keys;
  if (extension.smt_enabled)
    json["smtEnabled"] = *extension.smt_enabled;
  return json;
}

Json to_json(const PckFacts& pck) {
  Json json = {{"serial", pck.serial}, {"issuer", pck.issuer}};
  json.update(to_json(pck.extension));
  return json;
}

Json to_json(const DocumentDates& dates) {
  return {{"issueDate", format_timestamp(dates.issued)},
          {"nextUpdate", format_timestamp(dates.next_update)},
          {"tcbEvaluationDataNumber", dates.evaluation_data_number}};
}

Json to_json(const ComponentTcb& component) {
  Json json = Json::object();
  if (!component.id.empty())
    json["id"] = component.id;
  if (component.isv_svn)
    json["isvSvn"] = *component.isv_svn;
  json.update(to_json(component.level));
  if (component.recovery)
    json["outOfDateSince"] = format_timestamp(*component.recovery);
  return json;
}

Json to_json(const crypto::ValidityWindow& window) {
  return {{"from", format_timestamp(window.from)}, {"until", format_timestamp(window.until)}};
}

Json to_json(const TcbInfo& info) {
  Json json = {{"id", name(info.tee)},
               {"version", info.version},
               {"fmspc", hex_encode(info.fmspc)},
               {"pceId", hex_encode(info.pce_id)}};
  json.update(to_json(info.dates));
  if (info.tdx_module)
    json["tdxModule"] = to_json(*info.tdx_module);
  for (const TdxModuleIdentity& identity : info.tdx_module_identities) {
    Json module = {{"id", identity.id}};
    module.update(to_json(identity.signer));
    module["levels"] = to_json(identity.levels);
    json["tdxModuleIdentities"].push_back(std::move(module));
  }
  json["levels"] = Json::array();
  for (const PlatformLevel& level : info.levels)
    json["levels"].push_back(to_json(level));
  return json;
}

Json to_json(const QeIdentity& identity) {
  Json json = {{"id", identity.tee == Tee::kSgx ? "QE" : "TD_QE"}};
  json.update(to_json(identity.dates));
  json["mrSigner"] = hex_encode(identity.mr_signer);
  json["isvProdId"] = identity.isv_prod_id;
  json["miscSelect"] = hex_encode(identity.misc_select);
  json["miscSelectMask"] = hex_encode(identity.misc_select_mask);
  json["attributes"] = hex_encode(identity.attributes);
  json["attributesMask"] = hex_encode(identity.attributes_mask);
  json["levels"] = to_json(identity.levels);
  return json;
}

Json to_json(const crypto::Certificate& certificate) {
  Json json = {{"commonName", std::string(certificate.subject_common_name())},
               {"issuer", std::string(certificate.issuer_common_name())},
               {"serial", hex_encode(certificate.serial())},
               {"publicKey", hex_encode(certificate.public_key_point())},
               {"authority", certificate.is_authority()}};
  json.update(to_json(certificate.validity()));
  const auto extension = read_pck_extension(certificate);
  if (extension.ok())
    json["sgxExtension"] = to_json(*extension);
  return json;
}

Json to_json(const crypto::RevocationList& list) {
  Json json = {{"issuer", std::string(list.issuer_common_name())},
               {"number", list.number().empty() ? "00" : hex_encode(list.number())}};
  json.update(to_json(list.validity()));
  json["entries"] = list.entry_count();
  json["serials"] = Json::array();
  for (const ByteSpan serial : list.serials())
    json["serials"].push_back(hex_encode(serial));
  return json;
}

std::string to_text(const Json& value) {
  std::string out;
  for (const auto& [key, member] : value.items())
    append_lines(out, "", key, member);
  return out;
}

}  // namespace nsl::verify
