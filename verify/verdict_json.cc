#include "verify/verdict_json.h"

#include "crypto/pem.h"
#include "verify/facts_json.h"
#include "verify/signed_document.h"
#include "verify/timestamp.h"

namespace nsl::verify {
namespace {

constexpr std::size_t kMaxShownCertificates = 16;

template <class T>
void put(Json& json, const char* name, const std::optional<T>& value) {
  json[name] = value ? to_json(*value) : Json(nullptr);
}

void put(Json& json, const char* member, const std::optional<TcbStatus>& status) {
  json[member] = status ? Json(name(*status)) : Json(nullptr);
}

Json validity_json(const Values& values) {
  Json list = Json::array();
  for (const ValidityFact& fact : values.validity) {
    Json json = {{"what", fact.what}};
    json.update(to_json(fact.window));
    json["valid"] = fact.window.contains(values.at);
    list.push_back(std::move(json));
  }
  return list;
}

// The same, a line each.
Json validity_lines(const Values& values) {
  Json lines = Json::object();
  for (const ValidityFact& fact : values.validity)
    lines[std::string(fact.what)] = format_timestamp(fact.window.from) + " to " +
                                    format_timestamp(fact.window.until) +
                                    (fact.window.contains(values.at) ? "" : ", NOT VALID");
  return lines;
}

Json tcb_info_json(const TcbInfoFacts& facts) {
  TcbInfo head;
  head.version = facts.version;
  head.tee = facts.tee;
  head.dates = facts.dates;
  head.fmspc = facts.fmspc;
  head.pce_id = facts.pce_id;
  Json json = to_json(head);
  json.erase("levels");
  return json;
}

void put_outcome(Json& json, const Verdict& verdict) {
  const Refusal* const first = verdict.first_refusal();
  json["accepted"] = verdict.accepted;
  json["stage"] = first == nullptr ? Json(nullptr) : Json(info(first->stage).slug);
  json["reason"] = first == nullptr ? Json(nullptr) : Json(first->reason);
  put(json, "tcbStatus", verdict.values.tcb_status);
  json["advisories"] = verdict.values.advisories;
  json["refusals"] = Json::array();
  for (const Refusal& refusal : verdict.refusals)
    json["refusals"].push_back({{"stage", info(refusal.stage).slug}, {"reason", refusal.reason}});
}

void put_values(Json& json, const Values& values) {
  json["at"] = format_timestamp(values.at);
  json["trustAnchor"] = values.trust_anchor;
  json["simulation"] = values.simulation;
  put(json, "quote", values.quote);
  put(json, "pck", values.pck);
  json["tcbInfo"] = values.tcb_info ? tcb_info_json(*values.tcb_info) : Json(nullptr);
  put(json, "qeIdentity", values.qe_identity);
  json["validity"] = validity_json(values);
  put(json, "platformTcb", values.platform_tcb);
  put(json, "tdxModuleTcb", values.tdx_module_tcb);
  put(json, "qeTcb", values.qe_tcb);
  put(json, "tcbStatusIfRelaunched", values.tcb_status_if_relaunched);
}

Result<Json> show_document(ByteSpan bytes) {
  if (as_text(bytes).find("\"tcbInfo\"") != std::string_view::npos) {
    NSL_ASSIGN_OR_RETURN(const auto parts, split_signed_document(bytes, "tcbInfo"));
    NSL_ASSIGN_OR_RETURN(const TcbInfo info, read_tcb_info(parts.body));
    return Json{{"tcbInfo", to_json(info)}};
  }
  NSL_ASSIGN_OR_RETURN(const auto parts, split_signed_document(bytes, "enclaveIdentity"));
  NSL_ASSIGN_OR_RETURN(const QeIdentity identity, read_qe_identity(parts.body));
  return Json{{"enclaveIdentity", to_json(identity)}};
}

Result<Json> show_chain(ByteSpan bytes) {
  NSL_ASSIGN_OR_RETURN(const auto found,
                       crypto::read_pem_certificates(bytes, kMaxShownCertificates));
  Json list = Json::array();
  for (const Bytes& der : found) {
    NSL_ASSIGN_OR_RETURN(const auto certificate, crypto::Certificate::from_der(der));
    list.push_back(to_json(certificate));
  }
  return Json{{"certificate", std::move(list)}};
}

// A certificate and a revocation list begin alike; what is neither is told as a certificate.
Result<Json> show_der(ByteSpan bytes) {
  const auto list = crypto::RevocationList::from_der(bytes);
  if (list.ok())
    return Json{{"revocationList", to_json(*list)}};
  NSL_ASSIGN_OR_RETURN(const auto certificate, crypto::Certificate::from_der(bytes));
  return Json{{"certificate", to_json(certificate)}};
}

Result<Json> show_quote(ByteSpan bytes) {
  NSL_ASSIGN_OR_RETURN(const Quote quote, read_quote(bytes));
  QuoteFacts facts = facts_of(quote);
  Json json = to_json(facts);
  if (quote.certification_type != CertificationType::kPckChain)
    return Json{{"quote", std::move(json)}};
  NSL_ASSIGN_OR_RETURN(Json chain, show_chain(quote.certification_data));
  Json all{{"quote", std::move(json)}};
  all.update(chain);
  return all;
}

Result<Json> show(ByteSpan bytes) {
  if (bytes.empty())
    return Error(Errc::kInvalidArgument, "the file is empty");
  if (bytes[0] == '{')
    return show_document(bytes);
  if (bytes[0] == '-')
    return show_chain(bytes);
  if (bytes[0] == 0x30)
    return show_der(bytes);
  return show_quote(bytes);
}

}  // namespace

std::string verdict_json(const Verdict& verdict) {
  Json json;
  put_outcome(json, verdict);
  put_values(json, verdict.values);
  return json.dump(2);
}

std::string verdict_text(const Verdict& verdict) {
  std::string out = verdict.accepted ? "accepted\n" : "REFUSED\n";
  for (const Refusal& refusal : verdict.refusals)
    out += "  " + std::string(info(refusal.stage).slug) + ": " + refusal.reason + "\n";
  Json json;
  put(json, "tcbStatus", verdict.values.tcb_status);
  json["advisories"] = verdict.values.advisories;
  put_values(json, verdict.values);
  json["validity"] = validity_lines(verdict.values);
  return out + to_text(json);
}

Result<std::string> show_text(ByteSpan bytes) {
  NSL_ASSIGN_OR_RETURN(const Json json, show(bytes));
  return to_text(json);
}

Result<std::string> show_json(ByteSpan bytes) {
  NSL_ASSIGN_OR_RETURN(const Json json, show(bytes));
  return json.dump(2);
}

}  // namespace nsl::verify
