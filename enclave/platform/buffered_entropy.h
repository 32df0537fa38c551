#pragma once
// Entropy ahead of need: small draws come from a buffer that one larger draw fills, since a draw
// may be a system call. What was handed out is wiped from the buffer at once, so it can not be read
// or handed out again. Not for a process that forks: both sides would hold the same bytes.
//
// Thread-safety: all members may be called by any thread.

#include <mutex>

#include "base/secret_bytes.h"
#include "enclave/platform/entropy.h"

namespace nsl::platform {

class BufferedEntropy final : public Entropy {
 public:
  // `source` outlives this.
  explicit BufferedEntropy(Entropy& source) : source_(source) {}

  // Draws larger than the buffer go to the source.
  Status fill(MutableByteSpan out) override;

 private:
  static constexpr std::size_t kBufferBytes = 1024;

  Entropy& source_;
  std::mutex mutex_;
  SecretBytes buffer_ = SecretBytes::of_size(kBufferBytes);
  std::size_t left_ = 0;  // at the end of the buffer
};

}  // namespace nsl::platform
