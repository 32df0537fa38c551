#include "enclave/server/listener.h"

#include <boost/asio/post.hpp>
#include <future>

namespace nsl::server {

namespace {

using Code = boost::system::error_code;

// Until some connection ends, when the system has no more file descriptors.
constexpr std::chrono::milliseconds kPause{50};

void emit(EventSink& events, std::string_view name, std::string_view reason) {
  const EventField fields[] = {{"reason", reason}};
  events.emit({name, fields});
}

}  // namespace

Listener::Listener(std::shared_ptr<Shared> shared, std::vector<Worker*> workers)
    : shared_(std::move(shared)),
      workers_(std::move(workers)),
      acceptor_(workers_.front()->context()),
      timer_(workers_.front()->context()) {}

void Listener::set_context(std::shared_ptr<TlsContext> context) {
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
}

Status Listener::start(const std::string& address, std::uint16_t port) {
  Code code;
  const auto parsed = boost::asio::ip::make_address(address, code);
  if (code)
    return Error(Errc::kInvalidArgument, "\"" + address + "\" is no IP address");
  NSL_RETURN_IF_ERROR(listen({parsed, port}));
  boost::asio::post(acceptor_.get_executor(), [this] { accept(); });
  return ok_status();
}

Status Listener::listen(const Tcp::endpoint& endpoint) {
  Code code;
  acceptor_.open(endpoint.protocol(), code);
  if (!code)
    acceptor_.set_option(Acceptor::reuse_address(true), code);
  if (!code)
    acceptor_.bind(endpoint, code);
  if (!code)
    acceptor_.listen(Acceptor::max_listen_connections, code);
  if (!code)
    port_ = acceptor_.local_endpoint(code).port();
  if (code)
    return Error(Errc::kUnavailable, "can not listen on " + endpoint.address().to_string() +
                                         " port " + std::to_string(endpoint.port()) + ": " +
                                         code.message());
  return ok_status();
}

void Listener::close() {
  std::promise<void> closed;
  boost::asio::post(acceptor_.get_executor(), [this, &closed] {
    Code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
    closed.set_value();
  });
  closed.get_future().wait();
}

void Listener::accept() {
  if (!acceptor_.is_open())
    return;
  turn_ = (turn_ + 1) % workers_.size();
  acceptor_.async_accept(workers_[turn_]->context(), [this](const Code& code, Socket socket) {
    on_accepted(code, std::move(socket));
  });
}

void Listener::on_accepted(const Code& code, Socket socket) {
  if (code) {
    if (!acceptor_.is_open())
      return;
    emit(shared_->events, "server.accept-failed", code.message());
    return pause();
  }
  if (take_one(shared_->connections, shared_->limits.connections)) {
    std::shared_ptr<TlsContext> context;
    {
      const std::lock_guard lock(mutex_);
      context = context_;
    }
    workers_[turn_]->adopt(std::move(socket), std::move(context), ++number_);
  } else {
    shared_->refused_connections.fetch_add(1, std::memory_order_relaxed);
    emit(shared_->events, "server.refused-connection", "too many connections");
    Code ignored;
    socket.close(ignored);
  }
  accept();
}

void Listener::pause() {
  timer_.expires_after(kPause);
  timer_.async_wait([this](const Code& code) {
    if (!code)
      accept();
  });
}

}  // namespace nsl::server
