#include "verify/quote.h"

#include <algorithm>
#include <string>

namespace nsl::verify {
namespace {

constexpr std::uint16_t kKeyEcdsaP256 = 2;
constexpr std::uint32_t kTeeSgx = 0x00;
constexpr std::uint32_t kTeeTdx = 0x81;
constexpr std::uint16_t kBodySgx = 1;
constexpr std::uint16_t kBodyTd10 = 2;
constexpr std::uint16_t kBodyTd15 = 3;
constexpr std::size_t kEcdsaSize = 64;
// 939a7233-f79c-4ca9-940a-0db3957f0607: Intel's quoting enclaves.
constexpr ByteArray<16> kIntelVendorId = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                          0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};

Error malformed(std::string what) { return Error(Errc::kBadQuote, std::move(what)); }
Error unsupported(std::string what) { return Error(Errc::kUnsupportedQuote, std::move(what)); }

Result<QuoteHeader> read_header(ByteReader& reader) {
  QuoteHeader header;
  NSL_ASSIGN_OR_RETURN(header.version, reader.u16le());
  NSL_ASSIGN_OR_RETURN(header.attestation_key_type, reader.u16le());
  NSL_ASSIGN_OR_RETURN(header.tee_type, reader.u32le());
  NSL_ASSIGN_OR_RETURN(header.qe_svn, reader.u16le());
  NSL_ASSIGN_OR_RETURN(header.pce_svn, reader.u16le());
  NSL_ASSIGN_OR_RETURN(header.qe_vendor_id, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(header.user_data, reader.array<20>());
  return header;
}

Status check_header(const QuoteHeader& header) {
  if (header.version < 3 || header.version > 5)
    return unsupported("quote version " + std::to_string(header.version) + ", expected 3 to 5");
  if (header.tee_type != kTeeSgx && header.tee_type != kTeeTdx)
    return unsupported("TEE type " + std::to_string(header.tee_type) + ", expected SGX or TDX");
  if (header.version == 3 && header.tee_type != kTeeSgx)
    return unsupported("a version 3 quote that is not of SGX");
  if (header.attestation_key_type != kKeyEcdsaP256)
    return unsupported("attestation key type " + std::to_string(header.attestation_key_type) +
                       ", expected 2 (ECDSA over P-256)");
  if (header.qe_vendor_id != kIntelVendorId)
    return unsupported("the quoting enclave is not of Intel's vendor id");
  return ok_status();
}

struct BodyShape {
  std::uint16_t type = kBodySgx;
  std::size_t size = SgxReport::kSize;
};

Result<BodyShape> shape_of(std::uint16_t type) {
  switch (type) {
    case kBodySgx:
      return BodyShape{type, SgxReport::kSize};
    case kBodyTd10:
      return BodyShape{type, TdReport::kSize10};
    case kBodyTd15:
      return BodyShape{type, TdReport::kSize15};
    default:
      return unsupported("quote body type " + std::to_string(type));
  }
}

// Version 5 says what its body is; the earlier ones have one body a TEE.
Result<BodyShape> read_body_shape(const QuoteHeader& header, ByteReader& reader) {
  if (header.version < 5)
    return shape_of(header.tee_type == kTeeSgx ? kBodySgx : kBodyTd10);
  NSL_ASSIGN_OR_RETURN(const std::uint16_t type, reader.u16le());
  NSL_ASSIGN_OR_RETURN(const std::uint32_t size, reader.u32le());
  NSL_ASSIGN_OR_RETURN(const BodyShape shape, shape_of(type));
  if (size != shape.size)
    return malformed("the body's size is not that of its type");
  if ((type == kBodySgx) != (header.tee_type == kTeeSgx))
    return malformed("the body's type is of another TEE than the header's");
  return shape;
}

Result<ReportBody> read_body(const BodyShape& shape, ByteSpan bytes) {
  if (shape.type == kBodySgx) {
    NSL_ASSIGN_OR_RETURN(const SgxReport report, read_sgx_report(bytes));
    return ReportBody(report);
  }
  NSL_ASSIGN_OR_RETURN(const TdReport report, read_td_report(bytes));
  return ReportBody(report);
}

Result<CertificationType> read_certification_type(ByteReader& reader) {
  NSL_ASSIGN_OR_RETURN(const std::uint16_t type, reader.u16le());
  if (type < 1 || type > 7)
    return unsupported("certification data type " + std::to_string(type));
  return static_cast<CertificationType>(type);
}

struct CertificationData {
  CertificationType type;
  ByteSpan data;
};

// To the end of its container.
Result<CertificationData> read_certification_data(ByteReader& reader) {
  NSL_ASSIGN_OR_RETURN(const CertificationType type, read_certification_type(reader));
  NSL_ASSIGN_OR_RETURN(const std::uint32_t size, reader.u32le());
  NSL_ASSIGN_OR_RETURN(const ByteSpan data, reader.bytes(size));
  NSL_RETURN_IF_ERROR(reader.expect_end());
  return CertificationData{type, data};
}

// What version 3 has in the signature data, and 4 and 5 in certification data of type 6.
Status read_qe_part(ByteReader& reader, Quote& quote) {
  NSL_ASSIGN_OR_RETURN(quote.qe_report_bytes, reader.bytes(SgxReport::kSize));
  NSL_ASSIGN_OR_RETURN(quote.qe_report, read_sgx_report(quote.qe_report_bytes));
  NSL_ASSIGN_OR_RETURN(quote.qe_report_signature, reader.bytes(kEcdsaSize));
  NSL_ASSIGN_OR_RETURN(const std::uint16_t auth_size, reader.u16le());
  NSL_ASSIGN_OR_RETURN(quote.qe_auth_data, reader.bytes(auth_size));
  NSL_ASSIGN_OR_RETURN(const CertificationData certification, read_certification_data(reader));
  if (certification.type == CertificationType::kQeReport)
    return malformed("a QE report within a QE report");
  quote.certification_type = certification.type;
  quote.certification_data = certification.data;
  return ok_status();
}

Status read_signature_data(ByteSpan bytes, Quote& quote) {
  ByteReader reader(bytes);
  NSL_ASSIGN_OR_RETURN(quote.signature, reader.bytes(kEcdsaSize));
  NSL_ASSIGN_OR_RETURN(quote.attestation_key, reader.bytes(kEcdsaSize));
  if (quote.header.version == 3)
    return read_qe_part(reader, quote);
  NSL_ASSIGN_OR_RETURN(const CertificationData outer, read_certification_data(reader));
  if (outer.type != CertificationType::kQeReport)
    return unsupported("certification data without the QE report (expected type 6)");
  ByteReader inner(outer.data);
  return read_qe_part(inner, quote);
}

Result<Quote> read_parts(ByteSpan bytes) {
  if (bytes.size() > kMaxQuoteSize)
    return malformed("larger than any quote");
  ByteReader reader(bytes);
  Quote quote;
  NSL_ASSIGN_OR_RETURN(quote.header, read_header(reader));
  NSL_RETURN_IF_ERROR(check_header(quote.header));
  quote.tee = quote.header.tee_type == kTeeSgx ? Tee::kSgx : Tee::kTdx;
  NSL_ASSIGN_OR_RETURN(const BodyShape shape, read_body_shape(quote.header, reader));
  NSL_ASSIGN_OR_RETURN(const ByteSpan body, reader.bytes(shape.size));
  NSL_ASSIGN_OR_RETURN(quote.body, read_body(shape, body));
  quote.signed_bytes = bytes.first(reader.position());
  NSL_ASSIGN_OR_RETURN(const std::uint32_t signature_size, reader.u32le());
  NSL_ASSIGN_OR_RETURN(const ByteSpan signature_data, reader.bytes(signature_size));
  NSL_RETURN_IF_ERROR(read_signature_data(signature_data, quote));
  quote.trailing = bytes.subspan(reader.position());
  return quote;
}

}  // namespace

std::string_view name(Tee tee) { return tee == Tee::kSgx ? "SGX" : "TDX"; }

std::string_view describe(CertificationType type) {
  switch (type) {
    case CertificationType::kPpidPlain:
      return "PPID in clear, no PCK chain";
    case CertificationType::kPpidRsa2048:
      return "PPID encrypted with RSA-2048, no PCK chain";
    case CertificationType::kPpidRsa3072:
      return "PPID encrypted with RSA-3072, no PCK chain";
    case CertificationType::kPckLeaf:
      return "PCK certificate alone, no chain";
    case CertificationType::kPckChain:
      return "PCK certificate chain";
    case CertificationType::kQeReport:
      return "QE report certification data";
    case CertificationType::kPlatformManifest:
      return "platform manifest, no PCK chain";
  }
  return "unknown";
}

const ByteArray<64>& Quote::report_data() const {
  return std::visit([](const auto& report) -> const ByteArray<64>& { return report.report_data; },
                    body);
}

bool Quote::is_debug() const {
  return std::visit([](const auto& report) { return report.is_debug(); }, body);
}

Result<Quote> read_quote(ByteSpan bytes) {
  auto result = read_parts(bytes);
  if (!result.ok() && result.error().code() == Errc::kInvalidEncoding)
    return malformed("truncated, or a length that does not fit: " + result.error().detail());
  return result;
}

Result<SgxReport> read_sgx_report(ByteSpan bytes) {
  ByteReader reader(bytes);
  SgxReport report;
  NSL_ASSIGN_OR_RETURN(report.cpu_svn, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(report.misc_select, reader.array<4>());
  NSL_RETURN_IF_ERROR(reader.skip(12));
  NSL_ASSIGN_OR_RETURN(report.isv_ext_prod_id, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(report.attributes, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(report.mr_enclave, reader.array<32>());
  NSL_RETURN_IF_ERROR(reader.skip(32));
  NSL_ASSIGN_OR_RETURN(report.mr_signer, reader.array<32>());
  NSL_RETURN_IF_ERROR(reader.skip(32));
  NSL_ASSIGN_OR_RETURN(report.config_id, reader.array<64>());
  NSL_ASSIGN_OR_RETURN(report.isv_prod_id, reader.u16le());
  NSL_ASSIGN_OR_RETURN(report.isv_svn, reader.u16le());
  NSL_ASSIGN_OR_RETURN(report.config_svn, reader.u16le());
  NSL_RETURN_IF_ERROR(reader.skip(42));
  NSL_ASSIGN_OR_RETURN(report.isv_family_id, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(report.report_data, reader.array<64>());
  NSL_RETURN_IF_ERROR(reader.expect_end());
  return report;
}

Result<TdReport> read_td_report(ByteSpan bytes) {
  ByteReader reader(bytes);
  TdReport report;
  NSL_ASSIGN_OR_RETURN(report.tee_tcb_svn, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(report.mr_seam, reader.array<48>());
  NSL_ASSIGN_OR_RETURN(report.mr_signer_seam, reader.array<48>());
  NSL_ASSIGN_OR_RETURN(report.seam_attributes, reader.array<8>());
  NSL_ASSIGN_OR_RETURN(report.td_attributes, reader.array<8>());
  NSL_ASSIGN_OR_RETURN(report.xfam, reader.array<8>());
  NSL_ASSIGN_OR_RETURN(report.mr_td, reader.array<48>());
  NSL_ASSIGN_OR_RETURN(report.mr_config_id, reader.array<48>());
  NSL_ASSIGN_OR_RETURN(report.mr_owner, reader.array<48>());
  NSL_ASSIGN_OR_RETURN(report.mr_owner_config, reader.array<48>());
  for (auto& rtmr : report.rtmr) {
    NSL_ASSIGN_OR_RETURN(rtmr, reader.array<48>());
  }
  NSL_ASSIGN_OR_RETURN(report.report_data, reader.array<64>());
  if (reader.remaining() == 0)
    return report;
  TdReportAddition addition;
  NSL_ASSIGN_OR_RETURN(addition.tee_tcb_svn2, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(addition.mr_service_td, reader.array<48>());
  NSL_RETURN_IF_ERROR(reader.expect_end());
  report.addition15 = addition;
  return report;
}

}  // namespace nsl::verify
