// crypto/crl.h: whatever is read as a revocation list, OpenSSL reads as one, too, with as many
// entries; the list contains every serial number that it names.
#include "crypto/crl.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <cstdlib>

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto ours = nsl::crypto::RevocationList::from_der(nsl::ByteSpan(data, size));
  if (!ours.ok())
    return 0;
  const auto serials = ours->serials();
  require(serials.size() == ours->entry_count());
  if (serials.size() < 64)
    for (const nsl::ByteSpan serial : serials)
      require(ours->contains(serial));

  const std::uint8_t* at = data;
  X509_CRL* const theirs = d2i_X509_CRL(nullptr, &at, static_cast<long>(size));
  require(theirs != nullptr && at == data + size);
  STACK_OF(X509_REVOKED)* const revoked = X509_CRL_get_REVOKED(theirs);
  const int count = revoked == nullptr ? 0 : sk_X509_REVOKED_num(revoked);
  require(static_cast<std::size_t>(count) == serials.size());
  X509_CRL_free(theirs);
  ERR_clear_error();
  return 0;
}
