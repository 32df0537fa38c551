#include "crypto/secp256k1.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <string>

namespace nsl::crypto {
namespace {

// What only reads public data needs no context of its own.
const secp256k1_context* no_secrets() { return secp256k1_context_static; }

bool parse(ByteSpan bytes, secp256k1_pubkey& out) {
  const bool compressed = bytes.size() == 33 && (bytes[0] == 0x02 || bytes[0] == 0x03);
  const bool uncompressed = bytes.size() == 65 && bytes[0] == 0x04;
  return (compressed || uncompressed) &&
         secp256k1_ec_pubkey_parse(no_secrets(), &out, bytes.data(), bytes.size()) == 1;
}

std::array<std::uint8_t, 65> uncompressed(const secp256k1_pubkey& key) {
  std::array<std::uint8_t, 65> point;
  std::size_t size = point.size();
  // Can not fail: the key is valid and the room is right.
  secp256k1_ec_pubkey_serialize(no_secrets(), point.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
  return point;
}

}  // namespace

Result<Secp256k1PublicKey> Secp256k1PublicKey::from_sec1(ByteSpan bytes) {
  secp256k1_pubkey key;
  if (!parse(bytes, key))
    return Error(Errc::kBadKey, "expected a compressed or an uncompressed point of secp256k1");
  return Secp256k1PublicKey(uncompressed(key));
}

Result<Secp256k1PublicKey> Secp256k1PublicKey::recover(const Digest32& digest,
                                                       const EcdsaSignature& signature,
                                                       unsigned recovery_id) {
  if (recovery_id > 3)
    return Error(Errc::kBadSignature,
                 "expected a recovery id of 0 to 3, got " + std::to_string(recovery_id));
  secp256k1_ecdsa_recoverable_signature parsed;
  secp256k1_pubkey key;
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(
          no_secrets(), &parsed, signature.raw().data(), static_cast<int>(recovery_id)) != 1 ||
      secp256k1_ecdsa_recover(no_secrets(), &key, &parsed, digest.data()) != 1)
    return Error(Errc::kBadSignature, "no key is recovered from it");
  return Secp256k1PublicKey(uncompressed(key));
}

Status Secp256k1PublicKey::verify_digest(const Digest32& digest,
                                         const EcdsaSignature& signature) const {
  secp256k1_pubkey key;
  if (!parse(point_, key))
    return Error(Errc::kCryptoFailure, "a checked secp256k1 key is not taken");
  secp256k1_ecdsa_signature parsed;
  if (secp256k1_ecdsa_signature_parse_compact(no_secrets(), &parsed, signature.raw().data()) != 1)
    return Error(Errc::kBadSignature, "r or s is out of range");
  // The library verifies the low form only; the high one is another writing of it.
  secp256k1_ecdsa_signature_normalize(no_secrets(), &parsed, &parsed);
  if (secp256k1_ecdsa_verify(no_secrets(), &parsed, digest.data(), &key) != 1)
    return Error(Errc::kBadSignature);
  return ok_status();
}

}  // namespace nsl::crypto
