#pragma once
// A ratchet in memory, which can be told to die before or after it has done what it was asked for.
// For tests. Thread-safety: all members may be called by any thread.

#include <map>
#include <mutex>
#include <optional>

#include "crypto/random.h"
#include "enclave/keys/ratchet.h"

namespace nsl::keys::testing {

class MemoryRatchet final : public Ratchet {
 public:
  enum class Death { kBefore, kAfter };

  MemoryRatchet() { static_cast<void>(add(1).ok()); }

  State state() const override {
    const std::lock_guard lock(mutex_);
    return {.current = keys_.rbegin()->first, .has_previous = keys_.size() > 1};
  }

  Result<SecretBytes> key(std::uint64_t generation) const override {
    const std::lock_guard lock(mutex_);
    const auto found = keys_.find(generation);
    if (found == keys_.end())
      return Error(Errc::kNotFound, "no such generation");
    return SecretBytes::copy_of(
        found->second.reveal(SecretAccess::because("a test's ratchet hands out a copy")));
  }

  Status begin_replacing() override {
    const std::lock_guard lock(mutex_);
    if (dies(Death::kBefore))
      return died();
    if (keys_.size() > 1)
      return Error(Errc::kWrongPhase, "a replacement is under way");
    NSL_RETURN_IF_ERROR(add(keys_.rbegin()->first + 1));
    return dies(Death::kAfter) ? died() : ok_status();
  }

  Status end_replacing() override {
    const std::lock_guard lock(mutex_);
    if (dies(Death::kBefore))
      return died();
    if (keys_.size() < 2)
      return Error(Errc::kWrongPhase, "no replacement is under way");
    keys_.erase(keys_.begin());
    return dies(Death::kAfter) ? died() : ok_status();
  }

  // In the next step that is asked for, after `steps` others.
  void die(Death when, std::size_t steps = 0) {
    const std::lock_guard lock(mutex_);
    death_ = when;
    steps_ = steps;
  }

 private:
  Status add(std::uint64_t generation) {
    SecretBytes key = SecretBytes::of_size(32);
    NSL_RETURN_IF_ERROR(crypto::fill_random(
        key.reveal_mutable(SecretAccess::because("a test's ratchet draws a key"))));
    keys_.emplace(generation, std::move(key));
    return ok_status();
  }
  static Status died() { return Error(Errc::kStorageIo, "the ratchet died"); }
  bool dies(Death when) {
    // Every step asks for kBefore first.
    if (death_ && when == Death::kBefore && steps_ > 0) {
      --steps_;
      return false;
    }
    if (death_ != when || steps_ > 0)
      return false;
    death_.reset();
    return true;
  }

  mutable std::mutex mutex_;
  std::map<std::uint64_t, SecretBytes> keys_;
  std::optional<Death> death_;
  std::size_t steps_ = 0;
};

}  // namespace nsl::keys::testing
