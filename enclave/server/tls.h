#pragma once
// TLS by OpenSSL as Asio drives it: the one place of the server that sees OpenSSL.
//
// Thread-safety: a context is shared by all threads once made; a stream is one connection's.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>

#include "base/result.h"
#include "enclave/server/server.h"

namespace nsl::server {

using TlsContext = boost::asio::ssl::context;
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TlsStream = boost::asio::ssl::stream<Socket>;

// Fails with bad-certificate or bad-key; the key must be the certificate's.
Result<std::shared_ptr<TlsContext>> make_tls_context(const ServerIdentity& identity,
                                                     TlsVersions versions);

// The SubjectPublicKeyInfo (DER) of the certificate that the client proved to hold the key of; empty
// if it showed none. After the handshake.
Bytes client_public_key(TlsStream& stream);

}  // namespace nsl::server
