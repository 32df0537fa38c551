#include "enclave/server/server.h"

#include <algorithm>

#include "enclave/server/listener.h"

namespace nsl::server {

class Server::Impl {
 public:
  Impl(const ServerOptions& options, interface::RequestHandler& handler, EventSink& events)
      : shared_(std::make_shared<Shared>(options.limits, handler, events)), tls_(options.tls) {
    for (std::uint32_t i = 0; i < options.threads; ++i)
      workers_.push_back(std::make_unique<Worker>(shared_));
    std::vector<Worker*> all;
    for (const auto& worker : workers_)
      all.push_back(worker.get());
    listener_.emplace(shared_, std::move(all));
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { drain(std::chrono::milliseconds(0)); }

  Status set_identity(const ServerIdentity& identity) {
    NSL_ASSIGN_OR_RETURN(auto context, make_tls_context(identity, tls_));
    listener_->set_context(std::move(context));
    return ok_status();
  }

  Status start(const ServerOptions& options) {
    return listener_->start(options.address, options.port);
  }

  void drain(std::chrono::milliseconds patience) {
    const std::lock_guard lock(drain_mutex_);
    if (std::exchange(drained_, true))
      return;
    listener_->close();
    shared_->draining = true;
    for (const auto& worker : workers_)
      worker->drain();
    {
      std::unique_lock waiting(shared_->drain_mutex);
      shared_->drained.wait_for(waiting, patience, [&] { return shared_->connections == 0; });
    }
    for (const auto& worker : workers_)
      worker->stop();
  }

  void end_connections_of(std::string_view principal) {
    for (const auto& worker : workers_)
      worker->end_connections_of(std::string(principal));
  }

  std::uint16_t port() const { return listener_->port(); }
  const Shared& shared() const { return *shared_; }

 private:
  const std::shared_ptr<Shared> shared_;
  const TlsVersions tls_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::optional<Listener> listener_;
  std::mutex drain_mutex_;
  bool drained_ = false;
};

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options,
                                              const ServerIdentity& identity,
                                              interface::RequestHandler& handler,
                                              EventSink& events) {
  if (options.threads == 0)
    return Error(Errc::kInvalidArgument, "the server needs a thread");
  auto impl = std::make_unique<Impl>(options, handler, events);
  NSL_RETURN_IF_ERROR(impl->set_identity(identity));
  NSL_RETURN_IF_ERROR(impl->start(options));
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->port(); }

Status Server::set_identity(const ServerIdentity& identity) {
  return impl_->set_identity(identity);
}

void Server::end_connections_of(std::string_view principal) {
  impl_->end_connections_of(principal);
}

void Server::drain(std::chrono::milliseconds patience) { impl_->drain(patience); }

Server::Counts Server::counts() const {
  const Shared& shared = impl_->shared();
  Counts counts;
  counts.connections = shared.connections;
  counts.requests = shared.requests;
  counts.requests_total = shared.requests_total;
  counts.bodies_bytes = shared.bodies.used();
  counts.refused_connections = shared.refused_connections;
  counts.timeouts = shared.timeouts;
  return counts;
}

}  // namespace nsl::server
