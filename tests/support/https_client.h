#pragma once
// A blocking client of one HTTPS connection that sends what it is told, right or wrong. For tests: it
// believes any certificate.
//
// Thread-safety: one thread.

#include <memory>
#include <optional>
#include <string>

#include "tests/support/tls_identity.h"

namespace nsl::testing {

enum class TlsVersion : std::uint8_t { kNewest, k12 };

struct Answer {
  int status = 0;
  std::string header;  // as it came, without the status line
  std::string body;

  // Of the first header field with that name, as it is written; empty if there is none.
  std::string field(const std::string& name) const;
};

class HttpsClient {
 public:
  // To 127.0.0.1. Nothing if there is no connection, or no handshake.
  static std::optional<HttpsClient> connect(std::uint16_t port,
                                            TlsVersion version = TlsVersion::kNewest,
                                            const TlsIdentity* certificate = nullptr);
  HttpsClient(HttpsClient&&) noexcept;
  HttpsClient& operator=(HttpsClient&&) noexcept;
  ~HttpsClient();

  // Whether it was taken.
  bool send(std::string_view bytes);
  // The next answer; nothing if the connection ends before it is whole.
  std::optional<Answer> receive();
  // One without a body whatever its header says: to HEAD, or 100 Continue.
  std::optional<Answer> receive_header();
  std::optional<Answer> ask(std::string_view request);

  // Waits until the server has closed; false if bytes came first.
  bool is_closed_by_server();
  // Tells TLS that nothing more comes, and waits for the same.
  bool shut_down();
  // Ends TCP at once, with a reset.
  void reset();

 private:
  struct Stream;
  explicit HttpsClient(std::unique_ptr<Stream> stream);

  std::unique_ptr<Stream> stream_;
};

// A TCP connection to 127.0.0.1 without TLS.
class TcpClient {
 public:
  explicit TcpClient(std::uint16_t port);
  TcpClient(TcpClient&&) noexcept;
  ~TcpClient();

  bool send(std::string_view bytes);
  // All that comes until the server closes.
  std::string receive_all();

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace nsl::testing
