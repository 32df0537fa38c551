#pragma once
// Neo N3's script hashes and addresses (its reference implementation, neo-project/neo).
//
// The verification script of a P-256 key pushes the compressed key and calls CheckSig:
//   0c 21 <33 bytes> 41 56e7b327
// Its hash is RIPEMD-160(SHA-256(script)), and the address Base58Check(35 || hash): 34 characters
// that begin with "N". The hash has 160 bits: to find a second key with the address of a given one
// takes about 2^160 work, and some two keys with one address about 2^80.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/public_key.h"

namespace nsl::crypto {

// In memory's order; Neo prints it reversed, with 0x.
using NeoScriptHash = std::array<std::uint8_t, 20>;

NeoScriptHash neo_script_hash(ByteSpan script);
std::string neo_address(const NeoScriptHash& hash);

// Fails with invalid-encoding unless the text is an address of Neo N3.
Result<NeoScriptHash> neo_script_hash_of_address(std::string_view address);

// The script, and the address, of a P-256 key; other kinds fail with invalid-argument.
Result<Bytes> neo_verification_script(const PublicKey& key);
Result<std::string> neo_address(const PublicKey& key);

}  // namespace nsl::crypto
