// enclave/identity/jwk.h: a key that is taken is the same in the form that we write.
#include "enclave/identity/jwk.h"

#include <cstdlib>

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto key = nsl::identity::parse_jwk(nsl::ByteSpan(data, size));
  if (!key.ok()) {
    require(key.error().code() == nsl::Errc::kBadKey);
    return 0;
  }
  require(*nsl::identity::parse_jwk(nsl::as_bytes(key->jwk())) == *key);
  return 0;
}
