#pragma once
// Base64, RFC 4648, in its two usual forms:
//
//   base64     section 4: "+/", always padded with "="
//   base64url  section 5: "-_", never padded (as JOSE has it, RFC 7515 section 2)
//
// Decoding is strict, so that every byte string has exactly one text: no white space, no character
// outside the alphabet, padding exactly where its form wants it, unused bits zero. All else fails
// with invalid-encoding. Not in constant time.

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl {

std::string base64_encode(ByteSpan bytes);
Result<Bytes> base64_decode(std::string_view text);

std::string base64url_encode(ByteSpan bytes);
Result<Bytes> base64url_decode(std::string_view text);

}  // namespace nsl
