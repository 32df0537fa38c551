#include "tests/verify/forge.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <algorithm>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/ecdsa.h"
#include "crypto/pem.h"
#include "crypto/sha256.h"
#include "verify/timestamp.h"

namespace nsl::verify::testing {
namespace {

constexpr std::int64_t kDay = 86'400'000;

Bytes concat(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts)
    out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes unsigned_integer(Bytes magnitude) {
  if (magnitude.empty() || (magnitude[0] & 0x80))
    magnitude.insert(magnitude.begin(), 0);
  return der(0x02, {magnitude});
}

Bytes small(std::uint32_t value) {
  Bytes magnitude;
  for (int shift = 24; shift >= 0; shift -= 8)
    if (value >> shift || shift == 0)
      magnitude.push_back(static_cast<std::uint8_t>(value >> shift));
  return unsigned_integer(magnitude);
}

Bytes bit_string(const Bytes& content) { return der(0x03, {Bytes{0}, content}); }

Bytes algorithm() { return der(0x30, {der_oid({0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02})}); }

Bytes name_of(const std::string& common_name) {
  return der(
      0x30,
      {der(0x31, {der(0x30, {der_oid({0x55, 0x04, 0x03}), der(0x0c, {to_bytes(common_name)})})})});
}

Bytes public_key_info(const SigningKey& key) {
  return der(0x30, {der(0x30, {der_oid({0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01}),
                               der_oid({0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07})}),
                    bit_string(key.point())});
}

Bytes sign_envelope(const Bytes& tbs, const SigningKey& issuer) {
  return der(0x30, {tbs, algorithm(), bit_string(issuer.sign_der(tbs))});
}

Bytes boolean(bool value) {
  return der(0x01, {Bytes{value ? std::uint8_t{0xff} : std::uint8_t{0}}});
}

Bytes basic_constraints(const CertificateSpec& spec) {
  std::vector<Bytes> fields;
  if (spec.authority)
    fields.push_back(boolean(true));
  if (spec.path_length)
    fields.push_back(small(*spec.path_length));
  return make_extension(der_oid({0x55, 0x1d, 0x13}), der(0x30, fields), true);
}

template <std::size_t N>
void append(Bytes& out, const ByteArray<N>& bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

Bytes signed_document(const char* name, const nlohmann::ordered_json& body, const SigningKey& key) {
  const std::string text = body.dump();
  const std::string document = "{\"" + std::string(name) + "\":" + text + ",\"signature\":\"" +
                               hex_encode(key.sign_raw(as_bytes(text))) + "\"}";
  return to_bytes(document);
}

nlohmann::ordered_json components(std::uint8_t svn) {
  auto list = nlohmann::ordered_json::array();
  for (int i = 0; i < 16; ++i)
    list.push_back({{"svn", svn}});
  return list;
}

nlohmann::ordered_json tcb_level(Tee tee, std::uint8_t svn, const char* date, const char* status) {
  nlohmann::ordered_json tcb = {{"sgxtcbcomponents", components(svn)}, {"pcesvn", svn}};
  if (tee == Tee::kTdx) {
    tcb["tdxtcbcomponents"] = components(svn);
    tcb["tdxtcbcomponents"][1]["svn"] = 0;  // the version of the module, as Intel has it
  }
  return {{"tcb", tcb}, {"tcbDate", date}, {"tcbStatus", status}};
}

nlohmann::ordered_json isv_level(int svn, const char* date, const char* status) {
  return {{"tcb", {{"isvsvn", svn}}}, {"tcbDate", date}, {"tcbStatus", status}};
}

nlohmann::ordered_json module_signer() {
  return {{"mrsigner", std::string(96, '0')},
          {"attributes", std::string(16, '0')},
          {"attributesMask", std::string(16, 'F')}};
}

}  // namespace

Bytes der(std::uint8_t tag, const std::vector<Bytes>& parts) {
  const Bytes content = concat(parts);
  Bytes out = {tag};
  const std::size_t size = content.size();
  if (size < 0x80) {
    out.push_back(static_cast<std::uint8_t>(size));
  } else if (size < 0x100) {
    out.insert(out.end(), {0x81, static_cast<std::uint8_t>(size)});
  } else {
    out.insert(out.end(),
               {0x82, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes der_oid(std::initializer_list<std::uint8_t> content) { return der(0x06, {Bytes(content)}); }

Bytes der_time(UnixMillis time) {
  const std::string text = format_timestamp(time);  // 2025-02-01T00:00:00Z
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits),
                       [](char c) { return c >= '0' && c <= '9'; });
  if (text < "2050")
    return der(0x17, {to_bytes(digits.substr(2) + "Z")});
  return der(0x18, {to_bytes(digits + "Z")});
}

SigningKey::SigningKey() : key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {}

Bytes SigningKey::point() const {
  Bytes out(65);
  std::size_t size = 0;
  EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, out.data(), out.size(),
                                  &size);
  return out;
}

Bytes SigningKey::coordinates() const {
  const Bytes all = point();
  return Bytes(all.begin() + 1, all.end());
}

Bytes SigningKey::sign_der(ByteSpan message) const {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  Bytes out(80);
  std::size_t size = out.size();
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get());
  EVP_DigestSign(context, out.data(), &size, message.data(), message.size());
  EVP_MD_CTX_free(context);
  out.resize(size);
  return out;
}

Bytes SigningKey::sign_raw(ByteSpan message) const {
  const auto signature = crypto::EcdsaP256Signature::from_der(sign_der(message));
  return to_bytes(signature->raw());
}

Bytes make_extension(const Bytes& oid, const Bytes& value, bool critical) {
  if (!critical)
    return der(0x30, {oid, der(0x04, {value})});
  return der(0x30, {oid, boolean(true), der(0x04, {value})});
}

Bytes make_certificate(const CertificateSpec& spec, const SigningKey& subject,
                       const SigningKey& issuer) {
  std::vector<Bytes> extensions = {
      make_extension(der_oid({0x55, 0x1d, 0x0f}), der(0x03, {Bytes{0, spec.key_usage}}), true),
      basic_constraints(spec)};
  extensions.insert(extensions.end(), spec.more_extensions.begin(), spec.more_extensions.end());
  const Bytes tbs = der(
      0x30, {der(0xa0, {small(2)}), unsigned_integer(spec.serial), algorithm(),
             name_of(spec.issuer), der(0x30, {der_time(spec.from), der_time(spec.until)}),
             name_of(spec.subject), public_key_info(subject), der(0xa3, {der(0x30, extensions)})});
  return sign_envelope(tbs, issuer);
}

Bytes make_crl(const CrlSpec& spec, const SigningKey& issuer) {
  std::vector<Bytes> entries;
  for (const Bytes& serial : spec.serials)
    entries.push_back(der(0x30, {unsigned_integer(serial), der_time(spec.from)}));
  std::vector<Bytes> extensions;
  if (spec.number)
    extensions.push_back(
        make_extension(der_oid({0x55, 0x1d, 0x14}), unsigned_integer(*spec.number), false));
  extensions.insert(extensions.end(), spec.more_extensions.begin(), spec.more_extensions.end());
  const Bytes tbs = der(
      0x30, {small(1), algorithm(), name_of(spec.issuer), der_time(spec.from), der_time(spec.until),
             entries.empty() ? Bytes() : der(0x30, entries), der(0xa0, {der(0x30, extensions)})});
  return sign_envelope(tbs, issuer);
}

Bytes make_sgx_extension(const PckExtension& extension) {
  const auto oid = [](std::initializer_list<std::uint8_t> tail) {
    Bytes content = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};
    content.insert(content.end(), tail);
    return der(0x06, {content});
  };
  const auto octets = [](const auto& bytes) {
    return der(0x04, {Bytes(bytes.begin(), bytes.end())});
  };
  std::vector<Bytes> tcb;
  for (std::uint8_t i = 0; i < 16; ++i)
    tcb.push_back(
        der(0x30, {oid({2, static_cast<std::uint8_t>(i + 1)}), small(extension.components[i])}));
  tcb.push_back(der(0x30, {oid({2, 17}), small(extension.pce_svn)}));
  tcb.push_back(der(0x30, {oid({2, 18}), octets(extension.cpu_svn)}));
  const Bytes value = der(
      0x30, {der(0x30, {oid({1}), octets(extension.ppid)}), der(0x30, {oid({2}), der(0x30, tcb)}),
             der(0x30, {oid({3}), octets(extension.pce_id)}),
             der(0x30, {oid({4}), octets(extension.fmspc)}),
             der(0x30, {oid({5}), der(0x0a, {Bytes{0}})})});
  return make_extension(oid({}), value, false);
}

Bytes pem(const std::vector<Bytes>& certificates) {
  std::string text;
  for (const Bytes& certificate : certificates)
    text += "-----BEGIN CERTIFICATE-----\n" + base64_encode(certificate) +
            "\n-----END CERTIFICATE-----\n";
  return to_bytes(text);
}

Bytes encode(const SgxReport& report) {
  Bytes out;
  append(out, report.cpu_svn);
  append(out, report.misc_select);
  out.resize(out.size() + 12);
  append(out, report.isv_ext_prod_id);
  append(out, report.attributes);
  append(out, report.mr_enclave);
  out.resize(out.size() + 32);
  append(out, report.mr_signer);
  out.resize(out.size() + 32);
  append(out, report.config_id);
  ByteWriter(out).u16le(report.isv_prod_id).u16le(report.isv_svn).u16le(report.config_svn);
  out.resize(out.size() + 42);
  append(out, report.isv_family_id);
  append(out, report.report_data);
  return out;
}

Bytes encode(const TdReport& report) {
  Bytes out;
  append(out, report.tee_tcb_svn);
  append(out, report.mr_seam);
  append(out, report.mr_signer_seam);
  append(out, report.seam_attributes);
  append(out, report.td_attributes);
  append(out, report.xfam);
  append(out, report.mr_td);
  append(out, report.mr_config_id);
  append(out, report.mr_owner);
  append(out, report.mr_owner_config);
  for (const auto& rtmr : report.rtmr)
    append(out, rtmr);
  append(out, report.report_data);
  if (report.addition15) {
    append(out, report.addition15->tee_tcb_svn2);
    append(out, report.addition15->mr_service_td);
  }
  return out;
}

Forge::Forge(Tee which)
    : at(parse_timestamp("2026-01-01T00:00:00Z").value()),
      tee(which),
      version(which == Tee::kSgx ? 3 : 4) {
  const UnixMillis from(at.count() - 30 * kDay);
  const UnixMillis until(at.count() + 30 * kDay);
  const std::string root_name = "Intel SGX Root CA";
  const std::string authority_name = "Intel SGX PCK Platform CA";
  root = {.subject = root_name,
          .issuer = root_name,
          .serial = {1},
          .from = from,
          .until = until,
          .authority = true,
          .path_length = 1,
          .key_usage = 0x06,
          .more_extensions = {}};
  authority = {.subject = authority_name,
               .issuer = root_name,
               .serial = {2},
               .from = from,
               .until = until,
               .authority = true,
               .path_length = 0,
               .key_usage = 0x06,
               .more_extensions = {}};
  pck = {.subject = "Intel SGX PCK Certificate",
         .issuer = authority_name,
         .serial = {3},
         .from = from,
         .until = until,
         .authority = false,
         .path_length = {},
         .key_usage = 0xc0,
         .more_extensions = {}};
  tcb_signer = {.subject = "Intel SGX TCB Signing",
                .issuer = root_name,
                .serial = {4},
                .from = from,
                .until = until,
                .authority = false,
                .path_length = {},
                .key_usage = 0xc0,
                .more_extensions = {}};
  pck_crl = {
      .issuer = authority_name, .from = from, .until = until, .serials = {}, .more_extensions = {}};
  root_crl = {
      .issuer = root_name, .from = from, .until = until, .serials = {}, .more_extensions = {}};
  extension.components.fill(10);
  extension.cpu_svn.fill(10);
  extension.pce_svn = 10;
  extension.fmspc = {0x00, 0xa0, 0x6d, 0x08, 0x00, 0x00};
  enclave.mr_enclave.fill(0xe1);
  enclave.mr_signer.fill(0x51);
  enclave.isv_prod_id = 7;
  enclave.isv_svn = 3;
  enclave.attributes[0] = 0x05;
  td.mr_td.fill(0x7d);
  td.tee_tcb_svn.fill(10);
  td.tee_tcb_svn[1] = 1;
  td.td_attributes[3] = 0x10;
  qe_report.mr_signer.fill(0x0e);
  qe_report.isv_prod_id = 1;
  qe_report.isv_svn = 8;
  qe_report.attributes[0] = 0x15;
  auth_data.assign(32, 0xaa);

  const std::string issued = format_timestamp(from);
  const std::string next = format_timestamp(until);
  tcb_info = {{"id", name(tee)},
              {"version", 3},
              {"issueDate", issued},
              {"nextUpdate", next},
              {"fmspc", hex_encode(extension.fmspc)},
              {"pceId", "0000"},
              {"tcbType", 0},
              {"tcbEvaluationDataNumber", 20}};
  if (tee == Tee::kTdx) {
    tcb_info["tdxModule"] = module_signer();
    auto module = module_signer();
    module["id"] = "TDX_01";
    module["tcbLevels"] = {isv_level(10, "2025-06-01T00:00:00Z", "UpToDate"),
                           isv_level(5, "2024-01-01T00:00:00Z", "OutOfDate")};
    tcb_info["tdxModuleIdentities"] = nlohmann::ordered_json::array({module});
  }
  tcb_info["tcbLevels"] = {tcb_level(tee, 10, "2025-06-01T00:00:00Z", "UpToDate"),
                           tcb_level(tee, 5, "2024-01-01T00:00:00Z", "OutOfDate")};
  qe_identity = {{"id", tee == Tee::kSgx ? "QE" : "TD_QE"},
                 {"version", 2},
                 {"issueDate", issued},
                 {"nextUpdate", next},
                 {"tcbEvaluationDataNumber", 20},
                 {"miscselect", "00000000"},
                 {"miscselectMask", "FFFFFFFF"},
                 {"attributes", "11000000000000000000000000000000"},
                 {"attributesMask", "FBFFFFFFFFFFFFFF0000000000000000"},
                 {"mrsigner", hex_encode(qe_report.mr_signer)},
                 {"isvprodid", 1}};
  qe_identity["tcbLevels"] = {isv_level(8, "2025-06-01T00:00:00Z", "UpToDate"),
                              isv_level(4, "2024-01-01T00:00:00Z", "OutOfDate")};
}

EvidenceFiles Forge::build() const {
  CertificateSpec leaf = pck;
  leaf.more_extensions.insert(leaf.more_extensions.begin(), make_sgx_extension(extension));
  const Bytes root_der = root_certificate();
  const Bytes authority_der = make_certificate(authority, authority_key, root_key);
  const Bytes pck_der = make_certificate(leaf, pck_key, authority_key);
  const Bytes tcb_der = make_certificate(tcb_signer, tcb_key, root_key);

  SgxReport qe = qe_report;
  const auto digest = crypto::sha256(concat({attestation_key.coordinates(), auth_data}));
  std::ranges::copy(digest, qe.report_data.begin());
  const Bytes qe_bytes = encode(qe);

  const Bytes body = tee == Tee::kSgx ? encode(enclave) : encode(td);
  Bytes quote;
  ByteWriter writer(quote);
  writer.u16le(version).u16le(2).u32le(tee == Tee::kSgx ? 0 : 0x81).u16le(0).u16le(0);
  writer.bytes(hex_decode("939a7233f79c4ca9940a0db3957f0607").value()).bytes(Bytes(20));
  if (version == 5)
    writer.u16le(tee == Tee::kSgx ? 1
                 : td.addition15  ? 3
                                  : 2)
        .u32le(static_cast<std::uint32_t>(body.size()));
  writer.bytes(body);

  const Bytes chain = pem({pck_der, authority_der, root_der});
  Bytes qe_part;
  ByteWriter(qe_part)
      .bytes(qe_bytes)
      .bytes(pck_key.sign_raw(qe_bytes))
      .u16le(static_cast<std::uint16_t>(auth_data.size()))
      .bytes(auth_data)
      .u16le(5)
      .u32le(static_cast<std::uint32_t>(chain.size()))
      .bytes(chain);
  Bytes signature_data;
  ByteWriter signature_writer(signature_data);
  signature_writer.bytes(attestation_key.sign_raw(quote)).bytes(attestation_key.coordinates());
  if (version > 3)
    signature_writer.u16le(6).u32le(static_cast<std::uint32_t>(qe_part.size()));
  signature_writer.bytes(qe_part);
  writer.u32le(static_cast<std::uint32_t>(signature_data.size())).bytes(signature_data);

  return {.quote = quote,
          .tcb_info = signed_document("tcbInfo", tcb_info, tcb_key),
          .tcb_info_issuer_chain = pem({tcb_der, root_der}),
          .qe_identity = signed_document("enclaveIdentity", qe_identity, tcb_key),
          .qe_identity_issuer_chain = pem({tcb_der, root_der}),
          .pck_crl = make_crl(pck_crl, authority_key),
          .pck_crl_issuer_chain = pem({authority_der, root_der}),
          .root_ca_crl = make_crl(root_crl, root_key),
          .pck_certificate = {}};
}

Bytes root_pem_of(const EvidenceFiles& files) {
  const auto chain = crypto::read_pem_certificates(files.tcb_info_issuer_chain, 4);
  return pem({chain->back()});
}

Verdict Forge::judge(const Policy& policy) const {
  const EvidenceFiles files = build();
  const auto anchor = TrustAnchor::from_pem(root_pem_of(files));
  return verify_quote(files.quote, files.collateral(), anchor.value(), policy, at);
}

}  // namespace nsl::verify::testing
