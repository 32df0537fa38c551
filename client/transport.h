#pragma once
// HTTP/1.1 over one TLS connection to a service, which is kept for the next request and made anew when
// it has gone. Retries are retry.h's.
//
// Errors: unreachable: nothing was sent, the request can be made again. no-reply: it was sent, at least
// in part, and what became of it is not known. bad-reply: the reply is no HTTP, or larger than
// kMaxReplyBytes. wrong-server-key; and for the client's own identity bad-certificate, bad-key.
//
// Blocking. Thread-safety: one thread.

#include <memory>
#include <optional>

#include "base/result.h"
#include "client/http.h"
#include "client/tls.h"

namespace nsl::client {

inline constexpr std::uint64_t kMaxReplyBytes = std::uint64_t{32} << 20;
inline constexpr std::uint32_t kMaxReplyHeaderBytes = 32 << 10;

struct Timeouts {
  std::chrono::milliseconds connect{10'000};  // with the TLS handshake
  std::chrono::milliseconds reply{120'000};   // from the request's first byte to the reply's last
  // A connection that rested for longer is not used again: the server may be about to close it.
  std::chrono::milliseconds reuse{30'000};
};

class Transport {
 public:
  Transport(Endpoint endpoint, ServerKey key, Timeouts timeouts,
            std::optional<TlsClientIdentity> identity = std::nullopt);
  Transport(Transport&&) noexcept;
  ~Transport();

  Result<Reply> exchange(const Request& request);

  const Endpoint& endpoint() const { return endpoint_; }
  // Handshakes made so far.
  std::uint32_t connections() const { return connections_; }

 private:
  Status make_sure_of_connection();

  Endpoint endpoint_;
  ServerKey key_;
  Timeouts timeouts_;
  std::optional<TlsClientIdentity> identity_;
  std::unique_ptr<TlsStream> stream_;
  std::chrono::steady_clock::time_point last_used_;
  std::uint32_t connections_ = 0;
};

}  // namespace nsl::client
