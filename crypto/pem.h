#pragma once
// PEM (RFC 7468), as far as certificate chains and private keys need it.

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace nsl::crypto {

// The DER of each CERTIFICATE block, in the order of the text; at least one and at most
// `max_count`. Around and between the blocks there may be white space only; one or more NUL bytes
// may end the text, as C programs leave them in quotes. The base64 is strict but for line ends.
// Fails with bad-certificate.
Result<std::vector<Bytes>> read_pem_certificates(ByteSpan text, std::size_t max_count);

// The DER of the one PRIVATE KEY block, a PKCS #8 key that is not encrypted; see above for what may
// stand around it. Fails with bad-key.
Result<SecretBytes> read_pem_private_key(const SecretBytes& text);

}  // namespace nsl::crypto
