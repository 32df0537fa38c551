#include "crypto/base58check.h"

#include "base/base58.h"
#include "crypto/der.h"
#include "crypto/sha256.h"

namespace nsl::crypto {
namespace {

constexpr std::size_t kCheckSumSize = 4;

Bytes check_sum(ByteSpan payload) {
  const Digest32 twice = sha256(sha256(payload));
  return to_bytes(ByteSpan(twice).first(kCheckSumSize));
}

}  // namespace

Result<std::string> base58check_encode(ByteSpan payload) {
  Bytes bytes = to_bytes(payload);
  const Bytes sum = check_sum(payload);
  bytes.insert(bytes.end(), sum.begin(), sum.end());
  return base58_encode(bytes);
}

Result<Bytes> base58check_decode(std::string_view text) {
  NSL_ASSIGN_OR_RETURN(Bytes bytes, base58_decode(text));
  if (bytes.size() < kCheckSumSize)
    return Error(Errc::kInvalidEncoding, "too short for base58 with a check sum");
  const ByteSpan payload = ByteSpan(bytes).first(bytes.size() - kCheckSumSize);
  if (!same_bytes(check_sum(payload), ByteSpan(bytes).last(kCheckSumSize)))
    return Error(Errc::kInvalidEncoding, "the check sum is wrong");
  bytes.resize(payload.size());
  return bytes;
}

}  // namespace nsl::crypto
