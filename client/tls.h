#pragma once
// A TLS 1.3 connection to a server whose key is known beforehand. The only file of the client with
// headers of OpenSSL.
//
// The server is who has the pinned key: its certificate is neither asked for an issuer nor for names
// and dates, since those who run the machine could have any of them. A server with another key is
// refused in the handshake, before a byte of ours was sent. No tickets, no early data, no
// renegotiation; plaintext buffers are cleansed.
//
// Blocking, each call until its deadline. Thread-safety: one thread.

#include <boost/asio/error.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "client/endpoint.h"

namespace nsl::client {

// SubjectPublicKeyInfo in DER.
struct ServerKey {
  Bytes spki;

  // Of a certificate in DER. Fails with bad-certificate.
  static Result<ServerKey> of_certificate(ByteSpan der);
  // Of the one certificate in a PEM text. Fails with bad-certificate.
  static Result<ServerKey> of_pem(std::string_view text);
};

// What the client proves itself with in the handshake, if it does.
struct TlsClientIdentity {
  Bytes certificate;        // X.509, DER; may be self-signed
  SecretBytes private_key;  // PKCS #8, DER
};

using Deadline = std::chrono::steady_clock::time_point;

class TlsStream {
 public:
  // Fails with unreachable (no address, no connection, no handshake in time), wrong-server-key, or
  // bad-certificate and bad-key for `identity`, which may be null.
  static Result<std::unique_ptr<TlsStream>> connect(const Endpoint& endpoint, const ServerKey& key,
                                                    const TlsClientIdentity* identity,
                                                    Deadline deadline);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  // Closes, without a word: what was cut off is told by HTTP's own framing.
  ~TlsStream();

  // For the calls below; past it they end with boost::asio::error::timed_out.
  void set_deadline(Deadline deadline);
  // As a SyncReadStream and a SyncWriteStream do.
  std::size_t read_some(MutableByteSpan out, boost::system::error_code& code);
  std::size_t write_some(ByteSpan bytes, boost::system::error_code& code);

  // Whether the server has closed it, or sent what nobody asked for: then it can't be used again.
  bool is_stale();

 private:
  struct Impl;
  explicit TlsStream(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsl::client
