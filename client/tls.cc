#include "client/tls.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "crypto/pem.h"

namespace nsl::client {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using Code = boost::system::error_code;
using Tcp = asio::ip::tcp;

Bytes spki_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0)
    return {};
  Bytes spki(der, der + size);
  OPENSSL_free(der);
  return spki;
}

// What the callback of the handshake is given, and says.
struct Pin {
  Bytes expected;
  bool is_refused = false;
};

int check_pin(X509_STORE_CTX* store, void* argument) {
  auto* const pin = static_cast<Pin*>(argument);
  X509* const certificate = X509_STORE_CTX_get0_cert(store);
  pin->is_refused = certificate == nullptr || spki_of(certificate) != pin->expected;
  return pin->is_refused ? 0 : 1;
}

bool harden(SSL_CTX* context, Pin& pin) {
  SSL_CTX_set_options(context,
                      SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, check_pin, &pin);
  SSL_CTX_set_max_cert_list(context, 16 << 10);
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1;
}

Status use_identity(SSL_CTX* context, const TlsClientIdentity& identity) {
  if (SSL_CTX_use_certificate_ASN1(context, static_cast<int>(identity.certificate.size()),
                                   identity.certificate.data()) != 1)
    return Error(Errc::kBadCertificate, "the client's certificate can not be used");
  const ByteSpan key = identity.private_key.reveal(
      SecretAccess::because("OpenSSL proves the client's TLS key in the handshake"));
  const unsigned char* cursor = key.data();
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> parsed(
      d2i_AutoPrivateKey(nullptr, &cursor, static_cast<long>(key.size())), &EVP_PKEY_free);
  if (!parsed || SSL_CTX_use_PrivateKey(context, parsed.get()) != 1 ||
      SSL_CTX_check_private_key(context) != 1)
    return Error(Errc::kBadKey, "the client's private key is not its certificate's");
  return ok_status();
}

}  // namespace

Result<ServerKey> ServerKey::of_certificate(ByteSpan der) {
  const unsigned char* cursor = der.data();
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      d2i_X509(nullptr, &cursor, static_cast<long>(der.size())), &X509_free);
  if (!certificate || cursor != der.data() + der.size())
    return Error(Errc::kBadCertificate, "it is no X.509 certificate");
  ServerKey key{spki_of(certificate.get())};
  if (key.spki.empty())
    return Error(Errc::kBadCertificate, "it has no public key");
  return key;
}

Result<ServerKey> ServerKey::of_pem(std::string_view text) {
  NSL_ASSIGN_OR_RETURN(const auto certificates, crypto::read_pem_certificates(as_bytes(text), 1));
  return of_certificate(certificates.front());
}

struct TlsStream::Impl {
  explicit Impl(const ServerKey& key) : pin{key.spki}, context(ssl::context::tls_client) {}

  // Runs what was started, to its end or to the deadline, which tcp_stream watches.
  void run() {
    io.restart();
    io.run();
  }
  boost::beast::tcp_stream& tcp() { return stream->next_layer(); }

  Pin pin;
  asio::io_context io;
  ssl::context context;
  std::optional<ssl::stream<boost::beast::tcp_stream>> stream;
};

namespace {

Error unreachable(const Endpoint& endpoint, const std::string& why) {
  return Error(Errc::kUnreachable, endpoint.url() + ": " + why);
}

}  // namespace

TlsStream::TlsStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TlsStream::~TlsStream() {
  Code ignored;
  impl_->tcp().socket().close(ignored);
}

Result<std::unique_ptr<TlsStream>> TlsStream::connect(const Endpoint& endpoint,
                                                      const ServerKey& key,
                                                      const TlsClientIdentity* identity,
                                                      Deadline deadline) {
  auto impl = std::make_unique<Impl>(key);
  if (!harden(impl->context.native_handle(), impl->pin))
    return Error(Errc::kCryptoFailure, "OpenSSL refuses the client's TLS settings");
  if (identity != nullptr) {
    NSL_RETURN_IF_ERROR(use_identity(impl->context.native_handle(), *identity));
  }
  Code code;
  Tcp::resolver resolver(impl->io);
  const auto addresses = resolver.resolve(endpoint.host, std::to_string(endpoint.port), code);
  if (code)
    return unreachable(endpoint, "the host's address: " + code.message());
  impl->stream.emplace(impl->io, impl->context);
  SSL_set_tlsext_host_name(impl->stream->native_handle(), endpoint.host.c_str());
  impl->tcp().expires_at(deadline);
  impl->tcp().async_connect(addresses, [&](Code result, const Tcp::endpoint&) { code = result; });
  impl->run();
  if (code)
    return unreachable(endpoint, code.message());
  impl->tcp().socket().set_option(Tcp::no_delay(true), code);
  impl->stream->async_handshake(ssl::stream_base::client, [&](Code result) { code = result; });
  impl->run();
  if (impl->pin.is_refused)
    return Error(Errc::kWrongServerKey, endpoint.url());
  if (code)
    return unreachable(endpoint, "no TLS handshake: " + code.message());
  return std::unique_ptr<TlsStream>(new TlsStream(std::move(impl)));
}

void TlsStream::set_deadline(Deadline deadline) { impl_->tcp().expires_at(deadline); }

std::size_t TlsStream::read_some(MutableByteSpan out, Code& code) {
  std::size_t count = 0;
  impl_->stream->async_read_some(asio::buffer(out.data(), out.size()),
                                 [&](Code result, std::size_t size) {
                                   code = result;
                                   count = size;
                                 });
  impl_->run();
  return count;
}

std::size_t TlsStream::write_some(ByteSpan bytes, Code& code) {
  std::size_t count = 0;
  impl_->stream->async_write_some(asio::buffer(bytes.data(), bytes.size()),
                                  [&](Code result, std::size_t size) {
                                    code = result;
                                    count = size;
                                  });
  impl_->run();
  return count;
}

bool TlsStream::is_stale() {
  Code code;
  auto& socket = impl_->tcp().socket();
  socket.non_blocking(true, code);
  char byte = 0;
  const std::size_t there =
      socket.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, code);
  const bool is_quiet = there == 0 && code == asio::error::would_block;
  Code ignored;
  socket.non_blocking(false, ignored);
  return !is_quiet;
}

}  // namespace nsl::client
