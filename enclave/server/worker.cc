#include "enclave/server/worker.h"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace nsl::server {

namespace {

using std::chrono::milliseconds;

// A quarter of the shortest time, so that none is off by more than that.
milliseconds period_of(const ServerLimits& limits) {
  const milliseconds shortest =
      std::min({limits.handshake_time, limits.header_time, limits.body_time, limits.idle_time,
                limits.write_time, limits.linger_time});
  return std::clamp(shortest / 4, milliseconds(5), milliseconds(250));
}

}  // namespace

Worker::Worker(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)),
      period_(period_of(shared_->limits)),
      context_(1),
      guard_(boost::asio::make_work_guard(context_)),
      timer_(context_),
      mailbox_(std::make_shared<Mailbox>(context_)) {
  start_sweeping();
  thread_ = std::thread([this] { context_.run(); });
  thread_id_ = thread_.get_id();
}

Worker::~Worker() = default;

void Worker::adopt(Socket socket, std::shared_ptr<TlsContext> context, std::uint64_t number) {
  boost::asio::post(context_, [this, socket = std::move(socket), context = std::move(context),
                               number]() mutable {
    if (stopping_ || draining_)
      return end_connection(*shared_);
    const auto connection = std::make_shared<Connection>(*this, std::move(socket), context, number);
    connections_.emplace(number, connection);
    connection->start();
  });
}

void Worker::end_connections_of(std::string principal) {
  boost::asio::post(context_, [this, principal = std::move(principal)] {
    std::vector<std::shared_ptr<Connection>> found;
    for (const auto& [number, connection] : connections_)
      if (connection->principal() == principal)
        found.push_back(connection);
    for (const auto& connection : found)
      connection->close();
  });
}

void Worker::drain() {
  boost::asio::post(context_, [this] {
    draining_ = true;
    std::vector<std::shared_ptr<Connection>> all;
    for (const auto& [number, connection] : connections_)
      all.push_back(connection);
    for (const auto& connection : all)
      connection->drain();
  });
}

void Worker::stop() {
  boost::asio::post(context_, [this] {
    stopping_ = true;
    std::vector<std::shared_ptr<Connection>> all;
    for (const auto& [number, connection] : connections_)
      all.push_back(connection);
    for (const auto& connection : all)
      connection->close();
    timer_.cancel();
    guard_.reset();
  });
  thread_.join();
  mailbox_->close();
}

Tick Worker::ticks_of(milliseconds time) const {
  return static_cast<Tick>((time + period_ - milliseconds(1)) / period_) + 1;
}

void Worker::remove(std::uint64_t number) {
  if (connections_.erase(number) != 0)
    end_connection(*shared_);
}

void Worker::start_sweeping() {
  timer_.expires_after(period_);
  timer_.async_wait([this](const boost::system::error_code& code) {
    if (!code && !stopping_)
      sweep();
  });
}

void Worker::sweep() {
  ++now_;
  for (const auto& [number, connection] : connections_)
    swept_.push_back(connection);
  for (const auto& connection : swept_)
    connection->check_time(now_);
  swept_.clear();
  start_sweeping();
}

}  // namespace nsl::server
