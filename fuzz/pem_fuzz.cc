// crypto/pem.h: what is read, written as PEM and read again is the same; never more than asked for.
#include "crypto/pem.h"

#include <cstdlib>
#include <string>

#include "base/base64.h"

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto found = nsl::crypto::read_pem_certificates(nsl::ByteSpan(data, size), 4);
  if (!found.ok())
    return 0;
  require(!found->empty() && found->size() <= 4);
  std::string text;
  for (const nsl::Bytes& der : *found)
    text +=
        "-----BEGIN CERTIFICATE-----\n" + nsl::base64_encode(der) + "\n-----END CERTIFICATE-----\n";
  const auto again = nsl::crypto::read_pem_certificates(nsl::as_bytes(text), 4);
  require(again.ok() && *again == *found);
  return 0;
}
