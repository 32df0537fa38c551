#pragma once
// A public key whose private half the caller has shown to hold: what registration asks for.

#include "crypto/public_key.h"

namespace nsl::identity {

class Authenticator;

class ProvenKey {
 public:
  // Of a TLS client certificate: the handshake proved the key (CertificateVerify, RFC 8446 section
  // 4.4.3), whoever signed the certificate. To be called by what ended the handshake, and no other.
  static ProvenKey of_client_certificate(crypto::PublicKey key) {
    return ProvenKey(std::move(key));
  }

  const crypto::PublicKey& key() const { return key_; }

 private:
  friend class Authenticator;  // by a JWT
  explicit ProvenKey(crypto::PublicKey key) : key_(std::move(key)) {}
  crypto::PublicKey key_;
};

}  // namespace nsl::identity
