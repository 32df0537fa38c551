#pragma once
// What passes between the HTTPS server and the enclave interface: a request as it came over the wire,
// and the reply to it. The server has bounded and framed a request, nothing more: every byte in it is
// the caller's, hence the name.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/wiping_allocator.h"

namespace nsl::interface {

enum class Method : std::uint8_t { kGet, kHead, kPut, kPost, kDelete, kOther };

// Borrows from the connection's buffers, which are wiped and used again once the reply was given.
struct UntrustedRequest {
  Method method = Method::kOther;
  std::string_view target;  // path and query, as sent
  std::string_view authorization;
  std::string_view content_type;
  std::string_view accept;
  std::string_view idempotency_key;
  std::string_view if_match;
  ByteSpan body;
  // The public key (SubjectPublicKeyInfo, DER) of the certificate that the caller proved to hold the
  // key of in the TLS handshake; empty without one. Who that is, and whether anybody, is not checked.
  ByteSpan client_public_key;
  std::uint64_t connection = 0;  // a number of the server's, for events
};

struct ReplyHeader {
  std::string_view name;  // a literal
  std::string value;      // no control characters
};

struct Reply {
  int status = 500;
  std::string_view content_type;  // a literal; empty: no body
  std::vector<ReplyHeader> headers;
  WipingBytes body;
  // Whose request it was, once authenticated: the server can end the connections that last answered
  // this one. Empty: nobody's.
  std::string principal;
  bool close = false;
};

// Called exactly once, by any thread, at any time; also after the caller has gone (then it is
// dropped). Calling it releases the request's memory.
using ReplyTo = std::function<void(Reply&&)>;

class RequestHandler {
 public:
  RequestHandler() = default;
  RequestHandler(const RequestHandler&) = delete;
  RequestHandler& operator=(const RequestHandler&) = delete;
  virtual ~RequestHandler() = default;

  // Called by a server's thread; must not block it. The reply may be given before it returns.
  virtual void handle(const UntrustedRequest& request, ReplyTo reply) = 0;

  // What the server answers where it could not read a request or has no room for it.
  virtual Reply refusal(const Error& error) = 0;
};

}  // namespace nsl::interface
