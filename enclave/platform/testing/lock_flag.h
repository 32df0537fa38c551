#pragma once
// The directory lock of a files port that lives in memory. Any thread may claim it.

#include <atomic>
#include <memory>

#include "enclave/platform/files.h"

namespace nsl::platform::testing {

class LockFlag {
 public:
  // Fails with storage-locked while an earlier claim lives.
  Result<std::unique_ptr<DirectoryLock>> claim() {
    if (held_->exchange(true))
      return Error(Errc::kStorageLocked, "");
    return std::make_unique<Claim>(held_);
  }

 private:
  class Claim final : public DirectoryLock {
   public:
    explicit Claim(std::shared_ptr<std::atomic<bool>> held) : held_(std::move(held)) {}
    ~Claim() override { *held_ = false; }

   private:
    const std::shared_ptr<std::atomic<bool>> held_;
  };

  const std::shared_ptr<std::atomic<bool>> held_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace nsl::platform::testing
