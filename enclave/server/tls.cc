#include "enclave/server/tls.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace nsl::server {

namespace {

namespace ssl = boost::asio::ssl;

// Any certificate will do: its key is all that is looked at, and the handshake proves possession.
int accept_any_certificate(X509_STORE_CTX* /*store*/, void* /*unused*/) { return 1; }

Status use_identity(SSL_CTX* context, const ServerIdentity& identity) {
  if (SSL_CTX_use_certificate_ASN1(context, static_cast<int>(identity.certificate.size()),
                                   identity.certificate.data()) != 1)
    return Error(Errc::kBadCertificate, "the server's certificate can not be used");
  const ByteSpan key = identity.private_key.reveal(
      SecretAccess::because("OpenSSL keeps the server's TLS key for its handshakes"));
  const unsigned char* cursor = key.data();
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> parsed(
      d2i_AutoPrivateKey(nullptr, &cursor, static_cast<long>(key.size())), &EVP_PKEY_free);
  if (!parsed || SSL_CTX_use_PrivateKey(context, parsed.get()) != 1)
    return Error(Errc::kBadKey, "the server's private key can not be used");
  if (SSL_CTX_check_private_key(context) != 1)
    return Error(Errc::kBadKey, "the server's private key is not its certificate's");
  return ok_status();
}

bool harden(SSL_CTX* context, TlsVersions versions) {
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CLEANSE_PLAINTEXT | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, accept_any_certificate, nullptr);
  SSL_CTX_set_max_cert_list(context, 16 << 10);
  const int oldest = versions == TlsVersions::k13 ? TLS1_3_VERSION : TLS1_2_VERSION;
  return SSL_CTX_set_min_proto_version(context, oldest) == 1 &&
         SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
         SSL_CTX_set_num_tickets(context, 0) == 1 && SSL_CTX_set_max_early_data(context, 0) == 1 &&
         SSL_CTX_set_ciphersuites(context,
                                  "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                  "TLS_CHACHA20_POLY1305_SHA256") == 1 &&
         SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
         SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1;
}

}  // namespace

Result<std::shared_ptr<TlsContext>> make_tls_context(const ServerIdentity& identity,
                                                     TlsVersions versions) {
  auto context = std::make_shared<TlsContext>(ssl::context::tls_server);
  if (!harden(context->native_handle(), versions))
    return Error(Errc::kCryptoFailure, "OpenSSL refuses the server's TLS settings");
  NSL_RETURN_IF_ERROR(use_identity(context->native_handle(), identity));
  return context;
}

Bytes client_public_key(TlsStream& stream) {
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      SSL_get1_peer_certificate(stream.native_handle()), &X509_free);
  if (!certificate)
    return {};
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  if (size <= 0)
    return {};
  Bytes key(der, der + size);
  OPENSSL_free(der);
  return key;
}

}  // namespace nsl::server
