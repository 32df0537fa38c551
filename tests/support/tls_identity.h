#pragma once
// Self-signed certificates for tests and benchmarks of TLS.

#include "base/bytes.h"

namespace nsl::testing {

struct TlsIdentity {
  Bytes certificate;  // X.509, DER
  Bytes private_key;  // PKCS #8, DER
  Bytes public_key;   // SubjectPublicKeyInfo, DER
};

// With a new P-256 key. Aborts if OpenSSL fails.
TlsIdentity make_tls_identity();

}  // namespace nsl::testing
