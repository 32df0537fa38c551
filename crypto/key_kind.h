#pragma once
// The kinds of signing keys: curve and signature scheme, which always go together.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace nsl::crypto {

// The numbers are stored; never reuse one.
enum class KeyKind : std::uint8_t {
  kP256 = 1,       // ECDSA over NIST P-256 with SHA-256: ES256 of RFC 7518, Neo's curve
  kSecp256k1 = 2,  // ECDSA over secp256k1 with SHA-256: ES256K of RFC 8812
  kEd25519 = 3,    // PureEdDSA over Ed25519: RFC 8032, RFC 8037
};

// "p256", "secp256k1", "ed25519".
std::string_view name_of(KeyKind kind);

// The kind of that name or number. Fails with invalid-argument.
Result<KeyKind> key_kind_of(std::string_view name);
Result<KeyKind> key_kind_of(std::uint8_t number);

// Of every kind: r || s, big-endian, or R || S of RFC 8032.
using SignatureBytes = std::array<std::uint8_t, 64>;

}  // namespace nsl::crypto
