#include "crypto/neo_address.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "crypto/base58check.h"
#include "crypto/sha256.h"

namespace nsl::crypto {
namespace {

constexpr std::uint8_t kAddressVersion = 0x35;
constexpr std::uint8_t kPushData1 = 0x0c;
constexpr std::uint8_t kKeySize = 33;
// SYSCALL and the number of System.Crypto.CheckSig.
constexpr std::uint8_t kCallCheckSig[] = {0x41, 0x56, 0xe7, 0xb3, 0x27};

// OpenSSL has it in its default provider from 3.0.7 on. As with SHA-256, there is no going on
// without it.
NeoScriptHash ripemd160(ByteSpan bytes) {
  NeoScriptHash hash;
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_ripemd160(), nullptr) != 1 ||
      size != hash.size()) {
    std::fputs("nsl: RIPEMD-160 failed in OpenSSL\n", stderr);
    std::abort();
  }
  return hash;
}

}  // namespace

NeoScriptHash neo_script_hash(ByteSpan script) { return ripemd160(sha256(script)); }

std::string neo_address(const NeoScriptHash& hash) {
  Bytes payload{kAddressVersion};
  payload.insert(payload.end(), hash.begin(), hash.end());
  // Of 25 bytes: it can not be too large.
  return base58check_encode(payload).value();
}

Result<NeoScriptHash> neo_script_hash_of_address(std::string_view address) {
  const auto payload = base58check_decode(address);
  NeoScriptHash hash;
  if (!payload.ok() || payload->size() != 1 + hash.size() || payload->front() != kAddressVersion)
    return Error(Errc::kInvalidEncoding, "not an address of Neo N3");
  std::copy(payload->begin() + 1, payload->end(), hash.begin());
  return hash;
}

Result<Bytes> neo_verification_script(const PublicKey& key) {
  if (key.kind() != KeyKind::kP256)
    return Error(Errc::kInvalidArgument,
                 "expected a key of P-256, got one of " + std::string(name_of(key.kind())));
  Bytes script{kPushData1, kKeySize};
  script.insert(script.end(), key.bytes().begin(), key.bytes().end());
  script.insert(script.end(), std::begin(kCallCheckSig), std::end(kCallCheckSig));
  return script;
}

Result<std::string> neo_address(const PublicKey& key) {
  NSL_ASSIGN_OR_RETURN(const Bytes script, neo_verification_script(key));
  return neo_address(neo_script_hash(script));
}

}  // namespace nsl::crypto
