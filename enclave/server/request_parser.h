#pragma once
// One HTTP/1.1 request (RFC 9112), read by Beast's parser as the bytes come. Of the header it keeps
// where the fields that the interface wants lie in the caller's buffer, so it copies and allocates
// nothing; the body is appended to memory of the caller's, within a budget.
//
// Beast takes more than is safe in front of other software; what it lets through is refused here: see
// server.h.
//
// Thread-safety: one thread.

#include <boost/beast/http/basic_parser.hpp>
#include <optional>

#include "base/result.h"
#include "enclave/interface/message.h"
#include "enclave/server/body_memory.h"

namespace nsl::server {

class RequestParser final : private boost::beast::http::basic_parser<true> {
 public:
  enum class Step : std::uint8_t {
    kNeedsMore,  // bytes behind those that were taken, which must be offered again with them
    kHeader,     // the header has ended; a body follows
    kComplete,
  };
  struct Fed {
    Step step = Step::kNeedsMore;
    std::size_t taken = 0;  // from the front of what was offered
  };

  // `body` outlives the parser. Sizes in bytes.
  RequestParser(std::size_t header_bytes, std::size_t body_bytes, BodyMemory& body);

  // Until it has told of the header, each call offers the request from its first byte; what is taken
  // with kHeader, or with kComplete if that comes at once, is the header. After kHeader each call
  // offers what was not taken yet. An error ends the request, and the parser: malformed-request,
  // headers-too-large, too-large, or queue-full if no memory is left for bodies.
  Result<Fed> feed(ByteSpan bytes);

  // After the header:
  bool wants_continue() const { return wants_continue_; }  // Expect: 100-continue
  bool keeps_alive() const { return version_ == 11 && keep_alive(); }
  interface::Method method() const { return method_; }
  // Of a request whose header is at the front of `buffer`, wherever that has moved. Borrows.
  interface::UntrustedRequest view(ByteSpan buffer) const;

 private:
  // In the bytes of the header.
  struct Piece {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
    bool present = false;
  };
  using Verb = boost::beast::http::verb;
  using Field = boost::beast::http::field;
  using Code = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(Verb verb, Text name, Text target, int version, Code& code) override;
  void on_response_impl(int status, Text reason, int version, Code& code) override;
  void on_field_impl(Field field, Text name, Text value, Code& code) override;
  void on_header_impl(Code& code) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& size, Code& code) override;
  std::size_t on_body_impl(Text bytes, Code& code) override;
  void on_chunk_header_impl(std::uint64_t size, Text extensions, Code& code) override;
  std::size_t on_chunk_body_impl(std::uint64_t left, Text bytes, Code& code) override;
  void on_finish_impl(Code& code) override;

  Result<Fed> feed_header(ByteSpan bytes);
  Result<Fed> feed_body(ByteSpan bytes);
  Result<std::size_t> header_size(ByteSpan bytes);
  Piece* wanted(Field field, Text name);
  Status check_field(Field field, Text name, Text value);
  Status check_framing(Field field, Text value);
  Status check_header() const;
  bool is_folded(Text name, Text value) const;
  static Error error_of(const Code& code);
  void fail(Status status, Code& code);

  BodyMemory& body_;
  std::size_t header_bytes_;
  std::size_t scanned_ = 0;       // of the header, for its end
  ByteSpan offered_;              // while Beast reads it
  std::optional<Error> failure_;  // ours, where Beast would have gone on
  Piece target_;
  Piece authorization_;
  Piece content_type_;
  Piece accept_;
  Piece idempotency_key_;
  Piece if_match_;
  Piece expect_;
  Piece host_;
  Piece content_length_;
  Piece transfer_encoding_;
  interface::Method method_ = interface::Method::kOther;
  int version_ = 0;
  bool header_done_ = false;
  bool wants_continue_ = false;
};

}  // namespace nsl::server
