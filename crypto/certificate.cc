#include "crypto/certificate.h"

#include <algorithm>
#include <string>

#include "crypto/der.h"
#include "crypto/x509_parts.h"

namespace nsl::crypto {
namespace {

constexpr std::size_t kMaxExtensions = 24;
constexpr std::size_t kMaxSerialSize = 20;  // RFC 5280 4.1.2.2

Error malformed(const char* what) { return Error(Errc::kInvalidEncoding, what); }

// SubjectPublicKeyInfo of a P-256 key: the uncompressed point.
Result<ByteSpan> read_public_key(DerReader& reader) {
  NSL_ASSIGN_OR_RETURN(DerReader info, reader.sequence());
  NSL_ASSIGN_OR_RETURN(DerReader algorithm, info.sequence());
  NSL_ASSIGN_OR_RETURN(const ByteSpan kind, algorithm.oid());
  if (!same_bytes(kind, x509::kOidEcPublicKey))
    return malformed("the key is not an EC key");
  NSL_ASSIGN_OR_RETURN(const ByteSpan curve, algorithm.oid());
  if (!same_bytes(curve, x509::kOidPrime256v1))
    return malformed("the key is not on P-256");
  NSL_RETURN_IF_ERROR(algorithm.expect_end());
  NSL_ASSIGN_OR_RETURN(const ByteSpan point, info.bit_string_bytes());
  NSL_RETURN_IF_ERROR(info.expect_end());
  return point;
}

struct BasicConstraints {
  bool is_authority = false;
  std::optional<std::uint32_t> path_length;
};

Result<BasicConstraints> read_basic_constraints(ByteSpan value) {
  DerReader reader(value);
  NSL_ASSIGN_OR_RETURN(DerReader fields, reader.sequence());
  NSL_RETURN_IF_ERROR(reader.expect_end());
  BasicConstraints constraints;
  if (fields.next_is(DerTag::kBoolean)) {
    NSL_ASSIGN_OR_RETURN(constraints.is_authority, fields.boolean());
  }
  if (fields.next_is(DerTag::kInteger)) {
    if (!constraints.is_authority)
      return malformed("a path length without an authority");
    NSL_ASSIGN_OR_RETURN(constraints.path_length, fields.small_integer(255));
  }
  NSL_RETURN_IF_ERROR(fields.expect_end());
  return constraints;
}

Result<std::uint8_t> read_key_usage(ByteSpan value) {
  DerReader reader(value);
  NSL_ASSIGN_OR_RETURN(const DerElement bits, reader.element(DerTag::kBitString));
  NSL_RETURN_IF_ERROR(reader.expect_end());
  if (bits.content.size() < 2 || bits.content.size() > 3 || bits.content[0] > 7)
    return malformed("a key usage of unusual length");
  const std::uint8_t unused = static_cast<std::uint8_t>((1u << bits.content[0]) - 1);
  if ((bits.content.back() & unused) != 0)
    return malformed("a key usage with unused bits set");
  return bits.content[1];
}

}  // namespace

class Certificate::Parser {
 public:
  explicit Parser(Fields& out) : out_(out) {}

  Status tbs(DerReader fields) {
    NSL_ASSIGN_OR_RETURN(DerReader version, fields.enter(DerTag::kContext0Constructed));
    NSL_ASSIGN_OR_RETURN(const std::uint32_t number, version.small_integer(2));
    NSL_RETURN_IF_ERROR(version.expect_end());
    if (number != 2)
      return malformed("not a version 3 certificate");
    NSL_ASSIGN_OR_RETURN(out_.serial, fields.unsigned_integer());
    if (out_.serial.empty() || out_.serial.size() > kMaxSerialSize)
      return malformed("a serial number that is zero or too long");
    NSL_RETURN_IF_ERROR(x509::expect_ecdsa_with_sha256(fields));
    NSL_ASSIGN_OR_RETURN(const DerElement issuer, fields.element(DerTag::kSequence));
    NSL_RETURN_IF_ERROR(validity(fields));
    NSL_ASSIGN_OR_RETURN(const DerElement subject, fields.element(DerTag::kSequence));
    out_.issuer = issuer.encoding;
    out_.subject = subject.encoding;
    NSL_ASSIGN_OR_RETURN(out_.issuer_common_name, x509::read_common_name(issuer));
    NSL_ASSIGN_OR_RETURN(out_.subject_common_name, x509::read_common_name(subject));
    NSL_ASSIGN_OR_RETURN(out_.public_key_point, read_public_key(fields));
    NSL_ASSIGN_OR_RETURN(DerReader wrapper, fields.enter(DerTag::kContext3Constructed));
    NSL_RETURN_IF_ERROR(fields.expect_end());
    NSL_ASSIGN_OR_RETURN(DerReader list, wrapper.sequence());
    NSL_RETURN_IF_ERROR(wrapper.expect_end());
    return extensions(list);
  }

 private:
  Status validity(DerReader& fields) {
    NSL_ASSIGN_OR_RETURN(DerReader times, fields.sequence());
    NSL_ASSIGN_OR_RETURN(out_.validity.from, x509::read_time(times));
    NSL_ASSIGN_OR_RETURN(out_.validity.until, x509::read_time(times));
    return times.expect_end();
  }

  Status extensions(DerReader& list) {
    while (!list.at_end()) {
      NSL_ASSIGN_OR_RETURN(const x509::Extension found, x509::read_extension(list));
      if (out_.extensions.size() == kMaxExtensions)
        return malformed("too many extensions");
      for (const Extension& earlier : out_.extensions)
        if (same_bytes(earlier.oid, found.oid))
          return malformed("an extension twice");
      out_.extensions.push_back({found.oid, found.value});
      NSL_RETURN_IF_ERROR(known_extension(found));
    }
    return ok_status();
  }

  Status known_extension(const x509::Extension& found) {
    if (same_bytes(found.oid, x509::kOidBasicConstraints)) {
      NSL_ASSIGN_OR_RETURN(const BasicConstraints constraints, read_basic_constraints(found.value));
      out_.is_authority = constraints.is_authority;
      out_.path_length = constraints.path_length;
    } else if (same_bytes(found.oid, x509::kOidKeyUsage)) {
      NSL_ASSIGN_OR_RETURN(out_.key_usage, read_key_usage(found.value));
    } else if (same_bytes(found.oid, x509::kOidSubjectKeyId)) {
      DerReader reader(found.value);
      NSL_ASSIGN_OR_RETURN(out_.subject_key_id, reader.octet_string());
      NSL_RETURN_IF_ERROR(reader.expect_end());
    } else if (same_bytes(found.oid, x509::kOidAuthorityKeyId)) {
      NSL_ASSIGN_OR_RETURN(out_.authority_key_id, x509::read_authority_key_id(found.value));
    } else if (found.critical) {
      return malformed("an unknown critical extension");
    }
    return ok_status();
  }

  Fields& out_;
};

Result<Certificate> Certificate::from_der(ByteSpan der) {
  const auto parse = [&]() -> Result<Certificate> {
    if (der.size() > kMaxSize)
      return malformed("larger than any certificate of this kind");
    Bytes owned(der.begin(), der.end());
    NSL_ASSIGN_OR_RETURN(const x509::Envelope envelope, x509::read_envelope(owned));
    Fields fields;
    fields.tbs = envelope.tbs;
    NSL_RETURN_IF_ERROR(Parser(fields).tbs(envelope.tbs_fields));
    NSL_ASSIGN_OR_RETURN(EcdsaP256PublicKey key,
                         EcdsaP256PublicKey::from_uncompressed_point(fields.public_key_point));
    return Certificate(std::move(owned), std::move(fields), envelope.signature, std::move(key));
  };
  auto result = parse();
  if (!result.ok())
    return Error(Errc::kBadCertificate, result.error().detail());
  return result;
}

std::optional<ByteSpan> Certificate::extension(ByteSpan oid) const {
  for (const Extension& extension : fields_.extensions)
    if (same_bytes(extension.oid, oid))
      return extension.value;
  return std::nullopt;
}

Status Certificate::issued_by(const Certificate& issuer) const {
  const auto refuse = [](const char* why) { return Error(Errc::kBadCertificate, why); };
  if (!same_bytes(fields_.issuer, issuer.fields_.subject))
    return refuse("the issuer has another name");
  if (!issuer.is_authority())
    return refuse("the issuer is not a certificate authority");
  if (!issuer.may_sign_certificates())
    return refuse("the issuer may not sign certificates");
  if (fields_.authority_key_id && issuer.fields_.subject_key_id &&
      !same_bytes(*fields_.authority_key_id, *issuer.fields_.subject_key_id))
    return refuse("the issuer has another key identifier");
  if (!issuer.public_key_.verify(fields_.tbs, signature_).ok())
    return refuse("the signature does not verify with the issuer's key");
  return ok_status();
}

}  // namespace nsl::crypto
