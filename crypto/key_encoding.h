#pragma once
// The encodings that key pairs have in common: SubjectPublicKeyInfo (RFC 5280, 5480, 8410) and
// PKCS #8 (RFC 5208, 5915, 8410). Internal to crypto/: others use public_key.h and signing_key.h.

#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/key_kind.h"

namespace nsl::crypto {

// What a SubjectPublicKeyInfo says; the span points into the input. That it is a valid key is not
// checked here.
struct SpkiParts {
  KeyKind kind;
  ByteSpan key;
};
// Strict DER, nothing left over; P-256 and secp256k1 as named curves. Fails with bad-key.
Result<SpkiParts> read_spki(ByteSpan der);
// `key` is an uncompressed point or the 32 bytes of Ed25519.
Bytes write_spki(KeyKind kind, ByteSpan key);

struct Pkcs8Parts {
  KeyKind kind;
  SecretBytes key;                  // 32 bytes: scalar or seed
  std::optional<Bytes> public_key;  // if it is told: as in SubjectPublicKeyInfo
};
// Strict DER, not encrypted; version 1 or 2, attributes ignored. Fails with bad-key.
Result<Pkcs8Parts> read_pkcs8(const SecretBytes& der);
// Version 1, without the public key. `key` is 32 bytes.
SecretBytes write_pkcs8(KeyKind kind, const SecretBytes& key);

}  // namespace nsl::crypto
