#pragma once
// The key that wraps users' data keys, by generation: the part of sealing that this room uses, as a
// port, so that a test can stop it between any two steps.
//
// Thread-safety: implementations may be called by any thread at once.

#include <cstdint>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace nsl::keys {

class Ratchet {
 public:
  struct State {
    std::uint64_t current = 0;  // generation
    bool has_previous = false;  // a replacement has begun and not ended
  };

  Ratchet() = default;
  Ratchet(const Ratchet&) = delete;
  Ratchet& operator=(const Ratchet&) = delete;
  virtual ~Ratchet() = default;

  virtual State state() const = 0;
  // 32 bytes. not-found for a generation that is gone or never was.
  virtual Result<SecretBytes> key(std::uint64_t generation) const = 0;
  // As sealing::Sealing has them: durable when they return.
  virtual Status begin_replacing() = 0;
  virtual Status end_replacing() = 0;
};

}  // namespace nsl::keys
