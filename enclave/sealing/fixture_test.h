#pragma once
// What the room's tests share: an enclave on a simulated platform, over files in memory.

#include <map>
#include <mutex>
#include <string>

#include "base/hex.h"
#include "enclave/platform/files.h"
#include "enclave/platform/simulation/entropy.h"
#include "enclave/platform/simulation/sealing_key.h"
#include "enclave/sealing/sealing.h"

namespace nsl::sealing {

using platform::EnclaveIdentity;
using platform::SealingPolicy;

inline EnclaveIdentity test_identity() {
  EnclaveIdentity identity;
  identity.mrenclave.fill(0x11);
  identity.mrsigner.fill(0x22);
  identity.isv_product_id = 1;
  identity.isv_svn = 3;
  identity.cpu_svn.fill(4);
  return identity;
}

inline std::unique_ptr<platform::SealingKey> test_platform(
    const EnclaveIdentity& identity = test_identity(), std::uint8_t secret = 7) {
  return platform::simulation::SimulatedSealingKey::from_secret(
             SecretBytes::take(Bytes(32, secret)), identity)
      .value();
}

// Counts events by name.
class CountingSink final : public EventSink {
 public:
  void emit(const Event& event) noexcept override {
    const std::lock_guard lock(mutex_);
    ++counts_[std::string(event.name)];
  }
  int count(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(name);
    return found == counts_.end() ? 0 : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> counts_;
};

// An enclave that can be started as often as a test wants.
class TestEnclave {
 public:
  explicit TestEnclave(const EnclaveIdentity& identity = test_identity(), std::uint8_t secret = 7)
      : platform_(test_platform(identity, secret)) {}

  Result<std::unique_ptr<Sealing>> start(platform::Files& files,
                                         SealingPolicy policy = SealingPolicy::kMrenclave) {
    return Sealing::open({files, *platform_, entropy_, events_}, policy);
  }
  const CountingSink& events() const { return events_; }

 private:
  std::unique_ptr<platform::SealingKey> platform_;
  platform::simulation::SystemEntropy entropy_;
  CountingSink events_;
};

inline std::string text_of(const SecretBytes& secret) {
  return hex_encode(secret.reveal(SecretAccess::because("a test compares keys")));
}

template <class T>
Errc code_of(const Result<T>& result) {
  return result.ok() ? Errc() : result.error().code();
}

}  // namespace nsl::sealing
