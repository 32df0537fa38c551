#include "verify/issuer_chain.h"

#include <array>
#include <span>
#include <string>
#include <vector>

#include "crypto/certificate_path.h"
#include "crypto/der.h"
#include "crypto/pem.h"

namespace nsl::verify {
namespace {

using crypto::Certificate;

constexpr std::string_view kPckName = "Intel SGX PCK Certificate";
constexpr std::string_view kPlatformCaName = "Intel SGX PCK Platform CA";
constexpr std::string_view kProcessorCaName = "Intel SGX PCK Processor CA";
constexpr std::string_view kTcbSigningName = "Intel SGX TCB Signing";

Error refuse(std::string why) { return Error(Errc::kBadCertificate, std::move(why)); }

// The certificates of a text but the last, which is the anchor; `count` of them.
Result<std::vector<Bytes>> read_below_anchor(ByteSpan pem, std::size_t count,
                                             const TrustAnchor& anchor) {
  NSL_ASSIGN_OR_RETURN(std::vector<Bytes> found, crypto::read_pem_certificates(pem, count + 1));
  if (found.size() != count + 1)
    return refuse("a chain of " + std::to_string(found.size()) + " certificates, expected " +
                  std::to_string(count + 1));
  if (!crypto::same_bytes(found.back(), anchor.certificate().der()))
    return refuse("untrusted root: the chain does not end in the trust anchor \"" +
                  std::string(anchor.certificate().subject_common_name()) + "\"");
  found.pop_back();
  return found;
}

Status expect_name(const Certificate& certificate, std::string_view expected) {
  if (certificate.subject_common_name() == expected)
    return ok_status();
  return refuse("expected \"" + std::string(expected) + "\", the certificate is of \"" +
                std::string(certificate.subject_common_name()) + "\"");
}

Status check_end_entity(const Certificate& certificate, std::string_view expected_name) {
  NSL_RETURN_IF_ERROR(expect_name(certificate, expected_name));
  if (!certificate.may_sign_data())
    return refuse("\"" + std::string(expected_name) + "\" may not sign data");
  return ok_status();
}

Status check_authority_name(const Certificate& authority) {
  if (authority.subject_common_name() == kProcessorCaName)
    return ok_status();
  return expect_name(authority, kPlatformCaName);
}

Result<PckChain> check_pck_chain(ByteSpan leaf_der, ByteSpan authority_der,
                                 const TrustAnchor& anchor) {
  NSL_ASSIGN_OR_RETURN(Certificate leaf, Certificate::from_der(leaf_der));
  NSL_ASSIGN_OR_RETURN(Certificate authority, Certificate::from_der(authority_der));
  NSL_RETURN_IF_ERROR(check_end_entity(leaf, kPckName));
  NSL_RETURN_IF_ERROR(check_authority_name(authority));
  std::array<Certificate, 2> path = {std::move(leaf), std::move(authority)};
  NSL_RETURN_IF_ERROR(crypto::check_path(path, anchor.certificate()));
  return PckChain{std::move(path[0]), std::move(path[1])};
}

}  // namespace

Result<PckChain> read_pck_chain(ByteSpan pem, const TrustAnchor& anchor) {
  NSL_ASSIGN_OR_RETURN(const auto found, read_below_anchor(pem, 2, anchor));
  return check_pck_chain(found[0], found[1], anchor);
}

Result<PckChain> read_pck_chain(ByteSpan leaf_pem, ByteSpan rest_pem, const TrustAnchor& anchor) {
  NSL_ASSIGN_OR_RETURN(const auto leaf, crypto::read_pem_certificates(leaf_pem, 1));
  NSL_ASSIGN_OR_RETURN(const auto rest, read_below_anchor(rest_pem, 1, anchor));
  return check_pck_chain(leaf.front(), rest.front(), anchor);
}

Result<Certificate> read_tcb_signing_chain(ByteSpan pem, const TrustAnchor& anchor) {
  NSL_ASSIGN_OR_RETURN(const auto found, read_below_anchor(pem, 1, anchor));
  NSL_ASSIGN_OR_RETURN(Certificate signer, Certificate::from_der(found.front()));
  NSL_RETURN_IF_ERROR(check_end_entity(signer, kTcbSigningName));
  NSL_RETURN_IF_ERROR(crypto::check_path(std::span(&signer, 1), anchor.certificate()));
  return signer;
}

Result<std::optional<Certificate>> read_authority_chain(ByteSpan pem, const Certificate& authority,
                                                        const TrustAnchor& anchor) {
  NSL_ASSIGN_OR_RETURN(const auto found, read_below_anchor(pem, 1, anchor));
  if (crypto::same_bytes(found.front(), authority.der()))
    return std::optional<Certificate>();
  NSL_ASSIGN_OR_RETURN(Certificate other, Certificate::from_der(found.front()));
  if (!crypto::same_bytes(other.subject(), authority.subject()) ||
      !crypto::same_bytes(other.public_key_point(), authority.public_key_point()))
    return refuse("the list is of another certificate authority than the platform's");
  NSL_RETURN_IF_ERROR(other.issued_by(anchor.certificate()));
  return std::optional<Certificate>(std::move(other));
}

}  // namespace nsl::verify
