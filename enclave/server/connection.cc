#include "enclave/server/connection.h"

#include <algorithm>
#include <boost/asio/write.hpp>
#include <utility>

#include "enclave/server/mailbox.h"
#include "enclave/server/worker.h"

namespace nsl::server {

namespace {

constexpr std::size_t kBodyRead = std::size_t{16} << 10;    // a TLS record
constexpr std::size_t kOutputKept = std::size_t{32} << 10;  // between replies
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Worker& worker, Socket socket, const std::shared_ptr<TlsContext>& context,
                       std::uint64_t number)
    : worker_(&worker),
      shared_(worker.shared()),
      mailbox_(worker.mailbox()),
      thread_(worker.thread()),
      number_(number),
      stream_(std::in_place, std::move(socket), *context),
      body_(shared_->bodies) {}

Connection::~Connection() = default;

void Connection::start() {
  Code ignored;
  stream_->next_layer().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  wait_for(shared_->limits.handshake_time, 0);
  operation_ = true;
  stream_->async_handshake(boost::asio::ssl::stream_base::server,
                           [self = shared_from_this()](const Code& code) {
                             if (self->end_operation())
                               self->on_handshake(code);
                           });
}

void Connection::on_handshake(const Code& code) {
  if (code) {
    emit("server.failed-handshake", "reason", code.message());
    return close();
  }
  client_public_key_ = client_public_key(*stream_);
  state_ = State::kIdle;
  wait_for(shared_->limits.idle_time, 0);
  read();
}

void Connection::read() {
  const bool body = state_ == State::kBody;
  const MutableByteSpan room = input_.room(body ? kBodyRead : shared_->limits.header_bytes);
  if (room.empty())
    return refuse(Error(Errc::kMalformedRequest, "a chunk's header is too long"),
                  AfterReply::kClose);
  operation_ = true;
  stream_->async_read_some(boost::asio::buffer(room.data(), room.size()),
                           [self = shared_from_this()](const Code& code, std::size_t size) {
                             self->input_.added(size);
                             if (self->end_operation())
                               self->on_read(code);
                           });
}

void Connection::on_read(const Code& code) {
  if (!code)
    return parse();
  // The caller has closed, or drain() has ended the wait for a next request.
  if (state_ == State::kIdle && (code == boost::asio::error::eof || draining_))
    return linger();
  close();
}

void Connection::parse() {
  if (input_.unread().empty())
    return read();
  if (state_ == State::kIdle) {
    state_ = State::kHeader;
    parser_.emplace(shared_->limits.header_bytes, shared_->limits.body_bytes, body_);
    wait_for(shared_->limits.header_time, 0);
  }
  const auto fed = parser_->feed(input_.unread());
  if (!fed.ok())
    return refuse(fed.error(), AfterReply::kClose);
  if (state_ == State::kHeader)
    input_.keep(fed->taken);
  else
    input_.take(fed->taken);
  switch (fed->step) {
    case RequestParser::Step::kComplete:
      return dispatch();
    case RequestParser::Step::kHeader:
      return on_header();
    case RequestParser::Step::kNeedsMore:
      break;
  }
  if (state_ == State::kBody)
    wait_for_body();
  read();
}

void Connection::on_header() {
  state_ = State::kBody;
  body_begun_ = worker_->now();
  wait_for_body();
  if (parser_->wants_continue() && input_.unread().empty())
    return write_continue();
  parse();
}

void Connection::write_continue() {
  operation_ = true;
  boost::asio::async_write(*stream_, boost::asio::buffer(kContinue.data(), kContinue.size()),
                           [self = shared_from_this()](const Code& code, std::size_t /*size*/) {
                             if (!self->end_operation())
                               return;
                             if (code)
                               return self->close();
                             self->parse();
                           });
}

void Connection::dispatch() {
  if (!take_one(shared_->requests, shared_->limits.requests))
    return refuse(Error(Errc::kQueueFull, "requests at work"), AfterReply::kKeepAlive);
  shared_->requests_total.fetch_add(1, std::memory_order_relaxed);
  state_ = State::kAtWork;
  deadline_ = 0;
  at_work_ = true;
  awaited_ = ++requests_;
  interface::UntrustedRequest request = parser_->view(input_.memory());
  request.client_public_key = client_public_key_;
  request.connection = number_;
  dispatching_ = true;
  shared_->handler.handle(
      request, [self = shared_from_this(), number = requests_](interface::Reply&& reply) {
        self->reply_from_any_thread(number, std::move(reply));
      });
  dispatching_ = false;
  if (std::exchange(replied_, false))
    take_reply();
}

// A second reply to a request would be the answer to the next one: it is dropped.
void Connection::reply_from_any_thread(std::uint64_t request, interface::Reply&& reply) {
  if (!awaited_.compare_exchange_strong(request, 0))
    return;
  reply_ = std::move(reply);
  if (std::this_thread::get_id() == thread_ && dispatching_)
    replied_ = true;
  else
    mailbox_->put(shared_from_this());
}

void Connection::take_reply() {
  shared_->requests.fetch_sub(1);
  at_work_ = false;
  interface::Reply reply = std::move(*reply_);
  reply_.reset();
  if (state_ == State::kClosed)
    return end_request();
  if (!reply.principal.empty())
    principal_ = std::move(reply.principal);
  answer(std::move(reply), AfterReply::kKeepAlive);
}

void Connection::refuse(const Error& error, AfterReply after) {
  emit("server.bad-request", "error", error.slug());
  answer(shared_->handler.refusal(error), after);
}

// All that the request left in memory is gone before the reply is sent.
void Connection::answer(interface::Reply reply, AfterReply after) {
  const bool whole = after == AfterReply::kKeepAlive;
  after_ = whole && !reply.close && !draining_ && parser_->keeps_alive() ? AfterReply::kKeepAlive
                                                                         : AfterReply::kClose;
  write_reply(reply, parser_ ? parser_->method() : interface::Method::kOther, after_, output_);
  end_request();
  state_ = State::kWriting;
  wait_for(shared_->limits.write_time, output_.size());
  operation_ = true;
  boost::asio::async_write(*stream_, boost::asio::buffer(output_.data(), output_.size()),
                           [self = shared_from_this()](const Code& code, std::size_t /*size*/) {
                             wipe(self->output_);
                             if (self->output_.capacity() > kOutputKept)
                               WipingBytes().swap(self->output_);
                             if (self->end_operation())
                               self->on_written(code);
                           });
}

void Connection::on_written(const Code& code) {
  if (code)
    return close();
  if (after_ == AfterReply::kClose || draining_)
    return linger();
  state_ = State::kIdle;
  wait_for(shared_->limits.idle_time, 0);
  parse();
}

void Connection::end_request() {
  parser_.reset();
  body_.clear();
  input_.next();
}

// Tells the caller that we are done and waits for it to close: closing a socket with unread bytes
// makes the system take back what was sent (RFC 9112, 9.6).
void Connection::linger() {
  state_ = State::kLingering;
  wait_for(shared_->limits.linger_time, 0);
  operation_ = true;
  stream_->async_shutdown([self = shared_from_this()](const Code& code) {
    if (!self->end_operation())
      return;
    if (!code || code == boost::asio::error::eof)
      return self->close();
    Code failed;
    self->stream_->next_layer().shutdown(Socket::shutdown_send, failed);
    if (failed)
      return self->close();
    self->linger_raw();
  });
}

void Connection::linger_raw() {
  const MutableByteSpan scratch = input_.room(2 * InputBuffer::kSmall);
  operation_ = true;
  stream_->next_layer().async_read_some(
      boost::asio::buffer(scratch.data(), scratch.size()),
      [self = shared_from_this()](const Code& code, std::size_t /*size*/) {
        if (!self->end_operation())
          return;
        if (code)
          return self->close();
        self->linger_raw();
      });
}

void Connection::check_time(Tick now) {
  if (deadline_ == 0 || now < deadline_ || state_ == State::kClosed)
    return;
  if (state_ != State::kIdle && state_ != State::kLingering) {
    shared_->timeouts.fetch_add(1, std::memory_order_relaxed);
    constexpr std::string_view kPhases[] = {"handshake", "idle", "header", "body", "work", "write"};
    emit("server.timeout", "phase", kPhases[static_cast<std::size_t>(state_)]);
  }
  close();
}

void Connection::drain() {
  draining_ = true;
  if (state_ == State::kHandshake)
    return close();
  if (state_ == State::kIdle) {
    Code ignored;
    stream_->next_layer().cancel(ignored);
  }
}

void Connection::close() {
  if (state_ == State::kClosed)
    return;
  state_ = State::kClosed;
  Code ignored;
  stream_->next_layer().close(ignored);
  if (!operation_)
    release();
}

// False: the connection was closed meanwhile, and is gone.
bool Connection::end_operation() {
  operation_ = false;
  if (state_ != State::kClosed)
    return true;
  release();
  return false;
}

void Connection::release() {
  if (!at_work_)
    end_request();
  stream_.reset();
  worker_->remove(number_);
}

void Connection::wait_for(std::chrono::milliseconds time, std::uint64_t bytes) {
  const std::uint64_t rate = std::max<std::uint64_t>(shared_->limits.body_bytes_a_second, 1);
  deadline_ =
      worker_->now() + worker_->ticks_of(time + std::chrono::milliseconds(bytes / rate * 1000));
}

void Connection::wait_for_body() {
  const Tick lost = worker_->now() - body_begun_;
  wait_for(shared_->limits.body_time, body_.bytes().size());
  deadline_ -= lost;
}

void Connection::emit(std::string_view name, std::string_view field, std::string_view value) const {
  const EventField fields[] = {{"connection", number_}, {field, value}};
  shared_->events.emit({name, fields});
}

}  // namespace nsl::server
