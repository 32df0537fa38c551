#include "crypto/crl.h"

#include <string>

#include "crypto/der.h"
#include "crypto/x509_parts.h"

namespace nsl::crypto {
namespace {

constexpr std::size_t kMaxExtensions = 24;
constexpr std::size_t kMaxNumberSize = 20;  // RFC 5280 5.2.3

Error malformed(const char* what) { return Error(Errc::kInvalidEncoding, what); }

struct Entry {
  ByteSpan serial;
};

Result<Entry> read_entry(DerReader& list) {
  NSL_ASSIGN_OR_RETURN(DerReader fields, list.sequence());
  Entry entry;
  NSL_ASSIGN_OR_RETURN(entry.serial, fields.unsigned_integer());
  NSL_RETURN_IF_ERROR(x509::read_time(fields));
  if (fields.at_end())
    return entry;
  NSL_ASSIGN_OR_RETURN(DerReader extensions, fields.sequence());
  NSL_RETURN_IF_ERROR(fields.expect_end());
  while (!extensions.at_end()) {
    NSL_ASSIGN_OR_RETURN(const x509::Extension extension, x509::read_extension(extensions));
    // The reason code is not critical; a critical certificate issuer makes the list indirect.
    if (extension.critical)
      return malformed("an entry with a critical extension");
  }
  return entry;
}

}  // namespace

class RevocationList::Parser {
 public:
  explicit Parser(Fields& out) : out_(out) {}

  Status tbs(DerReader fields) {
    NSL_ASSIGN_OR_RETURN(const std::uint32_t version, fields.small_integer(1));
    if (version != 1)
      return malformed("not a version 2 revocation list");
    NSL_RETURN_IF_ERROR(x509::expect_ecdsa_with_sha256(fields));
    NSL_ASSIGN_OR_RETURN(const DerElement issuer, fields.element(DerTag::kSequence));
    out_.issuer = issuer.encoding;
    NSL_ASSIGN_OR_RETURN(out_.issuer_common_name, x509::read_common_name(issuer));
    NSL_ASSIGN_OR_RETURN(out_.validity.from, x509::read_time(fields));
    if (!x509::next_is_time(fields))
      return malformed("no next update");
    NSL_ASSIGN_OR_RETURN(out_.validity.until, x509::read_time(fields));
    NSL_ASSIGN_OR_RETURN(const auto revoked, fields.optional_element(DerTag::kSequence));
    if (revoked)
      NSL_RETURN_IF_ERROR(entries(revoked->content));
    NSL_ASSIGN_OR_RETURN(DerReader wrapper, fields.enter(DerTag::kContext0Constructed));
    NSL_RETURN_IF_ERROR(fields.expect_end());
    NSL_ASSIGN_OR_RETURN(DerReader list, wrapper.sequence());
    NSL_RETURN_IF_ERROR(wrapper.expect_end());
    return extensions(list);
  }

 private:
  Status entries(ByteSpan content) {
    out_.entries = content;
    DerReader list(content);
    while (!list.at_end()) {
      NSL_RETURN_IF_ERROR(read_entry(list));
      ++out_.entry_count;
    }
    return ok_status();
  }

  Status extensions(DerReader& list) {
    std::vector<ByteSpan> seen;
    bool has_number = false;
    while (!list.at_end()) {
      NSL_ASSIGN_OR_RETURN(const x509::Extension found, x509::read_extension(list));
      if (seen.size() == kMaxExtensions)
        return malformed("too many extensions");
      for (const ByteSpan earlier : seen)
        if (same_bytes(earlier, found.oid))
          return malformed("an extension twice");
      seen.push_back(found.oid);
      has_number = has_number || same_bytes(found.oid, x509::kOidCrlNumber);
      NSL_RETURN_IF_ERROR(known_extension(found));
    }
    if (!has_number)
      return malformed("no number");
    return ok_status();
  }

  Status known_extension(const x509::Extension& found) {
    if (same_bytes(found.oid, x509::kOidCrlNumber))
      return number(found.value);
    if (same_bytes(found.oid, x509::kOidDeltaCrlIndicator) ||
        same_bytes(found.oid, x509::kOidIssuingDistributionPoint))
      return malformed("a part of a list");
    if (same_bytes(found.oid, x509::kOidAuthorityKeyId)) {
      NSL_ASSIGN_OR_RETURN(out_.authority_key_id, x509::read_authority_key_id(found.value));
    } else if (found.critical) {
      return malformed("an unknown critical extension");
    }
    return ok_status();
  }

  Status number(ByteSpan value) {
    DerReader reader(value);
    NSL_ASSIGN_OR_RETURN(out_.number, reader.unsigned_integer());
    NSL_RETURN_IF_ERROR(reader.expect_end());
    if (out_.number.size() > kMaxNumberSize)
      return malformed("a number that is too long");
    return ok_status();
  }

  Fields& out_;
};

Result<RevocationList> RevocationList::from_der(ByteSpan der) {
  const auto parse = [&]() -> Result<RevocationList> {
    if (der.size() > kMaxSize)
      return malformed("larger than any list of this kind");
    Bytes owned(der.begin(), der.end());
    NSL_ASSIGN_OR_RETURN(const x509::Envelope envelope, x509::read_envelope(owned));
    Fields fields;
    fields.tbs = envelope.tbs;
    NSL_RETURN_IF_ERROR(Parser(fields).tbs(envelope.tbs_fields));
    return RevocationList(std::move(owned), fields, envelope.signature);
  };
  auto result = parse();
  if (!result.ok())
    return Error(Errc::kBadCrl, result.error().detail());
  return result;
}

bool RevocationList::contains(ByteSpan serial) const {
  DerReader list(fields_.entries);
  while (!list.at_end()) {
    const auto entry = read_entry(list);
    // from_der read every entry already; were one unreadable now, it may be the one asked for.
    if (!entry.ok() || same_bytes(entry->serial, serial))
      return true;
  }
  return false;
}

std::vector<ByteSpan> RevocationList::serials() const {
  std::vector<ByteSpan> found;
  found.reserve(fields_.entry_count);
  DerReader list(fields_.entries);
  while (!list.at_end()) {
    const auto entry = read_entry(list);
    if (!entry.ok())
      break;
    found.push_back(entry->serial);
  }
  return found;
}

Status RevocationList::issued_by(const Certificate& issuer) const {
  const auto refuse = [](const char* why) { return Error(Errc::kBadCrl, why); };
  if (!same_bytes(fields_.issuer, issuer.subject()))
    return refuse("the issuer has another name");
  if (!issuer.may_sign_revocation_lists())
    return refuse("the issuer may not sign revocation lists");
  if (fields_.authority_key_id && issuer.subject_key_id() &&
      !same_bytes(*fields_.authority_key_id, *issuer.subject_key_id()))
    return refuse("the issuer has another key identifier");
  if (!issuer.public_key().verify(fields_.tbs, signature_).ok())
    return refuse("the signature does not verify with the issuer's key");
  return ok_status();
}

}  // namespace nsl::crypto
