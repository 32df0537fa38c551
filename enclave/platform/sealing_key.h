#pragma once
// The sealing-key port: a key that only this platform, for an enclave with this identity, can derive.
// On SGX it is EGETKEY(SEAL_KEY) (Intel SDM Vol. 3D, EGETKEY), reached through Occlum; in simulation
// it comes from a key file beside the data, so it protects nothing from the machine's owner.
//
// Thread-safety: implementations may be called by any thread at once.

#include <array>
#include <cstdint>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace nsl::platform {

// Which enclaves derive the same key on this platform.
enum class SealingPolicy : std::uint8_t {
  kMrenclave = 1,  // this very program only
  kMrsigner = 2,   // every program of this signer and product
};

// What EGETKEY binds the key to, besides platform and policy. All of it is stored in the clear with
// what was sealed, and asked for again to open it.
struct SealingKeyRequest {
  SealingPolicy policy = SealingPolicy::kMrenclave;
  std::uint16_t isv_svn = 0;               // at most the enclave's own
  std::array<std::uint8_t, 16> cpu_svn{};  // at most the platform's own
  std::array<std::uint8_t, 32> key_id{};   // random: makes keys of two sealings differ
};

// What this enclave is, as the platform measures it; in simulation, as its configuration says.
struct EnclaveIdentity {
  std::array<std::uint8_t, 32> mrenclave{};
  std::array<std::uint8_t, 32> mrsigner{};
  std::uint16_t isv_product_id = 0;
  std::uint16_t isv_svn = 0;
  std::array<std::uint8_t, 16> cpu_svn{};
};

class SealingKey {
 public:
  SealingKey() = default;
  SealingKey(const SealingKey&) = delete;
  SealingKey& operator=(const SealingKey&) = delete;
  virtual ~SealingKey() = default;

  virtual Result<EnclaveIdentity> identity() const = 0;

  // 32 bytes. Fails with svn-too-new if the request asks for a newer SVN than the platform or the
  // enclave has, with unavailable if the platform gives no keys.
  virtual Result<SecretBytes> derive(const SealingKeyRequest& request) const = 0;
};

}  // namespace nsl::platform
