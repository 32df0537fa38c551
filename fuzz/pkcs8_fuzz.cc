// crypto/signing_key.h: a private key that is read is the same when it is written and read again, and
// signs what its public key verifies.
#include <cstdlib>

#include "crypto/signing_key.h"

namespace {

using nsl::crypto::SigningKey;

void require(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan input(data, size);
  const auto key = SigningKey::from_pkcs8(nsl::SecretBytes::copy_of(input));
  if (!key.ok()) {
    require(key.error().code() == nsl::Errc::kBadKey);
    return 0;
  }
  const auto again = SigningKey::from_pkcs8(key->pkcs8());
  require(again.ok() && again->public_key() == key->public_key());
  const auto signature = key->sign(input);
  require(signature.ok() && again->public_key().verify(input, *signature).ok());
  return 0;
}
