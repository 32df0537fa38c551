#include "enclave/platform/buffered_entropy.h"

#include <algorithm>

namespace nsl::platform {

Status BufferedEntropy::fill(MutableByteSpan out) {
  if (out.size() > kBufferBytes)
    return source_.fill(out);
  const std::lock_guard lock(mutex_);
  const MutableByteSpan buffer =
      buffer_.reveal_mutable(SecretAccess::because("random bytes are handed out"));
  if (left_ < out.size()) {
    left_ = 0;  // a failed draw leaves nothing to hand out
    NSL_RETURN_IF_ERROR(source_.fill(buffer));
    left_ = kBufferBytes;
  }
  const MutableByteSpan taken = buffer.subspan(kBufferBytes - left_, out.size());
  std::copy(taken.begin(), taken.end(), out.begin());
  wipe(taken);
  left_ -= out.size();
  return ok_status();
}

}  // namespace nsl::platform
