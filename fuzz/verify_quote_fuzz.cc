// verify/verifier.h: evidence of which one file was changed is never accepted, but where the change
// says the same: padding after a quote, white space in PEM and between a document's parts.
//
// The first byte says which file, and whether the rest replaces it or is put into it at a place
// that the next two bytes name.
#include "verify/verifier.h"

#include <algorithm>
#include <cstdlib>

#include "crypto/pem.h"
#include "tests/verify/forge.h"
#include "verify/signed_document.h"

namespace {

using nsl::Bytes;
using nsl::ByteSpan;
using nsl::verify::testing::EvidenceFiles;

void require(bool holds) {
  if (!holds)
    std::abort();
}

struct Sample {
  nsl::verify::testing::Forge forge;
  EvidenceFiles files;
  nsl::verify::TrustAnchor anchor;

  explicit Sample(nsl::verify::Tee tee)
      : forge(tee),
        files(forge.build()),
        anchor(nsl::verify::TrustAnchor::from_pem(root_pem_of(files)).value()) {}
};

constexpr Bytes EvidenceFiles::* kFiles[] = {
    &EvidenceFiles::quote,
    &EvidenceFiles::tcb_info,
    &EvidenceFiles::tcb_info_issuer_chain,
    &EvidenceFiles::qe_identity,
    &EvidenceFiles::qe_identity_issuer_chain,
    &EvidenceFiles::pck_crl,
    &EvidenceFiles::pck_crl_issuer_chain,
    &EvidenceFiles::root_ca_crl,
};

Bytes changed(const Bytes& good, bool replaces, ByteSpan rest) {
  if (replaces)
    return Bytes(rest.begin(), rest.end());
  Bytes bytes = good;
  if (rest.size() < 2)
    return bytes;
  const std::size_t at = (rest[0] | rest[1] << 8u) % bytes.size();
  rest = rest.subspan(2);
  const std::size_t count = std::min(rest.size(), bytes.size() - at);
  std::copy_n(rest.begin(), count, bytes.begin() + static_cast<std::ptrdiff_t>(at));
  return bytes;
}

Bytes without_padding(Bytes bytes) {
  while (!bytes.empty() && bytes.back() == 0)
    bytes.pop_back();
  return bytes;
}

bool same_document(const Bytes& left, const Bytes& right, const char* member) {
  const auto a = nsl::verify::split_signed_document(left, member);
  const auto b = nsl::verify::split_signed_document(right, member);
  return a.ok() && b.ok() && std::ranges::equal(a->body, b->body);
}

bool says_the_same(Bytes EvidenceFiles::* file, const Bytes& left, const Bytes& right) {
  if (left == right)
    return true;
  if (file == &EvidenceFiles::quote)
    return without_padding(left) == without_padding(right);
  if (file == &EvidenceFiles::tcb_info)
    return same_document(left, right, "tcbInfo");
  if (file == &EvidenceFiles::qe_identity)
    return same_document(left, right, "enclaveIdentity");
  const auto a = nsl::crypto::read_pem_certificates(left, 4);
  const auto b = nsl::crypto::read_pem_certificates(right, 4);
  return a.ok() && b.ok() && *a == *b;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Sample* const samples[] = {new Sample(nsl::verify::Tee::kSgx),
                                          new Sample(nsl::verify::Tee::kTdx)};
  if (size == 0)
    return 0;
  const Sample& sample = *samples[data[0] >> 7];
  const auto file = kFiles[data[0] % std::size(kFiles)];
  EvidenceFiles files = sample.files;
  files.*file = changed(files.*file, (data[0] & 0x40) != 0, ByteSpan(data, size).subspan(1));
  const auto verdict = verify_quote(files.quote, files.collateral(), sample.anchor,
                                    nsl::verify::testing::accept_all_policy(), sample.forge.at);
  require(verdict.accepted || !verdict.refusals.empty());
  require(!verdict.accepted || says_the_same(file, files.*file, sample.files.*file));
  require(verdict.accepted || files.*file != sample.files.*file);
  return 0;
}
