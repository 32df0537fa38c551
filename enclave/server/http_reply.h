#pragma once
// A reply as HTTP/1.1 bytes (RFC 9112): status line, header, body, in one buffer that is wiped.

#include "base/wiping_allocator.h"
#include "enclave/interface/message.h"

namespace nsl::server {

enum class AfterReply : std::uint8_t { kKeepAlive, kClose };

// Replaces what `out` holds, and keeps its memory. For a reply to HEAD the body is left out and its
// length told.
void write_reply(const interface::Reply& reply, interface::Method method, AfterReply after,
                 WipingBytes& out);

}  // namespace nsl::server
