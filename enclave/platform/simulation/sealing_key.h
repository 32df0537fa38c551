#pragma once
// The sealing key of a simulated platform: derived from a secret that takes the CPU's place, for an
// enclave that is what its configuration says. Whoever can read the secret can open what was sealed.
//
// It follows EGETKEY (Intel SDM Vol. 3D) in what a key depends on: the platform; by policy MRENCLAVE
// or MRSIGNER, never both; the product id; the requested SVNs and key id. As there, a request for an
// SVN above the enclave's or (in any byte) the platform's own fails.

#include <memory>
#include <string>

#include "enclave/platform/entropy.h"
#include "enclave/platform/sealing_key.h"

namespace nsl::platform::simulation {

class SimulatedSealingKey final : public SealingKey {
 public:
  static constexpr std::size_t kSecretSize = 32;

  // The secret is the file's content, 32 bytes. If there is no file, one is made with mode 0600, of
  // random bytes, synced; its directory exists. Of several processes that make it at once, all get
  // what the first one made. Fails with unavailable, and says what to mend, if the group or others
  // may read or write the file or if it is no regular file; with bad-key if it has another size; else
  // as the files port and entropy do.
  static Result<std::unique_ptr<SimulatedSealingKey>> from_key_file(const std::string& path,
                                                                    const EnclaveIdentity& identity,
                                                                    Entropy& entropy);

  // Fails with bad-key unless the secret has 32 bytes.
  static Result<std::unique_ptr<SimulatedSealingKey>> from_secret(SecretBytes secret,
                                                                  const EnclaveIdentity& identity);

  Result<EnclaveIdentity> identity() const override { return identity_; }
  // Fails also with invalid-argument for a policy that is none.
  Result<SecretBytes> derive(const SealingKeyRequest& request) const override;

 private:
  SimulatedSealingKey(SecretBytes secret, const EnclaveIdentity& identity)
      : secret_(std::move(secret)), identity_(identity) {}

  const SecretBytes secret_;
  const EnclaveIdentity identity_;
};

}  // namespace nsl::platform::simulation
