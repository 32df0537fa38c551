#include "enclave/server/request_parser.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <string>

namespace nsl::server {

namespace {

namespace http = boost::beast::http;

interface::Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return interface::Method::kGet;
    case http::verb::head:
      return interface::Method::kHead;
    case http::verb::put:
      return interface::Method::kPut;
    case http::verb::post:
      return interface::Method::kPost;
    case http::verb::delete_:
      return interface::Method::kDelete;
    default:
      return interface::Method::kOther;
  }
}

bool is_number(boost::beast::string_view text) {
  return !text.empty() && text.size() < 20 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Beast looks at the last chunk again when there is more of its trailer, and asserts that five bytes are
// there by then. So it sees none that is shorter than "0\r\n\r\n".
bool may_be_cut_last_chunk(ByteSpan bytes) { return bytes.size() < 5 && bytes.front() == '0'; }

ByteSpan bytes_of(boost::beast::string_view text) { return as_bytes({text.data(), text.size()}); }

}  // namespace

RequestParser::RequestParser(std::size_t header_bytes, std::size_t body_bytes, BodyMemory& body)
    : body_(body), header_bytes_(header_bytes) {
  header_limit(static_cast<std::uint32_t>(header_bytes));
  body_limit(body_bytes);
}

Result<RequestParser::Fed> RequestParser::feed(ByteSpan bytes) {
  return header_done_ ? feed_body(bytes) : feed_header(bytes);
}

// Beast sees a header whole: it would take each line as it comes, and what it tells of them must
// stay where it is.
Result<RequestParser::Fed> RequestParser::feed_header(ByteSpan bytes) {
  NSL_ASSIGN_OR_RETURN(const std::size_t size, header_size(bytes));
  if (size > header_bytes_ || (size == 0 && bytes.size() >= header_bytes_))
    return Error(Errc::kHeadersTooLarge, "at most " + std::to_string(header_bytes_) + " bytes");
  if (size == 0)
    return Fed();
  offered_ = bytes.first(size);
  Code code;
  const std::size_t taken = put(boost::asio::buffer(bytes.data(), size), code);
  offered_ = {};
  if (failure_)
    return *failure_;
  if (code && code != http::error::need_more)
    return error_of(code);
  if (!is_header_done() || taken != size)
    return Error(Errc::kMalformedRequest, "the header ends where it should not");
  header_done_ = true;
  return Fed{is_done() ? Step::kComplete : Step::kHeader, size};
}

Result<RequestParser::Fed> RequestParser::feed_body(ByteSpan bytes) {
  Fed fed;
  while (fed.taken < bytes.size()) {
    Code code;
    const ByteSpan rest = bytes.subspan(fed.taken);
    if (transfer_encoding_.present && may_be_cut_last_chunk(rest))
      break;
    fed.taken += put(boost::asio::buffer(rest.data(), rest.size()), code);
    if (failure_)
      return *failure_;
    if (code == http::error::need_more)
      break;
    if (code)
      return error_of(code);
    if (is_done()) {
      fed.step = Step::kComplete;
      break;
    }
  }
  return fed;
}

// 0: it is not whole yet. A line that ends with LF alone is refused as soon as it is seen.
Result<std::size_t> RequestParser::header_size(ByteSpan bytes) {
  const std::string_view text = as_text(bytes);
  for (;;) {
    const std::size_t at = text.find('\n', scanned_);
    if (at == std::string_view::npos) {
      scanned_ = text.size();
      return std::size_t{0};
    }
    if (at == 0 || text[at - 1] != '\r')
      return Error(Errc::kMalformedRequest, "a line ends with LF alone");
    scanned_ = at + 1;
    if (text.substr(0, at + 1).ends_with("\r\n\r\n"))
      return at + 1;
  }
}

interface::UntrustedRequest RequestParser::view(ByteSpan buffer) const {
  const auto text = [&](const Piece& piece) {
    return as_text(buffer.subspan(piece.at, piece.size));
  };
  interface::UntrustedRequest request;
  request.method = method_;
  request.target = text(target_);
  request.authorization = text(authorization_);
  request.content_type = text(content_type_);
  request.accept = text(accept_);
  request.idempotency_key = text(idempotency_key_);
  request.if_match = text(if_match_);
  request.body = body_.bytes();
  return request;
}

void RequestParser::on_request_impl(Verb verb, Text /*name*/, Text target, int version,
                                    Code& /*code*/) {
  method_ = method_of(verb);
  version_ = version;
  target_ = {static_cast<std::uint32_t>(bytes_of(target).data() - offered_.data()),
             static_cast<std::uint32_t>(target.size()), true};
}

void RequestParser::on_response_impl(int /*status*/, Text /*reason*/, int /*version*/, Code& code) {
  code = http::error::bad_method;
}

void RequestParser::on_field_impl(Field field, Text name, Text value, Code& code) {
  if (!header_done_)
    fail(check_field(field, name, value), code);
}

void RequestParser::on_header_impl(Code& code) { fail(check_header(), code); }

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& size, Code& /*code*/) {
  if (size)
    body_.expect(static_cast<std::size_t>(*size));
}

std::size_t RequestParser::on_body_impl(Text bytes, Code& code) {
  fail(body_.append(bytes_of(bytes)), code);
  return bytes.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t /*size*/, Text /*extensions*/,
                                         Code& /*code*/) {}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t /*left*/, Text bytes, Code& code) {
  return on_body_impl(bytes, code);
}

void RequestParser::on_finish_impl(Code& /*code*/) {}

RequestParser::Piece* RequestParser::wanted(Field field, Text name) {
  switch (field) {
    case Field::authorization:
      return &authorization_;
    case Field::content_type:
      return &content_type_;
    case Field::accept:
      return &accept_;
    case Field::if_match:
      return &if_match_;
    case Field::expect:
      return &expect_;
    case Field::host:
      return &host_;
    case Field::content_length:
      return &content_length_;
    case Field::transfer_encoding:
      return &transfer_encoding_;
    default:
      return boost::beast::iequals(name, "Idempotency-Key") ? &idempotency_key_ : nullptr;
  }
}

Status RequestParser::check_field(Field field, Text name, Text value) {
  if (is_folded(name, value))
    return Error(Errc::kMalformedRequest, "a header line is folded");
  Piece* const piece = wanted(field, name);
  if (piece == nullptr)
    return ok_status();
  if (piece->present)
    return Error(Errc::kMalformedRequest,
                 std::string(name.data(), name.size()) + " stands in the header twice");
  *piece = {static_cast<std::uint32_t>(bytes_of(value).data() - offered_.data()),
            static_cast<std::uint32_t>(value.size()), true};
  return check_framing(field, value);
}

Status RequestParser::check_framing(Field field, Text value) {
  if (field == Field::content_length && !is_number(value))
    return Error(Errc::kMalformedRequest, "Content-Length is not one number");
  if (field == Field::transfer_encoding && !boost::beast::iequals(value, "chunked"))
    return Error(Errc::kMalformedRequest, "the only transfer coding that is taken is chunked");
  if (field == Field::expect) {
    if (!boost::beast::iequals(value, "100-continue"))
      return Error(Errc::kMalformedRequest, "the only expectation that is met is 100-continue");
    wants_continue_ = version_ == 11;
  }
  return ok_status();
}

Status RequestParser::check_header() const {
  if (transfer_encoding_.present && content_length_.present)
    return Error(Errc::kMalformedRequest, "Content-Length stands beside Transfer-Encoding");
  if (transfer_encoding_.present && version_ != 11)
    return Error(Errc::kMalformedRequest, "HTTP/1.0 has no transfer codings");
  if (version_ == 11 && !host_.present)
    return Error(Errc::kMalformedRequest, "Host is missing");
  return ok_status();
}

// Beast unfolds a value into memory of its own, or, if its first line is empty, skips that line.
bool RequestParser::is_folded(Text name, Text value) const {
  const char* const begin = as_text(offered_).data();
  const char* const end = begin + offered_.size();
  const char* const behind_name = name.data() + name.size();
  if (std::less<>()(value.data(), behind_name) || std::less<>()(end, value.data()))
    return true;
  return std::find(behind_name, value.data(), '\r') != value.data();
}

Error RequestParser::error_of(const Code& code) {
  if (code == http::error::header_limit)
    return Error(Errc::kHeadersTooLarge);
  if (code == http::error::body_limit)
    return Error(Errc::kTooLarge, "the request's body");
  return Error(Errc::kMalformedRequest, code.message());
}

void RequestParser::fail(Status status, Code& code) {
  if (status.ok())
    return;
  failure_ = std::move(status).error();
  code = http::error::bad_value;  // any; feed() returns ours
}

}  // namespace nsl::server
