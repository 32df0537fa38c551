#pragma once
// Evidence made to order: a PKI with Intel's names and keys of its own, and everything that it
// signs. What genuine evidence cannot show (a revoked level, a wrong path length, an odd extension)
// is set here field by field before build().

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/verify/case_folder.h"
#include "verify/pck_extension.h"
#include "verify/verifier.h"

struct evp_pkey_st;

namespace nsl::verify::testing {

// One DER element: the tag, the length and the parts one after another.
Bytes der(std::uint8_t tag, const std::vector<Bytes>& parts);
Bytes der_oid(std::initializer_list<std::uint8_t> content);
Bytes der_time(UnixMillis time);

class SigningKey {
 public:
  SigningKey();
  Bytes point() const;        // 04 || x || y
  Bytes coordinates() const;  // x || y
  Bytes sign_der(ByteSpan message) const;
  Bytes sign_raw(ByteSpan message) const;  // r || s

 private:
  std::shared_ptr<evp_pkey_st> key_;
};

struct CertificateSpec {
  std::string subject;
  std::string issuer;
  Bytes serial;
  UnixMillis from;
  UnixMillis until;
  bool authority = false;
  std::optional<std::uint8_t> path_length;
  std::uint8_t key_usage = 0x80;       // 0x80 data, 0x04 certificates, 0x02 revocation lists
  std::vector<Bytes> more_extensions;  // each a whole Extension
};
Bytes make_certificate(const CertificateSpec& spec, const SigningKey& subject,
                       const SigningKey& issuer);

struct CrlSpec {
  std::string issuer;
  UnixMillis from;
  UnixMillis until;
  std::vector<Bytes> serials;
  std::vector<Bytes> more_extensions;
  std::optional<Bytes> number = Bytes{1};
};
Bytes make_crl(const CrlSpec& spec, const SigningKey& issuer);

// Extension { oid, critical, value }.
Bytes make_extension(const Bytes& oid, const Bytes& value, bool critical);
Bytes make_sgx_extension(const PckExtension& extension);

Bytes pem(const std::vector<Bytes>& certificates);

Bytes encode(const SgxReport& report);
Bytes encode(const TdReport& report);

// The root certificate that the chains of these files end in.
Bytes root_pem_of(const EvidenceFiles& files);

// A whole that verifies as UpToDate at `at`, until something of it is changed.
struct Forge {
  explicit Forge(Tee tee);

  UnixMillis at;
  Tee tee;
  std::uint16_t version;  // of the quote
  SigningKey root_key, authority_key, pck_key, tcb_key, attestation_key;
  CertificateSpec root, authority, pck, tcb_signer;
  PckExtension extension;
  CrlSpec pck_crl, root_crl;
  nlohmann::ordered_json tcb_info, qe_identity;  // the bodies
  SgxReport enclave;
  TdReport td;
  SgxReport qe_report;  // its report data is filled in
  Bytes auth_data;

  Bytes root_certificate() const { return make_certificate(root, root_key, root_key); }
  EvidenceFiles build() const;
  Verdict judge(const Policy& policy) const;
};

}  // namespace nsl::verify::testing
