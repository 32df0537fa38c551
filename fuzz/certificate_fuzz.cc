// crypto/certificate.h: whatever is read as a certificate, OpenSSL reads as one, too, with the same
// serial number and times in order of bytes; nothing is its own issuer without being an authority.
#include "crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <cstdlib>

#include "crypto/der.h"
#include "verify/pck_extension.h"

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan bytes(data, size);
  const auto ours = nsl::crypto::Certificate::from_der(bytes);
  if (!ours.ok())
    return 0;
  (void)nsl::verify::read_pck_extension(*ours);
  require(nsl::crypto::same_bytes(ours->der(), bytes));
  require(!ours->issued_by(*ours).ok() || ours->is_authority());

  const std::uint8_t* at = data;
  X509* const theirs = d2i_X509(nullptr, &at, static_cast<long>(size));
  require(theirs != nullptr && at == data + size);
  const ASN1_INTEGER* const serial = X509_get0_serialNumber(theirs);
  require(nsl::crypto::same_bytes(
      ours->serial(), nsl::ByteSpan(ASN1_STRING_get0_data(serial),
                                    static_cast<std::size_t>(ASN1_STRING_length(serial)))));
  X509_free(theirs);
  ERR_clear_error();
  return 0;
}
