#include "enclave/platform/testing/lying_sealing_key.h"

#include <algorithm>

namespace nsl::platform::testing {

Result<EnclaveIdentity> LyingSealingKey::identity() const {
  if (lie_ == SealingLie::kNoIdentity)
    return Error(Errc::kUnavailable, "the test's platform has no identity");
  return inner_.identity();
}

Result<SecretBytes> LyingSealingKey::derive(const SealingKeyRequest& request) const {
  const SealingLie lie = lie_;
  if (lie == SealingLie::kNoKey)
    return Error(Errc::kUnavailable, "the test's platform gives no keys");
  SealingKeyRequest asked = request;
  if (lie == SealingLie::kIgnoresSvn) {
    NSL_ASSIGN_OR_RETURN(const EnclaveIdentity own, inner_.identity());
    asked.isv_svn = std::min(asked.isv_svn, own.isv_svn);
    std::ranges::transform(asked.cpu_svn, own.cpu_svn, asked.cpu_svn.begin(),
                           [](std::uint8_t a, std::uint8_t b) { return std::min(a, b); });
  }
  NSL_ASSIGN_OR_RETURN(SecretBytes key, inner_.derive(asked));
  const MutableByteSpan bytes =
      key.reveal_mutable(SecretAccess::because("a test's platform lies about its key"));
  if (lie == SealingLie::kOtherKey)
    bytes[0] ^= 1;
  if (lie == SealingLie::kShortKey)
    return SecretBytes::copy_of(bytes.first(16));
  return key;
}

}  // namespace nsl::platform::testing
