#pragma once
// A certificate that a key makes for itself (X.509 version 3, RFC 5280): what a server shows in TLS when
// who it is is proved by other means. It is signed, so nobody can change it; it says of whom it is what
// its maker likes.
//
// Version 3; a random serial number; subject and issuer are the common name; from 1970 to the end of the
// year 9999, since a clock that is the host's could not bound it; key usage digitalSignature; extended
// key usage serverAuth; no authority; subjectAltName as asked for.
//
// Pure; any thread.

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/signing_key.h"

namespace nsl::crypto {

struct SelfSignedRequest {
  std::string common_name;         // 1 to 64 characters of printable ASCII
  std::vector<std::string> names;  // host names and IP addresses, 1 to 64 of them
};

// DER. `key` is of P-256; else bad-key. invalid-argument: a name that is none; crypto-failure.
Result<Bytes> make_self_signed(const SigningKey& key, const SelfSignedRequest& request);

// As PEM (RFC 7468), with lines of 64 characters.
std::string certificate_pem(ByteSpan der);

}  // namespace nsl::crypto
