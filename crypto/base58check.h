#pragma once
// Base58Check, as Bitcoin and Neo write addresses and keys: base58 of the payload and the first four
// bytes of SHA-256(SHA-256(payload)). The check sum finds slips of the pen, and no attacker.

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::crypto {

// Fails with too-large if payload and check sum have more than base/base58.h takes.
Result<std::string> base58check_encode(ByteSpan payload);

// The payload. Fails with invalid-encoding if it is no base58 or the check sum is wrong, with
// too-large as above.
Result<Bytes> base58check_decode(std::string_view text);

}  // namespace nsl::crypto
