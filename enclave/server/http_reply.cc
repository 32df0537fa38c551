#include "enclave/server/http_reply.h"

#include <boost/beast/http/status.hpp>
#include <charconv>

namespace nsl::server {

namespace {

void append(WipingBytes& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

void append(WipingBytes& out, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  append(out, std::string_view(digits, end));
}

// A header's value must not end the line; whoever made it was to see to that.
void append_value(WipingBytes& out, std::string_view value) {
  for (const char c : value)
    out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?'
                                                                    : static_cast<std::uint8_t>(c));
}

}  // namespace

void write_reply(const interface::Reply& reply, interface::Method method, AfterReply after,
                 WipingBytes& out) {
  out.clear();
  out.reserve(512 + reply.body.size());
  const auto status = boost::beast::http::int_to_status(static_cast<unsigned>(reply.status));
  const auto reason = status == boost::beast::http::status::unknown
                          ? boost::beast::string_view()
                          : boost::beast::http::obsolete_reason(status);
  append(out, "HTTP/1.1 ");
  append(out, static_cast<std::uint64_t>(reply.status));
  append(out, " ");
  append(out, std::string_view(reason.data(), reason.size()));
  if (!reply.content_type.empty()) {
    append(out, "\r\nContent-Type: ");
    append(out, reply.content_type);
  }
  // A 204 has neither body nor length (RFC 9110, 8.6).
  if (reply.status != 204) {
    append(out, "\r\nContent-Length: ");
    append(out, reply.body.size());
  }
  append(out, "\r\nCache-Control: no-store");
  for (const interface::ReplyHeader& header : reply.headers) {
    append(out, "\r\n");
    append(out, header.name);
    append(out, ": ");
    append_value(out, header.value);
  }
  if (after == AfterReply::kClose)
    append(out, "\r\nConnection: close");
  append(out, "\r\n\r\n");
  if (method != interface::Method::kHead && reply.status != 204)
    out.insert(out.end(), reply.body.begin(), reply.body.end());
}

}  // namespace nsl::server
