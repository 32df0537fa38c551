#pragma once
// The HTTPS server: TLS and HTTP/1.1 (RFC 9112), with keep-alive and pipelining, in front of one
// RequestHandler. It bounds and frames; it knows no path and no user.
//
// TLS 1.3, 1.2 if the options say so; no early data, no tickets, no renegotiation, no compression;
// plaintext buffers are cleansed (SSL_OP_CLEANSE_PLAINTEXT). A client may show a certificate: that it
// holds its key is proven by the handshake, and nothing else of the certificate is believed.
//
// Bounds are taken before memory is: see ServerLimits. A connection has one request at work; what is
// pipelined behind it waits. A caller that is slow to send or to take loses its connection, without
// an answer, after the times below; others are not held up by it. Beyond `requests` at work, or
// beyond `bodies_bytes`, a request is answered with queue-full; beyond `connections` a connection is
// closed as it comes.
//
// What two readers could frame in two ways is refused with malformed-request: Content-Length beside
// Transfer-Encoding, either of them twice or as a list, a transfer coding other than chunked, a
// folded header line, a line that ends without CR, HTTP/1.1 without exactly one Host. So is a second
// field of those that the interface reads. Trailer fields are dropped. HTTP/1.0 is answered, and its
// connection closed.
//
// Memory that held requests and replies is wiped after each of them. The times are counted by each
// thread in steps of its own, of at most 250 ms: a thread that was held up grants its callers what it
// lost, and a time that is given is kept to within a step or two.
//
// Threads: the server has its own, each with its connections. Members may be called by any thread;
// drain() and the destructor not by a handler. Events: server.refused-connection,
// server.failed-handshake, server.bad-request, server.timeout, server.accept-failed.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/event.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/interface/message.h"

namespace nsl::server {

enum class TlsVersions : std::uint8_t { k13, k12And13 };

// Sizes in bytes.
struct ServerLimits {
  std::size_t header_bytes = std::size_t{16} << 10;  // request line and header fields
  std::size_t body_bytes = std::size_t{17} << 20;
  std::uint64_t bodies_bytes = std::uint64_t{256} << 20;  // the memory of all bodies at once
  std::uint32_t connections = 4096;
  std::uint32_t requests = 1024;                     // at work at once
  std::chrono::milliseconds handshake_time{10'000};  // from accept to the end of the handshake
  std::chrono::milliseconds header_time{10'000};  // from a request's first byte to its header's end
  std::chrono::milliseconds body_time{30'000};    // for the body, and …
  std::uint64_t body_bytes_a_second = 64 << 10;   // … more for a long one, at this rate
  std::chrono::milliseconds idle_time{75'000};    // between requests
  std::chrono::milliseconds write_time{30'000};   // to take a reply, with the same rate on top
  std::chrono::milliseconds linger_time{2'000};   // for the caller to close, once we have
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::uint32_t threads = 1;
  TlsVersions tls = TlsVersions::k13;
  ServerLimits limits;
};

// What the server proves itself with.
struct ServerIdentity {
  Bytes certificate;        // X.509, DER
  SecretBytes private_key;  // PKCS #8, DER, unencrypted
};

class Server {
 public:
  // Listens and serves when it returns. `handler` and `events` outlive the server; a ReplyTo may be
  // called after it. Fails with invalid-argument for an address that is no IP address, or no thread;
  // with unavailable if the address can't be had; with bad-key or bad-certificate for the identity.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options,
                                               const ServerIdentity& identity,
                                               interface::RequestHandler& handler,
                                               EventSink& events);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Drains for no time at all.
  ~Server();

  std::uint16_t port() const;

  // For connections from now on. Fails as start() does, and then changes nothing.
  Status set_identity(const ServerIdentity& identity);

  // Closes, soon after it returns and without an answer, the connections of which the last reply that
  // named a principal named this one. A first request that is at work for it is answered.
  void end_connections_of(std::string_view principal);

  // Takes no more connections, closes the idle, lets each request that has begun be answered and
  // closes its connection, then returns; after `patience` the rest is closed as it is. The server
  // serves no more.
  void drain(std::chrono::milliseconds patience);

  struct Counts {
    std::uint32_t connections = 0;
    std::uint32_t requests = 0;  // at work
    std::uint64_t requests_total = 0;
    std::uint64_t bodies_bytes = 0;  // of memory
    std::uint64_t refused_connections = 0;
    std::uint64_t timeouts = 0;
  };
  Counts counts() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsl::server
