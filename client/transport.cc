#include "client/transport.h"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cctype>

namespace nsl::client {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Code = boost::system::error_code;
using Body = http::vector_body<std::uint8_t, WipingAllocator<std::uint8_t>>;
using Buffer = boost::beast::basic_flat_buffer<WipingAllocator<char>>;

// What Beast reads from and writes to.
class Stream {
 public:
  explicit Stream(TlsStream& tls) : tls_(tls) {}

  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, Code& code) {
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers);
         ++it) {
      const asio::mutable_buffer buffer(*it);
      if (buffer.size() != 0)
        return tls_.read_some({static_cast<std::uint8_t*>(buffer.data()), buffer.size()}, code);
    }
    code = {};
    return 0;
  }

  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, Code& code) {
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers);
         ++it) {
      const asio::const_buffer buffer(*it);
      if (buffer.size() != 0)
        return tls_.write_some({static_cast<const std::uint8_t*>(buffer.data()), buffer.size()},
                               code);
    }
    code = {};
    return 0;
  }

  // Beast asks for these, too; nothing here throws.
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers) {
    Code ignored;
    return read_some(buffers, ignored);
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers) {
    Code ignored;
    return write_some(buffers, ignored);
  }

 private:
  TlsStream& tls_;
};

http::verb verb_of(Method method) {
  switch (method) {
    case Method::kGet:
      return http::verb::get;
    case Method::kPut:
      return http::verb::put;
    case Method::kPost:
      return http::verb::post;
    case Method::kDelete:
      return http::verb::delete_;
  }
  return http::verb::unknown;
}

http::request<Body> message_of(const Request& request, const Endpoint& endpoint) {
  http::request<Body> message(verb_of(request.method), request.target, 11);
  message.set(http::field::host, endpoint.authority());
  message.set(http::field::user_agent, "nsl-client");
  for (const HeaderField& field : request.fields)
    message.set(field.name, field.value);
  message.body() = request.body;
  if (!request.body.empty() || request.method != Method::kGet)
    message.content_length(request.body.size());
  return message;
}

Error reading_failed(const Code& code) {
  if (code == http::error::body_limit)
    return Error(Errc::kBadReply, "it has more than " + std::to_string(kMaxReplyBytes) + " bytes");
  if (code == http::error::header_limit)
    return Error(Errc::kBadReply,
                 "its header has more than " + std::to_string(kMaxReplyHeaderBytes) + " bytes");
  if (code == asio::error::timed_out)
    return Error(Errc::kNoReply, "there was none in time");
  const bool is_http =
      code.category() == http::make_error_code(http::error::bad_version).category();
  if (is_http && code != http::error::end_of_stream && code != http::error::partial_message)
    return Error(Errc::kBadReply, code.message());
  return Error(Errc::kNoReply, code.message());
}

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

}  // namespace

std::string_view name_of(Method method) { return http::to_string(verb_of(method)); }

std::string_view Reply::field(std::string_view name) const {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  for (const HeaderField& field : fields)
    if (std::ranges::equal(field.name, name, same))
      return field.value;
  return {};
}

Transport::Transport(Endpoint endpoint, ServerKey key, Timeouts timeouts,
                     std::optional<TlsClientIdentity> identity)
    : endpoint_(std::move(endpoint)),
      key_(std::move(key)),
      timeouts_(timeouts),
      identity_(std::move(identity)) {}
Transport::Transport(Transport&&) noexcept = default;
Transport::~Transport() = default;

Status Transport::make_sure_of_connection() {
  const auto now = std::chrono::steady_clock::now();
  if (stream_ && now - last_used_ < timeouts_.reuse && !stream_->is_stale())
    return ok_status();
  stream_.reset();
  NSL_ASSIGN_OR_RETURN(stream_,
                       TlsStream::connect(endpoint_, key_, identity_ ? &*identity_ : nullptr,
                                          now + timeouts_.connect));
  ++connections_;
  return ok_status();
}

Result<Reply> Transport::exchange(const Request& request) {
  NSL_RETURN_IF_ERROR(make_sure_of_connection());
  // Given back only if the exchange leaves the connection as it should be.
  std::unique_ptr<TlsStream> tls = std::move(stream_);
  tls->set_deadline(std::chrono::steady_clock::now() + timeouts_.reply);
  Stream stream(*tls);
  Code code;
  const http::request<Body> message = message_of(request, endpoint_);
  http::write(stream, message, code);
  const Code writing = code;  // the server may have answered what it did not read to the end

  Buffer buffer;
  http::response_parser<Body> parser;
  parser.body_limit(kMaxReplyBytes);
  parser.header_limit(kMaxReplyHeaderBytes);
  code = {};
  http::read(stream, buffer, parser, code);
  if (code)
    return writing ? Error(Errc::kNoReply, writing.message()) : reading_failed(code);
  Reply reply;
  reply.status = static_cast<int>(parser.get().result_int());
  for (const auto& field : parser.get())
    reply.fields.push_back({std::string(field.name_string()), std::string(field.value())});
  const bool stays = parser.keep_alive() && !writing && buffer.size() == 0;
  reply.body = std::move(parser.get().body());
  if (stays) {
    stream_ = std::move(tls);
    last_used_ = std::chrono::steady_clock::now();
  }
  return reply;
}

}  // namespace nsl::client
