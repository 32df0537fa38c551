#include "enclave/platform/simulation/sealing_key.h"

#include <string_view>
#include <utility>

#include "crypto/kdf.h"
#include "enclave/platform/simulation/key_file.h"

namespace nsl::platform::simulation {
namespace {

constexpr std::string_view kLabel = "nsl simulated sealing key 1";

Status check_svn(const SealingKeyRequest& request, const EnclaveIdentity& own) {
  if (request.isv_svn > own.isv_svn)
    return Error(Errc::kSvnTooNew, "the enclave's SVN is " + std::to_string(own.isv_svn) +
                                       ", asked for " + std::to_string(request.isv_svn));
  for (std::size_t i = 0; i < own.cpu_svn.size(); ++i) {
    if (request.cpu_svn[i] > own.cpu_svn[i])
      return Error(Errc::kSvnTooNew, "component " + std::to_string(i) +
                                         " of the platform's SVN is " +
                                         std::to_string(own.cpu_svn[i]) + ", asked for " +
                                         std::to_string(request.cpu_svn[i]));
  }
  return ok_status();
}

// Every field has a fixed size.
Result<Bytes> info_of(const SealingKeyRequest& request, const EnclaveIdentity& own) {
  const auto* who = &own.mrenclave;
  switch (request.policy) {
    case SealingPolicy::kMrenclave:
      break;
    case SealingPolicy::kMrsigner:
      who = &own.mrsigner;
      break;
    default:
      return Error(Errc::kInvalidArgument, "there is no such sealing policy");
  }
  Bytes info = to_bytes(kLabel);
  ByteWriter(info)
      .u8(static_cast<std::uint8_t>(request.policy))
      .bytes(*who)
      .u16le(own.isv_product_id)
      .u16le(request.isv_svn)
      .bytes(request.cpu_svn);
  return info;
}

}  // namespace

Result<std::unique_ptr<SimulatedSealingKey>> SimulatedSealingKey::from_key_file(
    const std::string& path, const EnclaveIdentity& identity, Entropy& entropy) {
  NSL_ASSIGN_OR_RETURN(SecretBytes secret, read_or_make_key_file(path, kSecretSize, entropy));
  return from_secret(std::move(secret), identity);
}

Result<std::unique_ptr<SimulatedSealingKey>> SimulatedSealingKey::from_secret(
    SecretBytes secret, const EnclaveIdentity& identity) {
  if (secret.size() != kSecretSize)
    return Error(Errc::kBadKey, "expected 32 bytes, got " + std::to_string(secret.size()));
  return std::unique_ptr<SimulatedSealingKey>(new SimulatedSealingKey(std::move(secret), identity));
}

Result<SecretBytes> SimulatedSealingKey::derive(const SealingKeyRequest& request) const {
  NSL_RETURN_IF_ERROR(check_svn(request, identity_));
  NSL_ASSIGN_OR_RETURN(const Bytes info, info_of(request, identity_));
  return crypto::hkdf_sha256(secret_, request.key_id, info, 32);
}

}  // namespace nsl::platform::simulation
